import type { Trial } from './trials';

/** The explorer's field for the billable milliseconds of all trials up to one, as `amt_lab.charts.so_far` has it. */
const SPENT = 'spent';

const number = (value: unknown): number | null =>
  typeof value === 'number' ? value : null;

/** The trials with that field, each in the order in which they started. */
export function withSpent(trials: readonly Trial[]): Trial[] {
  const started = ({ started }: Trial) => number(started) ?? Infinity;
  let seconds = 0;
  return [...trials]
    .sort((a, b) =>
      started(a) === started(b) ? a.trial - b.trial : started(a) - started(b)
    )
    .map(trial => {
      seconds += number(trial.billable_s) ?? number(trial.elapsed_s) ?? 0;
      return { ...trial, [SPENT]: seconds * 1000 };
    });
}
