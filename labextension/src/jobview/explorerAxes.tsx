import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useRef, useState } from 'react';

/** The list with what stands at one place put at another. */
export function reordered(
  order: readonly number[],
  from: number,
  to: number
): number[] {
  const rest = order.filter((_, place) => place !== from);
  return [...rest.slice(0, to), order[from], ...rest.slice(to)];
}

interface IAxisOrderProps {
  names: readonly string[];
  order: readonly number[];
  onOrder: (order: number[]) => void;
  trans: TranslationBundle;
}

/** The names of the parallel axes, which a person moves by mouse or keyboard. */
export function AxisOrder({
  names,
  order,
  onOrder,
  trans
}: IAxisOrderProps): JSX.Element {
  const list = useRef<HTMLOListElement>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const [moved, setMoved] = useState<number | null>(null);
  useEffect(() => {
    if (moved !== null) {
      list.current?.querySelectorAll('button')[moved]?.focus();
    }
  }, [moved]);
  const move = (from: number, to: number) => {
    if (from !== to && to >= 0 && to < order.length) {
      onOrder(reordered(order, from, to));
      setMoved(to);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent, place: number) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.altKey && step) {
      event.preventDefault(); // Alt and an arrow would leave the page
      move(place, place + step);
    }
  };
  return (
    <div className="amt-AxisOrder">
      <span>{trans.__('Parallel axes')}</span>
      <ol ref={list} aria-label={trans.__('Order of the parallel axes')}>
        {order.map((range, place) => (
          <li
            key={range}
            onDragOver={event => dragged !== null && event.preventDefault()}
            onDrop={() => dragged !== null && move(dragged, place)}
          >
            <button
              className="amt-Button"
              draggable
              title={trans.__('Drag, or Alt with ← or →, to move this axis')}
              aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight"
              onDragStart={() => setDragged(place)}
              onDragEnd={() => setDragged(null)}
              onKeyDown={event => onKeyDown(event, place)}
            >
              {names[range]}
            </button>
          </li>
        ))}
      </ol>
      <span role="status" className="amt-visually-hidden">
        {moved === null
          ? ''
          : trans.__(
              '%1 is axis %2 of %3',
              names[order[moved]],
              moved + 1,
              order.length
            )}
      </span>
    </div>
  );
}
