import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { Connection, TuningJobStatus } from '../api/types';
import { statusText } from '../components/Status';
import type { IJobFilter } from '../model/jobs';

const STATUSES: readonly TuningJobStatus[] = [
  'InProgress',
  'Completed',
  'Failed',
  'Stopping',
  'Stopped',
  'Deleting',
  'DeleteFailed'
];

export interface IConnectionChooserProps {
  connections: readonly Connection[];
  current: Connection | null;
  onChoose: (id: string) => void;
  trans: TranslationBundle;
}

export function ConnectionChooser({
  connections,
  current,
  onChoose,
  trans
}: IConnectionChooserProps): JSX.Element {
  return (
    <label className="amt-Field">
      <span className="amt-Field-label">{trans.__('Connection')}</span>
      <select
        className="amt-Input amt-ConnectionChooser"
        value={current?.id ?? ''}
        disabled={connections.length === 0}
        onChange={event => onChoose(event.target.value)}
      >
        {current === null && <option value="">{trans.__('Loading…')}</option>}
        {connections.map(({ id, label, running }) => (
          <option key={id} value={id}>
            {running === false ? trans.__('%1 (not running)', label) : label}
          </option>
        ))}
      </select>
    </label>
  );
}

export interface IFiltersProps {
  filter: IJobFilter;
  /** Called at each keystroke. */
  onName: (nameContains: string) => void;
  onStatus: (status: TuningJobStatus | null) => void;
  trans: TranslationBundle;
}

export function Filters({
  filter,
  onName,
  onStatus,
  trans
}: IFiltersProps): JSX.Element {
  const [name, setName] = useState(filter.nameContains);
  return (
    <div className="amt-Filters" role="search">
      <input
        className="amt-Input amt-Filters-name"
        type="search"
        value={name}
        maxLength={63}
        placeholder={trans.__('Filter names')}
        aria-label={trans.__('Filter by name')}
        onChange={event => {
          setName(event.target.value);
          onName(event.target.value.trim());
        }}
      />
      <select
        className="amt-Input amt-Filters-status"
        value={filter.status ?? ''}
        aria-label={trans.__('Filter by status')}
        onChange={event =>
          onStatus((event.target.value || null) as TuningJobStatus | null)
        }
      >
        <option value="">{trans.__('Any status')}</option>
        {STATUSES.map(status => (
          <option key={status} value={status}>
            {statusText(status, trans)}
          </option>
        ))}
      </select>
    </div>
  );
}
