import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { completedIcon, failedIcon, runningIcon, stoppedIcon } from './icons';

/** How a status of a tuning job or a training job looks; several share one look. */
const LOOKS: Record<string, { icon: LabIcon; look: string }> = {
  Completed: { icon: completedIcon, look: 'completed' },
  InProgress: { icon: runningIcon, look: 'running' },
  Stopping: { icon: runningIcon, look: 'stopped' },
  Stopped: { icon: stoppedIcon, look: 'stopped' },
  Failed: { icon: failedIcon, look: 'failed' },
  Deleting: { icon: runningIcon, look: 'stopped' },
  DeleteFailed: { icon: failedIcon, look: 'failed' }
};

export function statusText(status: string, trans: TranslationBundle): string {
  const texts: Record<string, string> = {
    Completed: trans.__('Completed'),
    InProgress: trans.__('In progress'),
    Stopping: trans.__('Stopping'),
    Stopped: trans.__('Stopped'),
    Failed: trans.__('Failed'),
    Deleting: trans.__('Deleting'),
    DeleteFailed: trans.__('Delete failed')
  };
  return texts[status] ?? status;
}

export interface IStatusProps {
  status: string;
  trans: TranslationBundle;
}

/** A status as icon and text, so that colour is never alone. */
export function Status({ status, trans }: IStatusProps): JSX.Element {
  const { icon, look } = LOOKS[status] ?? {
    icon: stoppedIcon,
    look: 'stopped'
  };
  return (
    <span
      className={`amt-Status amt-mod-${look} ${icon === runningIcon ? 'amt-mod-turning' : ''}`}
      data-status={status}
    >
      <icon.react tag="span" className="amt-Status-icon" aria-hidden="true" />
      <span className="amt-Status-text">{statusText(status, trans)}</span>
    </span>
  );
}
