import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { unitPosition } = await load('model/range.ts');

const range = (low, high, scaling) => ({
  name: 'x',
  kind: 'Continuous',
  low,
  high,
  scaling
});

test('a value lies where its scale puts it', () => {
  assert.equal(unitPosition(range(0, 10, 'Linear'), 5), 0.5);
  assert.ok(
    Math.abs(unitPosition(range(0.01, 1, 'Logarithmic'), 0.1) - 0.5) < 1e-9
  );
  assert.ok(
    Math.abs(unitPosition(range(0, 0.99, 'ReverseLogarithmic'), 0.9) - 0.5) <
      1e-9
  );
});

test('an Auto range over three decades is logarithmic', () => {
  assert.ok(Math.abs(unitPosition(range(1, 1000, 'Auto'), 10) - 1 / 3) < 1e-9);
  assert.equal(unitPosition(range(0, 1000, 'Auto'), 500), 0.5);
});

test('a category has no position', () => {
  const categorical = { name: 'x', kind: 'Categorical', values: ['a'] };
  assert.equal(unitPosition(categorical, 'a'), null);
});
