import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';

import type { Objective } from '../api/types';
import { CopyText } from '../components/CopyText';
import { formatNumber } from '../components/format';
import { IconButton } from '../components/IconButton';
import { Status } from '../components/Status';
import type { IStanding } from '../model/best';
import type { Trial } from '../model/trials';

export interface IHeadProps {
  trial: Trial;
  /** What the trial is ranked by; null where that differs. */
  objective: Objective | null;
  /** Null where the trial has no rank. */
  standing: IStanding | null;
  onCopy: (text: string) => void;
  onClose: () => void;
  trans: TranslationBundle;
}

/** Which trial it is, and how it did. */
export function Head(props: IHeadProps): JSX.Element {
  const { trial, objective, standing, onCopy, onClose, trans } = props;
  const value = trial['objective'];
  return (
    <header className="amt-InspectorHead">
      <h2 className="amt-Card-title">{trans.__('Trial %1', trial.trial)}</h2>
      <Status status={String(trial['status'])} trans={trans} />
      {trial['early_stopped'] === true && (
        <span className="amt-InspectorHead-note">
          {trans.__('stopped early')}
        </span>
      )}
      {typeof value === 'number' && (
        <span className="amt-InspectorHead-objective">
          {objective?.metric ?? trans.__('Objective')}{' '}
          <strong>{formatNumber(value)}</strong>
          {standing && (
            <span className="amt-InspectorHead-note">
              {' '}
              {trans.__('rank %1 of %2', standing.rank, standing.of)}
            </span>
          )}
        </span>
      )}
      <CopyText
        text={String(trial['name'])}
        label={trans.__('Copy the name of the training job')}
        onCopy={onCopy}
        trans={trans}
      />
      <span className="amt-spacer" />
      <IconButton
        icon={closeIcon}
        label={trans.__('Close (Escape)')}
        onClick={onClose}
      />
    </header>
  );
}
