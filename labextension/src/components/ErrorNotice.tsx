import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { ApiError } from '../api/errors';
import { errorText } from './errortext';
import { failedIcon } from './icons';

export interface IAction {
  label: string;
  run: () => void;
  /** Drawn as the way forward. */
  primary?: boolean;
}

export interface IErrorNoticeProps {
  error: ApiError;
  actions: readonly IAction[];
  trans: TranslationBundle;
}

/** What is wrong, what to do about it, and buttons that do it. */
export function ErrorNotice({
  error,
  actions,
  trans
}: IErrorNoticeProps): JSX.Element {
  const { title, hint } = errorText(error, trans);
  const advice = error.hint ?? hint;
  return (
    <div className="amt-Error" role="alert" data-code={error.code}>
      <failedIcon.react
        tag="span"
        className="amt-Error-icon"
        aria-hidden="true"
      />
      <div className="amt-Error-body">
        <div className="amt-Error-title">{title}</div>
        <div className="amt-Error-message">{error.message}</div>
        {advice && <div className="amt-Error-hint">{advice}</div>}
        {actions.length > 0 && (
          <div className="amt-Error-actions">
            {actions.map(({ label, run, primary }) => (
              <button
                key={label}
                className={`amt-Button ${primary ? 'amt-mod-primary' : ''}`}
                onClick={run}
              >
                {label}
              </button>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
