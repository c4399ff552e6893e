import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { standing } = await load('model/best.ts');
const { isFinal } = await load('model/trials.ts');

const trials = [0.5, 0.9, 0.9, 0.7].map((objective, index) => ({
  trial: index + 1,
  status: 'Completed',
  objective
}));
const failed = { trial: 5, status: 'Failed', objective: null };
const stopped = { trial: 6, status: 'Stopped', objective: 0.99 };
const all = [...trials, failed, stopped];
const maximize = { metric: 'accuracy', direction: 'Maximize' };
const minimize = { metric: 'loss', direction: 'Minimize' };

test('the best trial is the first, by the direction of the objective', () => {
  assert.deepEqual(standing(trials[1], all, maximize), { rank: 1, of: 4 });
  assert.deepEqual(standing(trials[0], all, maximize), { rank: 4, of: 4 });
  assert.deepEqual(standing(trials[0], all, minimize), { rank: 1, of: 4 });
});

test('equal trials share a rank', () => {
  assert.deepEqual(standing(trials[2], all, maximize), { rank: 1, of: 4 });
  assert.deepEqual(standing(trials[3], all, maximize), { rank: 3, of: 4 });
});

test('a trial that has not completed has no rank', () => {
  assert.equal(standing(failed, all, maximize), null);
  assert.equal(standing(stopped, all, maximize), null);
  assert.equal(standing(failed, [failed], maximize), null);
});

test('a trial that is stopping has not ended', () => {
  assert.equal(isFinal({ status: 'Stopping' }), false);
  assert.equal(isFinal(failed), true);
});
