import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { TrialsTable } = await load('model/trials.ts');

const changes = (columns, reset = false) => ({
  cursor: 'c',
  final: false,
  total: 0,
  reset,
  columns
});

test('changed rows take the place of those with their number, in launch order', () => {
  const table = new TrialsTable();
  table.apply(changes({ trial: [2, 1], status: ['InProgress', 'Completed'] }));
  const delta = table.apply(changes({ trial: [2], status: ['Completed'] }));
  assert.deepEqual(table.rows, [
    { trial: 1, status: 'Completed' },
    { trial: 2, status: 'Completed' }
  ]);
  assert.deepEqual(delta.rows, [{ trial: 2, status: 'Completed' }]);
});

test('the rows are the same array while nothing changes', () => {
  const table = new TrialsTable();
  table.apply(changes({ trial: [1] }));
  const before = table.rows;
  table.apply(changes({ trial: [] }));
  assert.equal(table.rows, before);
});

test('of one definition its rows alone are shown and told, and the others are kept', () => {
  const table = new TrialsTable();
  const both = { trial: [1, 2], definition: ['one', 'two'] };
  table.apply(changes(both));
  table.definition = 'two';
  assert.deepEqual(
    table.rows.map(({ trial }) => trial),
    [2]
  );
  assert.deepEqual(
    table.apply(changes(both)).rows.map(({ trial }) => trial),
    [2]
  );
  table.definition = null;
  assert.equal(table.rows.length, 2);
});

test('a reset forgets what was known', () => {
  const table = new TrialsTable();
  table.apply(changes({ trial: [1, 2], 'hp.eta': [1, 2] }));
  table.apply(changes({ trial: [1] }, true));
  assert.deepEqual(table.rows, [{ trial: 1 }]);
  assert.deepEqual(table.columns, ['trial']);
});
