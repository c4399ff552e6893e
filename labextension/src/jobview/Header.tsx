import { refreshIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { TuningJob } from '../api/types';
import { formatDuration, formatTime } from '../components/format';
import { IconButton } from '../components/IconButton';
import { Progress, progressText } from '../components/Progress';
import { Status } from '../components/Status';
import { hasEnded } from '../model/job';

export interface IHeaderProps {
  job: TuningJob;
  /** The connection's name for people. */
  connection: string;
  now: number;
  onStop: () => void;
  onClone: () => void;
  onRefresh: () => void;
  trans: TranslationBundle;
}

/** What a tuning job is, how far it is, and what can be done with it. */
export function Header(props: IHeaderProps): JSX.Element {
  const { job, trans } = props;
  return (
    <header className="amt-JobHeader">
      <div className="amt-JobHeader-top">
        <h1 className="amt-JobHeader-name">{job.name}</h1>
        <Status status={job.status} trans={trans} />
        <span className="amt-JobHeader-connection">
          {trans.__('on %1', props.connection)}
        </span>
        <span className="amt-spacer" />
        <Buttons {...props} />
      </div>
      {job.failure_reason && (
        <p className="amt-JobHeader-failure" role="alert">
          <strong>{trans.__('Failure reason:')}</strong> {job.failure_reason}
        </p>
      )}
      <div className="amt-JobHeader-progress">
        <Progress job={job} trans={trans} />
        <span>{trans.__('%1 trials', progressText(job, trans))}</span>
      </div>
      <Facts {...props} />
    </header>
  );
}

function Buttons({
  job,
  onStop,
  onClone,
  onRefresh,
  trans
}: IHeaderProps): JSX.Element {
  const isStoppable = !hasEnded(job.status) && job.status !== 'Stopping';
  return (
    <div className="amt-JobHeader-buttons">
      {job.console_url && (
        <a
          className="amt-link"
          href={job.console_url}
          target="_blank"
          rel="noopener noreferrer"
        >
          {trans.__('AWS console')}
        </a>
      )}
      {isStoppable && (
        <button
          className="amt-Button amt-mod-danger amt-JobHeader-stop"
          onClick={onStop}
        >
          {trans.__('Stop')}
        </button>
      )}
      <button className="amt-Button amt-JobHeader-clone" onClick={onClone}>
        {trans.__('Clone')}
      </button>
      <IconButton
        icon={refreshIcon}
        label={trans.__('Refresh this tuning job')}
        onClick={onRefresh}
      />
    </div>
  );
}

function Facts({ job, now, trans }: IHeaderProps): JSX.Element {
  const { counters, objective } = job;
  const failed = counters.retryable_error + counters.non_retryable_error;
  const elapsed = ((job.ended ?? now) - job.created) / 1000;
  const directions = {
    Maximize: trans.__('maximize'),
    Minimize: trans.__('minimize')
  };
  const facts: [string, string][] = [
    [
      trans.__('Objective'),
      objective
        ? `${objective.metric} (${directions[objective.direction]})`
        : job.definitions.length
          ? trans.__('one of each definition')
          : '–'
    ],
    [trans.__('Strategy'), job.strategy],
    [trans.__('In parallel'), job.max_parallel?.toString() ?? '–'],
    [trans.__('Elapsed'), formatDuration(elapsed, trans)],
    [trans.__('Created'), formatTime(job.created)],
    [trans.__('Completed'), String(counters.completed)],
    [trans.__('Running'), String(counters.in_progress)],
    [trans.__('Stopped'), String(counters.stopped)],
    [trans.__('Failed'), String(failed)]
  ];
  return (
    <dl className="amt-Facts">
      {facts.map(([name, value]) => (
        <div key={name} className="amt-Facts-fact">
          <dt>{name}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
