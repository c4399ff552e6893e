import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useId, useRef, useState } from 'react';

import type { TuningJobSummary } from '../api/types';
import { formatAge } from '../components/format';
import { JobRow } from './JobRow';

export interface IJobListProps {
  jobs: readonly TuningJobSummary[];
  now: number;
  onOpen: (name: string) => void;
  trans: TranslationBundle;
}

/** The tuning jobs as a listbox: arrows, Home and End move, Enter or Space opens. */
export function JobList({
  jobs,
  now,
  onOpen,
  trans
}: IJobListProps): JSX.Element {
  const base = useId();
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const index = jobs.findIndex(job => job.name === active);
  const idOf = (job: TuningJobSummary) => `${base}-${job.name}`;

  useEffect(() => {
    list.current
      ?.querySelector('[aria-selected="true"]')
      ?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const open = React.useCallback(
    (name: string) => {
      setActive(name);
      onOpen(name);
    },
    [onOpen]
  );

  const onKeyDown = (event: React.KeyboardEvent) => {
    const last = jobs.length - 1;
    const steps: Record<string, number> = {
      ArrowDown: Math.min(index + 1, last),
      ArrowUp: Math.max(index - 1, 0),
      Home: 0,
      End: last
    };
    if (event.key in steps && jobs.length > 0) {
      setActive(jobs[steps[event.key]].name);
    } else if ((event.key === 'Enter' || event.key === ' ') && index >= 0) {
      open(jobs[index].name);
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <ul
      ref={list}
      className="amt-JobList"
      role="listbox"
      tabIndex={0}
      aria-label={trans.__('Tuning jobs')}
      aria-activedescendant={index >= 0 ? idOf(jobs[index]) : undefined}
      onKeyDown={onKeyDown}
      onFocus={() => index < 0 && jobs[0] && setActive(jobs[0].name)}
    >
      {jobs.map(job => (
        <JobRow
          key={job.arn}
          id={idOf(job)}
          job={job}
          age={formatAge(job.created, now, trans)}
          active={job.name === active}
          onOpen={open}
          trans={trans}
        />
      ))}
    </ul>
  );
}
