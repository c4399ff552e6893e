import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretUpIcon } from '@jupyterlab/ui-components';
import React, {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState
} from 'react';

import type { TuningJob } from '../api/types';
import type { TrialSelection } from '../model/selection';
import type { TrialsTable } from '../model/trials';
import { type IColumn, type ISorting, shownColumns, sorted } from './columns';
import { TrialRow } from './TrialRow';

export interface ITrialTableProps {
  job: TuningJob;
  trials: TrialsTable;
  selection: TrialSelection;
  trans: TranslationBundle;
}

/** All trials, or those inside the brush, sorted by any column. */
export function TrialTable(props: ITrialTableProps): JSX.Element {
  const { job, trials, selection, trans } = props;
  const [sorting, setSorting] = useState<ISorting>({
    field: 'trial',
    descending: true
  });
  const { rows, columns: fields } = trials;
  const { brushed } = selection;
  const metric = job.objective?.metric ?? trans.__('Objective');
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
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(
    () => showRow(scroller.current, selection.picked),
    [selection.picked]
  );
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
  const tabStop = shown.some(({ trial }) => trial === selection.picked)
    ? selection.picked
    : shown[0]?.trial;

  return (
    <section className="amt-Trials" aria-label={trans.__('Trials')}>
      <TableTitle
        all={rows.length}
        selected={brushed ? shown.length : null}
        onClear={() => selection.clearBrush()}
        trans={trans}
      />
      <div className="amt-Trials-scroller" ref={scroller}>
        <table
          className="amt-TrialTable"
          role="grid"
          aria-rowcount={rows.length + 1}
          onKeyDown={event => moveByKey(event, selection)}
        >
          <Head
            columns={columns}
            sorting={sorting}
            onSort={setSorting}
            trans={trans}
          />
          <tbody>
            {shown.map(trial => (
              <TrialRow
                key={trial.trial}
                trial={trial}
                columns={columns}
                isBest={trial['name'] === job.best?.name}
                isHovered={trial.trial === selection.hovered}
                isPicked={trial.trial === selection.picked}
                isTabStop={trial.trial === tabStop}
                onPoint={onPoint}
                onPick={onPick}
                trans={trans}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Bring a picked trial's row into the table's own window; the page stays where it is. */
function showRow(scroller: HTMLElement | null, trial: number | null): void {
  const row = scroller?.querySelector<HTMLElement>(`[data-trial="${trial}"]`);
  if (!scroller || !row) {
    return;
  }
  const [window, place] = [
    scroller.getBoundingClientRect(),
    row.getBoundingClientRect()
  ];
  const head = row.clientHeight; // the head sticks to the top, as high as a row
  if (place.top < window.top + head) {
    scroller.scrollTop -= window.top + head - place.top;
  } else if (place.bottom > window.bottom) {
    scroller.scrollTop += place.bottom - window.bottom;
  }
}

/** The arrows pick the row above or below, and take the focus along. */
function moveByKey(
  event: React.KeyboardEvent,
  selection: TrialSelection
): void {
  const steps: Record<string, 'previous' | 'next'> = {
    ArrowUp: 'previous',
    ArrowDown: 'next'
  };
  const row = (event.target as HTMLElement).closest('tr[data-trial]');
  if (!row) {
    return;
  }
  if (event.key === 'Enter' && event.target === row) {
    selection.picked = Number((row as HTMLElement).dataset.trial);
    return;
  }
  const step = steps[event.key];
  if (!step) {
    return;
  }
  event.preventDefault();
  let neighbour: Element | null = row;
  do {
    neighbour =
      step === 'next'
        ? neighbour.nextElementSibling
        : neighbour.previousElementSibling;
  } while (neighbour && !neighbour.matches('[data-trial]'));
  if (neighbour instanceof HTMLElement) {
    selection.pointed = null; // the keys have the word now, wherever the pointer rests
    selection.picked = Number(neighbour.dataset.trial);
    neighbour.focus({ preventScroll: true });
  }
}

interface ITableTitleProps {
  all: number;
  /** How many lie inside the brush; null where nothing is brushed. */
  selected: number | null;
  onClear: () => void;
  trans: TranslationBundle;
}

function TableTitle({
  all,
  selected,
  onClear,
  trans
}: ITableTitleProps): JSX.Element {
  return (
    <div className="amt-Trials-title">
      <h2 className="amt-Card-title">{trans.__('Trials')}</h2>
      <span
        className="amt-Trials-count"
        role="status"
        data-selected={selected ?? ''}
        data-all={all}
      >
        {selected === null
          ? trans._n('%1 trial', '%1 trials', all)
          : trans.__('%1 of %2 trials selected by the brush', selected, all)}
      </span>
      {selected !== null && (
        <button className="amt-link amt-Trials-clear" onClick={onClear}>
          {trans.__('Clear')}
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
