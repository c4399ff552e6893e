import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon } from '@jupyterlab/ui-components';
import React, { useState } from 'react';

import type { BestTrial as Best, Objective, Range } from '../api/types';
import { formatNumber } from '../components/format';
import { IconButton } from '../components/IconButton';
import { Hyperparameters, Statics } from './Hyperparameters';

export interface IBestTrialProps {
  /** Null before a trial has reported its objective. */
  best: Best | null;
  objective: Objective | null;
  /** What its definition tunes, and what it leaves alone. */
  ranges: readonly Range[];
  statics: Record<string, string>;
  /** The one of several definitions whose best it is; null where it is the best of all. */
  definition: string | null;
  /** Puts text on the clipboard. */
  onCopy: (text: string) => void;
  trans: TranslationBundle;
}

/** The best trial so far: its objective, and where in the ranges its hyperparameters lie. */
export function BestTrial({
  best,
  objective,
  ranges,
  statics,
  definition,
  onCopy,
  trans
}: IBestTrialProps): JSX.Element {
  return (
    <section className="amt-Card amt-BestTrial" data-best={best?.name ?? ''}>
      <div className="amt-BestTrial-head">
        <div>
          <h2 className="amt-Card-title">
            {definition === null
              ? trans.__('Best trial')
              : trans.__('Best trial of %1', definition)}
          </h2>
          <div className="amt-BestTrial-objective">
            {best ? formatNumber(best.objective) : '–'}
          </div>
          <div className="amt-BestTrial-metric">{objective?.metric ?? ''}</div>
        </div>
        {best && (
          <BestName
            name={best.name}
            copy={copied(best.hyperparameters)}
            onCopy={onCopy}
            trans={trans}
          />
        )}
      </div>
      {best ? (
        <Hyperparameters
          values={best.hyperparameters}
          ranges={ranges}
          caption={trans.__(
            'Hyperparameters of the best trial within their ranges'
          )}
        />
      ) : (
        <p className="amt-Empty">
          {trans.__('No trial has reported its objective yet.')}
        </p>
      )}
      <Statics values={statics} trans={trans} />
    </section>
  );
}

function copied(hyperparameters: Record<string, number | string>): string {
  return JSON.stringify(hyperparameters, null, 2);
}

interface IBestNameProps {
  name: string;
  copy: string;
  onCopy: (text: string) => void;
  trans: TranslationBundle;
}

function BestName({ name, copy, onCopy, trans }: IBestNameProps): JSX.Element {
  const [done, setDone] = useState(false);
  return (
    <div className="amt-BestTrial-name">
      <span title={name}>{name}</span>
      <IconButton
        icon={copyIcon}
        label={trans.__('Copy the hyperparameters as JSON')}
        onClick={() => {
          onCopy(copy);
          setDone(true);
        }}
      />
      <span role="status" className="amt-BestTrial-copied">
        {done ? trans.__('Copied') : ''}
      </span>
    </div>
  );
}
