import type { BestTrial, Objective, Range } from '../api/types';
import type { Trial } from './trials';

/** The best of the trials that have completed, of equal ones the first; null where none has. */
export function bestOf(
  trials: readonly Trial[],
  { direction }: Objective
): Trial | null {
  const sign = direction === 'Maximize' ? 1 : -1;
  const score = ({ objective }: Trial) => sign * Number(objective);
  return trials
    .filter(
      ({ status, objective }) => status === 'Completed' && objective !== null
    )
    .reduce<Trial | null>(
      (best, trial) =>
        best === null || score(trial) > score(best) ? trial : best,
      null
    );
}

/** A trial as SageMaker tells its best one. */
export function asBest(trial: Trial, ranges: readonly Range[]): BestTrial {
  const values = ranges
    .map(({ name }) => [name, trial[`hp.${name}`] ?? null] as const)
    .filter(([, value]) => value !== null);
  return {
    name: String(trial['name']),
    objective: Number(trial['objective']),
    hyperparameters: Object.fromEntries(values) as BestTrial['hyperparameters']
  };
}
