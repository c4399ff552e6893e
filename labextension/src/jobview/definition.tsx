import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { JobModel } from '../model/job';

/** The list of a job's training-job definitions, where there are several; all of them, where one objective ranks them. */
export function DefinitionChoice({
  model,
  trans
}: {
  model: JobModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { job, definition } = model;
  if (job === null || job.definitions.length === 0) {
    return null;
  }
  return (
    <label className="amt-DefinitionChoice">
      <span>{trans.__('Definition')}</span>
      <select
        className="amt-Input"
        value={definition ?? ''}
        title={
          job.objective
            ? trans.__('Of all, what judges one alone is of the best trial’s')
            : undefined
        }
        onChange={({ target }) => {
          model.definition = target.value || null;
        }}
      >
        {job.objective && <option value="">{trans.__('All')}</option>}
        {job.definitions.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
