import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import { Status } from '../components/Status';
import type { Trial } from '../model/trials';
import type { IColumn } from './columns';

export interface ITrialRowProps {
  trial: Trial;
  columns: readonly IColumn[];
  /** The row's number in the whole table, as ARIA counts. */
  position: number;
  isBest: boolean;
  isHovered: boolean;
  isPicked: boolean;
  /** Whether Tab reaches this row; the others are reached by the arrows. */
  isTabStop: boolean;
  onPoint: (trial: number | null) => void;
  onPick: (trial: number) => void;
  trans: TranslationBundle;
}

/** One trial; where it failed, its reason can be unfolded. */
export const TrialRow = React.memo(function TrialRow(
  props: ITrialRowProps
): JSX.Element {
  const { trial, columns, isBest, isHovered, isPicked, isTabStop, trans } =
    props;
  const [isOpen, setOpen] = useState(false);
  const reason = trial['failure_reason'];
  const looks = [
    'amt-TrialRow',
    isBest && 'amt-mod-best',
    isHovered && 'amt-mod-hovered',
    isPicked && 'amt-mod-picked'
  ];
  return (
    <>
      <tr
        className={looks.filter(Boolean).join(' ')}
        data-trial={trial.trial}
        data-status={trial['status']}
        aria-rowindex={props.position}
        aria-selected={isPicked}
        tabIndex={isTabStop ? 0 : -1}
        title={reason ? String(reason) : undefined}
        onMouseEnter={() => props.onPoint(trial.trial)}
        onMouseLeave={() => props.onPoint(null)}
        onClick={() => props.onPick(trial.trial)}
      >
        <th scope="row" className="amt-mod-number">
          {isBest && (
            <span className="amt-star" title={trans.__('Best trial')}>
              ★
            </span>
          )}
          {trial.trial}
        </th>
        {columns.map(column => (
          <td
            key={column.field}
            className={column.isNumeric ? 'amt-mod-number' : ''}
            data-field={column.field}
          >
            <CellText column={column} trial={trial} trans={trans} />
            {column.field === 'status' && reason && (
              <button
                className="amt-link"
                aria-expanded={isOpen}
                onClick={event => {
                  event.stopPropagation();
                  setOpen(!isOpen);
                }}
              >
                {trans.__('Why?')}
              </button>
            )}
          </td>
        ))}
      </tr>
      {isOpen && reason && (
        <tr className="amt-TrialRow-reason">
          <td colSpan={columns.length + 1}>
            <div>{String(reason)}</div>
          </td>
        </tr>
      )}
    </>
  );
});

interface ICellTextProps {
  column: IColumn;
  trial: Trial;
  trans: TranslationBundle;
}

function CellText({ column, trial, trans }: ICellTextProps): JSX.Element {
  const value = trial[column.field];
  if (column.field === 'status') {
    return <Status status={String(value)} trans={trans} />;
  }
  return (
    <>{value === null || value === undefined ? '–' : column.format(value)}</>
  );
}
