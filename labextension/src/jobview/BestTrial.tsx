import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon } from '@jupyterlab/ui-components';
import React, { useState } from 'react';

import type { BestTrial as Best, Objective, Range } from '../api/types';
import { formatNumber, formatValue } from '../components/format';
import { IconButton } from '../components/IconButton';
import { unitPosition } from '../model/range';

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
          trans={trans}
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

interface IHyperparametersProps {
  values: Record<string, number | string>;
  ranges: readonly Range[];
  trans: TranslationBundle;
}

function Hyperparameters({
  values,
  ranges,
  trans
}: IHyperparametersProps): JSX.Element {
  return (
    <table className="amt-Hyperparameters">
      <caption className="amt-visually-hidden">
        {trans.__('Hyperparameters of the best trial within their ranges')}
      </caption>
      <tbody>
        {ranges
          .filter(range => range.name in values)
          .map(range => (
            <tr key={range.name} data-hyperparameter={range.name}>
              <th scope="row">{range.name}</th>
              <td className="amt-Hyperparameters-value">
                {formatValue(values[range.name])}
              </td>
              <td className="amt-Hyperparameters-range">
                <RangeTrack range={range} value={values[range.name]} />
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** A value's place in its range, on the range's own scale. */
function RangeTrack({
  range,
  value
}: {
  range: Range;
  value: number | string;
}): JSX.Element {
  const position = unitPosition(range, value);
  if (position === null) {
    return (
      <span className="amt-RangeTrack-end">{range.values?.join(' · ')}</span>
    );
  }
  return (
    <span className="amt-RangeTrack">
      <span className="amt-RangeTrack-end">{formatNumber(range.low ?? 0)}</span>
      <span className="amt-RangeTrack-line">
        <span
          className="amt-RangeTrack-mark"
          style={{ left: `${100 * position}%` }}
        />
      </span>
      <span className="amt-RangeTrack-end">
        {formatNumber(range.high ?? 0)}
      </span>
    </span>
  );
}

function Statics({
  values,
  trans
}: {
  values: Record<string, string>;
  trans: TranslationBundle;
}): JSX.Element | null {
  const shown = Object.entries(values).filter(
    ([name]) => !name.startsWith('_') // the SDK's own notes
  );
  if (shown.length === 0) {
    return null;
  }
  return (
    <details className="amt-Statics">
      <summary>
        {trans._n(
          '%1 static hyperparameter',
          '%1 static hyperparameters',
          shown.length
        )}
      </summary>
      <dl>
        {shown.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
