import { addIcon, refreshIcon } from '@jupyterlab/ui-components';
import React from 'react';

import type { TuningJobStatus } from '../api/types';
import { ErrorNotice } from '../components/ErrorNotice';
import { IconButton } from '../components/IconButton';
import { recovery } from '../components/recovery';
import type { JobsModel } from '../model/jobs';
import type { IServices } from '../services';
import { ConnectionChooser, Filters } from './Filters';
import { JobList } from './JobList';

export interface ISidebarProps {
  jobs: JobsModel;
  services: IServices;
  now: number;
  onName: (nameContains: string) => void;
  onOpen: (name: string) => void;
  onRefresh: () => void;
}

/** The sidebar: connection, filters, and the tuning jobs that they leave. */
export function Sidebar(props: ISidebarProps): JSX.Element {
  const { jobs, services, onName, onRefresh } = props;
  const { connections, trans, newJob } = services;
  const current = connections.current;
  return (
    <>
      <header className="amt-Sidebar-header">
        <h2 className="amt-Sidebar-title">{trans.__('Tuning jobs')}</h2>
        <IconButton
          icon={addIcon}
          label={trans.__('New tuning job')}
          disabled={current === null}
          onClick={() => current && newJob(current.id)}
        />
        <IconButton
          icon={refreshIcon}
          label={trans.__('Refresh the tuning jobs')}
          onClick={onRefresh}
        />
      </header>
      <div className="amt-Sidebar-controls">
        <ConnectionChooser
          connections={connections.all}
          current={current}
          onChoose={id => connections.choose(id)}
          trans={trans}
        />
        <Filters
          filter={jobs.filter}
          onName={onName}
          onStatus={(status: TuningJobStatus | null) =>
            jobs.setFilter({ status })
          }
          trans={trans}
        />
      </div>
      <div className="amt-Sidebar-content" aria-busy={jobs.isLoading}>
        <Problem {...props} />
        <Content {...props} />
      </div>
    </>
  );
}

/** The error of the list, or else of the connections. What was shown stays below it. */
function Problem({
  jobs,
  services,
  onRefresh
}: ISidebarProps): JSX.Element | null {
  const { connections, trans } = services;
  const error = connections.error ?? jobs.error;
  if (!error) {
    return null;
  }
  const connection = connections.current?.id ?? null;
  return (
    <ErrorNotice
      error={error}
      actions={recovery(error, connection, services, onRefresh)}
      trans={trans}
    />
  );
}

function Content({
  jobs,
  services: { connections, newJob, trans },
  now,
  onOpen
}: ISidebarProps): JSX.Element | null {
  if (jobs.jobs.length > 0) {
    return (
      <>
        <JobList jobs={jobs.jobs} now={now} onOpen={onOpen} trans={trans} />
        {jobs.hasMore && (
          <button
            className="amt-Button amt-Sidebar-more"
            onClick={() => void jobs.loadMore()}
          >
            {trans.__('Load more')}
          </button>
        )}
      </>
    );
  }
  if (jobs.error || connections.error) {
    return null;
  }
  if (jobs.isLoading) {
    return (
      <p className="amt-Empty" role="status">
        {trans.__('Loading tuning jobs…')}
      </p>
    );
  }
  const { nameContains, status } = jobs.filter;
  if (nameContains || status) {
    return (
      <p className="amt-Empty" role="status">
        {trans.__('No tuning job matches the filters.')}
      </p>
    );
  }
  return (
    <div className="amt-Empty" role="status">
      <p>{trans.__('No tuning job here yet.')}</p>
      <button
        className="amt-Button amt-mod-primary"
        onClick={() => connections.current && newJob(connections.current.id)}
      >
        {trans.__('New tuning job')}
      </button>
    </div>
  );
}
