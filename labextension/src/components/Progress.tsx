import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { TuningJobSummary } from '../api/types';

export interface IProgressProps {
  job: TuningJobSummary;
  trans: TranslationBundle;
}

/** "34 of 50" trials, where the most that may be launched is known. */
export function progressText(
  { counters, max_trials }: TuningJobSummary,
  trans: TranslationBundle
): string {
  return max_trials === null
    ? String(counters.ended)
    : trans.__('%1 of %2', counters.ended, max_trials);
}

/** Trials completed, stopped and failed, and in a paler shade those that run, of all there may be. */
export function Progress({ job, trans }: IProgressProps): JSX.Element {
  const { counters, max_trials, status } = job;
  const all = Math.max(max_trials ?? counters.launched, 1);
  const failed = counters.ended - counters.completed - counters.stopped;
  const share = (trials: number) => `${(100 * trials) / all}%`;
  return (
    <div
      className="amt-Progress"
      role="progressbar"
      aria-label={trans.__('Progress of %1', job.name)}
      aria-valuemin={0}
      aria-valuemax={all}
      aria-valuenow={counters.ended}
      aria-valuetext={progressText(job, trans)}
      data-status={status}
    >
      <div
        className="amt-Progress-part amt-mod-completed"
        style={{ width: share(counters.completed) }}
      />
      <div
        className="amt-Progress-part amt-mod-stopped"
        style={{ width: share(counters.stopped) }}
      />
      <div
        className="amt-Progress-part amt-mod-failed"
        style={{ width: share(failed) }}
      />
      <div
        className="amt-Progress-part amt-mod-running"
        style={{ width: share(counters.in_progress) }}
      />
    </div>
  );
}
