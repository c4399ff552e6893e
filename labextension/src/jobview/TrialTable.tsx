import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretUpIcon } from '@jupyterlab/ui-components';
import React, { useCallback, useEffect, useMemo, useState } from 'react';

import type { Objective } from '../api/types';
import type { TrialSelection } from '../model/selection';
import type { Trial, TrialsTable } from '../model/trials';
import { type IColumn, type ISorting, shownColumns, sorted } from './columns';
import { TrialRow } from './TrialRow';
import { VirtualRows } from './VirtualRows';

/** The number of the first row under the head, as ARIA counts. */
const FIRST_ROW = 2;

export interface ITrialTableProps {
  /** The name of the best trial. */
  best: string | null;
  /** What the trials are ranked by; null where that differs. */
  objective: Objective | null;
  trials: TrialsTable;
  selection: TrialSelection;
  /** Go to what is shown of the picked trial. */
  onInspect: () => void;
  /** Take the ranges of the trials of these names into a new job. */
  onRefine: (trials: string[]) => void;
  trans: TranslationBundle;
}

/** All trials, or those inside the brush, sorted by any column. */
export function TrialTable(props: ITrialTableProps): JSX.Element {
  const { best, objective, trials, selection, onInspect, onRefine, trans } =
    props;
  const [sorting, setSorting] = useState<ISorting>({
    field: 'trial',
    descending: true
  });
  const { rows, columns: fields } = trials;
  const { brushed } = selection;
  const metric = objective?.metric ?? trans.__('Objective');
  const columns = useMemo(
    () => shownColumns(fields, rows, metric, trans),
    [fields, rows, metric, trans]
  );
  const shown = useMemo(
    () =>
      sorted(
        brushed ? rows.filter(({ trial }) => brushed.has(trial)) : rows,
        sorting
      ),
    [rows, brushed, sorting]
  );
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const onPoint = useCallback(
    (trial: number | null) => {
      selection.pointed = trial;
    },
    [selection]
  );
  const onPick = useCallback(
    (trial: number) => {
      selection.picked = trial === selection.picked ? null : trial;
    },
    [selection]
  );
  const onKeyDown = useCallback(
    (event: React.KeyboardEvent) => {
      if (moveByKey(event, shown, selection) && event.key === 'Enter') {
        onInspect();
      }
    },
    [shown, selection, onInspect]
  );
  useEffect(() => {
    if (scroller?.contains(document.activeElement)) {
      scroller
        .querySelector<HTMLElement>(`tr[data-trial="${selection.picked}"]`)
        ?.focus({ preventScroll: true }); // the row that the arrows went to
    }
  }, [scroller, selection.picked]);
  const tabStop = shown.some(({ trial }) => trial === selection.picked)
    ? selection.picked
    : shown[0]?.trial;

  return (
    <section className="amt-Trials" aria-label={trans.__('Trials')}>
      <TableTitle
        all={rows.length}
        selected={brushed ? shown.length : null}
        isEvidence={selection.isEvidence}
        onClear={() => selection.clearBrush()}
        onRefine={() => onRefine(shown.map(({ name }) => String(name)))}
        trans={trans}
      />
      <div className="amt-Trials-scroller" ref={setScroller}>
        <table
          className="amt-TrialTable"
          role="grid"
          aria-rowcount={shown.length + 1}
          onKeyDown={onKeyDown}
        >
          <Head
            columns={columns}
            sorting={sorting}
            onSort={setSorting}
            trans={trans}
          />
          <VirtualRows
            trials={shown}
            columns={columns.length + 1}
            scroller={scroller}
            shown={selection.picked}
          >
            {(trial, index) => (
              <TrialRow
                trial={trial}
                columns={columns}
                position={index + FIRST_ROW}
                isBest={trial['name'] === best}
                isHovered={trial.trial === selection.hovered}
                isPicked={trial.trial === selection.picked}
                isTabStop={trial.trial === tabStop}
                onPoint={onPoint}
                onPick={onPick}
                trans={trans}
              />
            )}
          </VirtualRows>
        </table>
      </div>
    </section>
  );
}

/** The arrows pick the row above or below, Enter the one that has the focus; whether the key did so. */
function moveByKey(
  event: React.KeyboardEvent,
  shown: readonly Trial[],
  selection: TrialSelection
): boolean {
  const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, Enter: 0 };
  const row = (event.target as HTMLElement).closest<HTMLElement>(
    'tr[data-trial]'
  );
  const step = steps[event.key];
  if (!row || step === undefined || (step === 0 && event.target !== row)) {
    return false;
  }
  const trial = Number(row.dataset.trial);
  const at = shown.findIndex(each => each.trial === trial);
  const next = shown[at + step];
  if (next) {
    event.preventDefault();
    selection.pointed = null; // the keys have the word now, wherever the pointer rests
    selection.picked = next.trial;
  }
  return next !== undefined;
}

interface ITableTitleProps {
  all: number;
  /** How many lie inside the brush; null where nothing is brushed. */
  selected: number | null;
  isEvidence: boolean;
  onClear: () => void;
  onRefine: () => void;
  trans: TranslationBundle;
}

function TableTitle({
  all,
  selected,
  isEvidence,
  onClear,
  onRefine,
  trans
}: ITableTitleProps): JSX.Element {
  const some = isEvidence
    ? trans.__('%1 of %2 trials, those of the finding', selected, all)
    : trans.__('%1 of %2 trials selected by the brush', selected, all);
  return (
    <div className="amt-Trials-title">
      <h2 className="amt-Card-title">{trans.__('Trials')}</h2>
      <span
        className="amt-Trials-count"
        role="status"
        data-selected={selected ?? ''}
        data-all={all}
      >
        {selected === null ? trans._n('%1 trial', '%1 trials', all) : some}
      </span>
      {selected !== null && (
        <button className="amt-link amt-Trials-clear" onClick={onClear}>
          {trans.__('Clear')}
        </button>
      )}
      {selected !== null && selected > 0 && (
        <button
          className="amt-link amt-Trials-refine"
          title={trans.__(
            'A new tuning job over the ranges that these trials span'
          )}
          onClick={onRefine}
        >
          {trans.__('Refine to these…')}
        </button>
      )}
    </div>
  );
}

interface IHeadProps {
  columns: readonly IColumn[];
  sorting: ISorting;
  onSort: (sorting: ISorting) => void;
  trans: TranslationBundle;
}

function Head({ columns, sorting, onSort, trans }: IHeadProps): JSX.Element {
  const number: IColumn = {
    field: 'trial',
    title: trans.__('Trial'),
    isNumeric: true,
    format: String
  };
  return (
    <thead>
      <tr>
        {[number, ...columns].map(column => (
          <HeadCell
            key={column.field}
            column={column}
            sorting={sorting}
            onSort={onSort}
          />
        ))}
      </tr>
    </thead>
  );
}

function HeadCell({
  column: { field, title, isNumeric },
  sorting,
  onSort
}: {
  column: IColumn;
  sorting: ISorting;
  onSort: (sorting: ISorting) => void;
}): JSX.Element {
  const isSorted = sorting.field === field;
  const order = sorting.descending ? 'descending' : 'ascending';
  const Caret = sorting.descending ? caretDownIcon : caretUpIcon;
  return (
    <th
      scope="col"
      className={isNumeric ? 'amt-mod-number' : ''}
      aria-sort={isSorted ? order : 'none'}
      data-field={field}
    >
      <button
        title={title}
        onClick={() =>
          onSort({
            field,
            descending: isSorted ? !sorting.descending : isNumeric
          })
        }
      >
        <span>{title}</span>
        {isSorted && <Caret.react tag="span" aria-hidden="true" />}
      </button>
    </th>
  );
}
