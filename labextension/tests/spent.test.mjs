import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { withSpent } = await load('model/spent.ts');

const spent = trials =>
  Object.fromEntries(
    withSpent(trials).map(({ trial, spent }) => [trial, spent / 3_600_000])
  );

test('billable time adds up in the order of starting', () => {
  const trials = [
    { trial: 1, started: 2000, billable_s: 3600 },
    { trial: 2, started: 1000, billable_s: 1800 },
    { trial: 3, started: 1000, billable_s: 1800 }
  ];
  assert.deepEqual(spent(trials), { 2: 0.5, 3: 1, 1: 2 });
});

test('a trial whose bill is not known is taken by how long it took, and one that waits by nothing', () => {
  const trials = [
    { trial: 1, started: 1000, billable_s: null, elapsed_s: 7200 },
    { trial: 2, started: null, billable_s: null, elapsed_s: null }
  ];
  assert.deepEqual(spent(trials), { 1: 2, 2: 2 });
});
