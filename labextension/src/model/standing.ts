import type { Objective } from '../api/types';
import type { Trial } from './trials';

/** What nothing more will happen to. */
const FINAL: readonly unknown[] = ['Completed', 'Failed', 'Stopped'];

/** Whether a trial has ended. */
export function isFinal({ status }: Trial): boolean {
  return FINAL.includes(status);
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
  const sign = direction === 'Maximize' ? 1 : -1;
  const better = ranked.filter(
    each => sign * (Number(each.objective) - Number(trial.objective)) > 0
  );
  return { rank: better.length + 1, of: ranked.length };
}

function hasRank({ status, objective }: Trial): boolean {
  return status === 'Completed' && typeof objective === 'number';
}
