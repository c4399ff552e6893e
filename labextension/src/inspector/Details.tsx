import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Range, TrainingJob } from '../api/types';
import { CopyText } from '../components/CopyText';
import { formatNumber } from '../components/format';
import { Hyperparameters, Statics } from '../jobview/Hyperparameters';
import { settingsOf } from '../model/best';
import type { Trial } from '../model/trials';
import { factsOf } from './facts';
import { Transitions } from './Transitions';

export interface IDetailsProps {
  /** The trial as the table has it, which is known at once. */
  trial: Trial;
  /** Null before it has been described. */
  job: TrainingJob | null;
  /** What the trial's definition tunes. */
  ranges: readonly Range[];
  now: number;
  onCopy: (text: string) => void;
  trans: TranslationBundle;
}

/** Why it failed, when it ran and on what, its hyperparameters, its metrics, its data and its model. */
export function Details(props: IDetailsProps): JSX.Element {
  const { trial, job, ranges, now, trans } = props;
  const reason = job?.failure_reason ?? trial['failure_reason'];
  return (
    <>
      {reason && (
        <section className="amt-Inspector-failure">
          <h3>{trans.__('Failure reason')}</h3>
          <p>{String(reason)}</p>
        </section>
      )}
      {job && <Now job={job} />}
      <dl className="amt-Facts">
        {factsOf(trial, job, now, trans).map(([name, value]) => (
          <div key={name} className="amt-Facts-fact">
            <dt>{name}</dt>
            <dd title={value}>{value}</dd>
          </div>
        ))}
      </dl>
      <section>
        <h3>{trans.__('Hyperparameters')}</h3>
        <Hyperparameters
          values={settingsOf(trial, ranges)}
          ranges={ranges}
          caption={trans.__('Hyperparameters of the trial within their ranges')}
        />
        <Statics values={statics(job, ranges)} trans={trans} />
      </section>
      <Metrics values={metrics(trial, job)} trans={trans} />
      {job && <Storage {...props} job={job} />}
      {job && <Transitions job={job} now={now} trans={trans} />}
    </>
  );
}

/** The secondary status, with what SageMaker says of it. */
function Now({ job }: { job: TrainingJob }): JSX.Element {
  const last = job.transitions[job.transitions.length - 1];
  return (
    <p className="amt-Inspector-now" data-secondary={job.secondary_status}>
      <strong>{job.secondary_status}</strong>
      {last?.message && `: ${last.message}`}
    </p>
  );
}

function statics(
  job: TrainingJob | null,
  ranges: readonly Range[]
): Record<string, string> {
  const names = new Set(ranges.map(({ name }) => name));
  const entries = Object.entries(job?.hyperparameters ?? {});
  return Object.fromEntries(entries.filter(([name]) => !names.has(name)));
}

/** The final metrics as described, or as the table has them. */
function metrics(
  trial: Trial,
  job: TrainingJob | null
): [string, number | null][] {
  if (job) {
    return Object.entries(job.metrics);
  }
  return Object.entries(trial)
    .filter(([name]) => name.startsWith('metric.'))
    .map(([name, value]) => [name.replace('metric.', ''), value] as const)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number');
}

function Metrics({
  values,
  trans
}: {
  values: readonly [string, number | null][];
  trans: TranslationBundle;
}): JSX.Element | null {
  return values.length === 0 ? null : (
    <section>
      <h3>{trans.__('Metrics')}</h3>
      <table className="amt-Inspector-metrics">
        <tbody>
          {values.map(([name, value]) => (
            <tr key={name} data-metric={name}>
              <th scope="row">{name}</th>
              <td>{value === null ? '–' : formatNumber(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Where the data is, the model and the container. */
function Storage({
  job,
  onCopy,
  trans
}: IDetailsProps & { job: TrainingJob }): JSX.Element {
  const places: [string, string | null][] = [
    [trans.__('Model artifact'), job.model],
    ...job.channels.map(
      ({ name, source }) =>
        [trans.__('Channel %1', name), source] as [string, string]
    ),
    [trans.__('Training image'), job.algorithm]
  ];
  return (
    <section>
      <h3>{trans.__('Data and model')}</h3>
      <dl className="amt-Inspector-places">
        {places.map(
          ([name, place]) =>
            place && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <CopyText
                    text={place}
                    label={trans.__('Copy: %1', name)}
                    onCopy={onCopy}
                    trans={trans}
                  />
                </dd>
              </div>
            )
        )}
      </dl>
    </section>
  );
}
