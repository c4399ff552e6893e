import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { brushed, pointedAt } = await load('model/brush.ts');

const trials = [
  { trial: 1, objective: 0.8, 'hp.eta': 0.1, 'hp.booster': 'dart' },
  { trial: 2, objective: 0.9, 'hp.eta': 0.3, 'hp.booster': 'gbtree' },
  { trial: 3, objective: null, 'hp.eta': 0.3, 'hp.booster': 'gbtree' }
];
const entry = (field, type, value, unit = 'a') => ({
  unit,
  fields: [{ field, type }],
  values: [value]
});
const inside = (...entries) => [...brushed(trials, entries)];

test('no interval selects nothing in particular', () => {
  assert.equal(brushed(trials, []), null);
});

test('an interval holds both its ends, whichever way it was dragged', () => {
  assert.deepEqual(inside(entry('objective', 'R', [0.8, 0.9])), [1, 2]);
  assert.deepEqual(inside(entry('objective', 'R', [0.9, 0.8])), [1, 2]);
});

test('a half-open interval leaves out its open end', () => {
  assert.deepEqual(inside(entry('objective', 'R-RE', [0.8, 0.9])), [1]);
  assert.deepEqual(inside(entry('objective', 'R-LE', [0.8, 0.9])), [2]);
});

test('a trial without a value lies in no interval, not even around zero', () => {
  assert.deepEqual(inside(entry('objective', 'R', [-1, 1])), [1, 2]);
});

test('intervals of several views intersect', () => {
  assert.deepEqual(
    inside(
      entry('objective', 'R', [0, 1]),
      entry('hp\\.eta', 'R', [0.2, 0.4], 'b')
    ),
    [2]
  );
});

test('an interval over categories lists them', () => {
  assert.deepEqual(inside(entry('hp\\.booster', 'E', ['dart'])), [1]);
  assert.deepEqual(inside(entry("['hp.booster']", 'E', ['gbtree'])), [2, 3]);
});

test('an interval on a mirrored axis is read back to front', () => {
  const mirrored = { 'mirror.eta': 'hp.eta' };
  const found = brushed(
    trials,
    [entry('mirror\\.eta', 'R', [0.85, 0.95])],
    mirrored
  );
  assert.deepEqual([...found], [1]);
});

test('a point selection tells its trial', () => {
  assert.equal(pointedAt([entry('trial', 'E', 7)]), 7);
  assert.equal(pointedAt([]), null);
});
