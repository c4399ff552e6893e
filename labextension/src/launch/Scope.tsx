import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';
import React from 'react';

import type { LaunchModel } from '../model/launch';

export interface IScopeProps {
  model: LaunchModel;
  /** Start over from all definitions. */
  onAll: () => void;
  trans: TranslationBundle;
}

/** Which of several training-job definitions the request has; nothing where the job has one alone. */
export function Scope({
  model,
  onAll,
  trans
}: IScopeProps): JSX.Element | null {
  const { definition, refine } = model.source;
  if (definition !== undefined) {
    return (
      <p className="amt-Launch-scope">
        {trans.__('With the definition %1 alone.', definition)}{' '}
        <button className="amt-link" onClick={onAll}>
          {trans.__('Refine all definitions instead')}
        </button>
      </p>
    );
  }
  const names = definitions(model.request);
  return names.length < 2 ? null : (
    <p className="amt-Launch-scope">
      {trans.__(
        'With all %1 definitions, %2; the form shows what they have in common.',
        names.length,
        names.join(', ')
      )}{' '}
      {refine !== undefined &&
        trans.__('To refine one alone, choose it in the view of %1.', refine)}
    </p>
  );
}

/** Their names, where the request has a list of them. */
function definitions({ TrainingJobDefinitions }: JSONObject): string[] {
  const listed = (TrainingJobDefinitions ?? []) as JSONObject[];
  return listed.map(({ DefinitionName }) => String(DefinitionName));
}
