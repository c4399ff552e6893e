import type { BestTrial, Objective, Range } from '../api/types';
import type { Trial } from './trials';

/** The best of the trials that have completed, of equal ones the first; null where none has. */
export function bestOf(
  trials: readonly Trial[],
  { direction }: Objective
): Trial | null {
  const score = scoreFor(direction);
  return trials
    .filter(hasRank)
    .reduce<Trial | null>(
      (best, trial) =>
        best === null || score(trial) > score(best) ? trial : best,
      null
    );
}

/** A trial as SageMaker tells its best one. */
export function asBest(trial: Trial, ranges: readonly Range[]): BestTrial {
  return {
    name: String(trial['name']),
    objective: Number(trial['objective']),
    hyperparameters: settingsOf(trial, ranges)
  };
}

/** The trial's values of the hyperparameters that have these ranges. */
export function settingsOf(
  trial: Trial,
  ranges: readonly Range[]
): BestTrial['hyperparameters'] {
  const values = ranges
    .map(({ name }) => [name, trial[`hp.${name}`] ?? null] as const)
    .filter(([, value]) => value !== null);
  return Object.fromEntries(values) as BestTrial['hyperparameters'];
}

export interface IStanding {
  /** From 1, the best; equal trials share a rank. */
  readonly rank: number;
  /** How many trials have one. */
  readonly of: number;
}

/** A trial's place among those that have completed; null where it has none. */
export function standing(
  trial: Trial,
  trials: readonly Trial[],
  { direction }: Objective
): IStanding | null {
  const ranked = trials.filter(hasRank);
  if (!hasRank(trial)) {
    return null;
  }
  const score = scoreFor(direction);
  const better = ranked.filter(each => score(each) > score(trial));
  return { rank: better.length + 1, of: ranked.length };
}

/** The objective, turned so that more is better. */
function scoreFor(direction: Objective['direction']): (trial: Trial) => number {
  const sign = direction === 'Maximize' ? 1 : -1;
  return ({ objective }) => sign * Number(objective);
}

function hasRank({ status, objective }: Trial): boolean {
  return status === 'Completed' && typeof objective === 'number';
}
