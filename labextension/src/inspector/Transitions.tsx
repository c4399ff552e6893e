import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { TrainingJob } from '../api/types';
import { formatDuration, formatTimeOfDay } from '../components/format';

export interface ITransitionsProps {
  job: TrainingJob;
  now: number;
  trans: TranslationBundle;
}

/** The secondary statuses that a training job went through, folded: where its time went. */
export function Transitions({
  job,
  now,
  trans
}: ITransitionsProps): JSX.Element | null {
  const { transitions } = job;
  return transitions.length === 0 ? null : (
    <details className="amt-Transitions">
      <summary>{trans.__('Status transitions')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{trans.__('From')}</th>
            <th scope="col">{trans.__('For')}</th>
            <th scope="col">{trans.__('Secondary status')}</th>
          </tr>
        </thead>
        <tbody>
          {transitions.map(({ status, message, started, ended }) => (
            <tr key={`${status} ${started}`}>
              <td>{formatTimeOfDay(started)}</td>
              <td>
                {formatDuration(
                  ((ended ?? job.ended ?? now) - started) / 1000,
                  trans
                )}
              </td>
              <td>
                <strong>{status}</strong>
                {message && `: ${message}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
