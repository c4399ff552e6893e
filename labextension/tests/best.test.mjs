import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { asBest, bestOf } = await load('model/best.ts');

const error = { metric: 'error', direction: 'Minimize' };
const trial = (number, objective, status = 'Completed') => ({
  trial: number,
  name: `job-${number}`,
  status,
  objective
});

test('the best trial is the lowest or the highest by the direction', () => {
  const trials = [trial(1, 0.5), trial(2, 0.1), trial(3, 0.9)];
  assert.equal(bestOf(trials, error).trial, 2);
  assert.equal(bestOf(trials, { ...error, direction: 'Maximize' }).trial, 3);
});

test('of equally good trials the first is the best', () => {
  assert.equal(bestOf([trial(1, 0.1), trial(2, 0.1)], error).trial, 1);
});

test('a trial that has not completed, or without an objective, is not the best', () => {
  const others = [trial(1, 0.1, 'InProgress'), trial(2, 0.2, 'Stopped')];
  assert.equal(bestOf([...others, trial(3, null)], error), null);
  assert.equal(bestOf([...others, trial(4, 0.9)], error).trial, 4);
  assert.equal(bestOf([], error), null);
});

test('the best trial has the hyperparameters that its definition tunes and it knows', () => {
  const row = {
    ...trial(7, 0),
    'hp.eta': 0.3,
    'hp.alpha': null,
    'hp.depth': 5
  };
  const ranges = ['eta', 'alpha', 'booster'].map(name => ({ name }));
  assert.deepEqual(asBest(row, ranges), {
    name: 'job-7',
    objective: 0,
    hyperparameters: { eta: 0.3 }
  });
});
