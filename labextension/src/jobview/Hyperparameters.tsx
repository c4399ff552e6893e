import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Range } from '../api/types';
import { formatNumber, formatValue } from '../components/format';
import { unitPosition } from '../model/range';

export interface IHyperparametersProps {
  values: Record<string, number | string>;
  /** What is tuned; values of anything else are left out. */
  ranges: readonly Range[];
  caption: string;
}

/** Each tuned hyperparameter's value, and where in its range it lies. */
export function Hyperparameters({
  values,
  ranges,
  caption
}: IHyperparametersProps): JSX.Element {
  return (
    <table className="amt-Hyperparameters">
      <caption className="amt-visually-hidden">{caption}</caption>
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

/** Hyperparameters that are not tuned, folded. */
export function Statics({
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
