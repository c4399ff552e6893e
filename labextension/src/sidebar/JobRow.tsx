import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { TuningJobSummary } from '../api/types';
import { formatNumber } from '../components/format';
import { Progress, progressText } from '../components/Progress';
import { Status } from '../components/Status';

export interface IJobRowProps {
  id: string;
  job: TuningJobSummary;
  /** How old the job is, as text: the row is drawn anew only when it changes. */
  age: string;
  active: boolean;
  onOpen: (name: string) => void;
  trans: TranslationBundle;
}

/** One tuning job: name and age, best objective, progress, status. */
export const JobRow = React.memo(function JobRow({
  id,
  job,
  age,
  active,
  onOpen,
  trans
}: IJobRowProps): JSX.Element {
  return (
    <li
      id={id}
      role="option"
      aria-selected={active}
      className={`amt-JobRow ${active ? 'amt-mod-active' : ''}`}
      data-job={job.name}
      data-status={job.status}
      onClick={() => onOpen(job.name)}
    >
      <div className="amt-JobRow-name" title={job.name}>
        {job.name}
      </div>
      <Progress job={job} trans={trans} />
      <div className="amt-JobRow-line">
        <Status status={job.status} trans={trans} />
        <span className="amt-JobRow-count">{progressText(job, trans)}</span>
        <time
          className="amt-JobRow-age"
          dateTime={new Date(job.created).toISOString()}
        >
          {age}
        </time>
      </div>
      <BestObjective job={job} trans={trans} />
    </li>
  );
});

function BestObjective({
  job: { best, objective },
  trans
}: Pick<IJobRowProps, 'job' | 'trans'>): JSX.Element {
  // A listing alone names no objective; a best trial without one is of several definitions, and best
  // by the objective of one of them.
  if (best && !objective) {
    return (
      <div className="amt-JobRow-line amt-JobRow-objective">
        <span className="amt-JobRow-metric">
          {trans.__('Several objectives')}
        </span>
      </div>
    );
  }
  const metric = objective?.metric ?? trans.__('Objective');
  return (
    <div className="amt-JobRow-line amt-JobRow-objective">
      <span className="amt-JobRow-metric" title={metric}>
        {metric}
      </span>
      <span className="amt-JobRow-best">
        {best ? formatNumber(best.objective) : '–'}
      </span>
    </div>
  );
}
