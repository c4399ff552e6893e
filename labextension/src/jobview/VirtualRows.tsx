import { useVirtualizer } from '@tanstack/react-virtual';
import React, { useEffect } from 'react';

import type { Trial } from '../model/trials';

const ROW = 29; // px, until a row has been measured
const OVERSCAN = 20;

export interface IVirtualRowsProps {
  trials: readonly Trial[];
  columns: number;
  /** What scrolls around the table, once it is in the page. */
  scroller: HTMLElement | null;
  /** The trial to bring into view, whenever it changes. */
  shown: number | null;
  children: (trial: Trial, index: number) => JSX.Element;
}

/**
 * The rows in sight and some around them, each in a `tbody` of its own, which may unfold.
 *
 * Ten thousand trials are no more work than fifty.
 */
export function VirtualRows(props: IVirtualRowsProps): JSX.Element {
  const { trials, columns, scroller, shown, children } = props;
  const virtualizer = useVirtualizer({
    count: trials.length,
    getScrollElement: () => scroller,
    estimateSize: () => ROW,
    getItemKey: index => trials[index].trial,
    overscan: OVERSCAN,
    scrollPaddingStart: ROW // the head sticks to the top
  });
  useEffect(() => {
    const index = trials.findIndex(({ trial }) => trial === shown);
    if (index >= 0) {
      virtualizer.scrollToIndex(index, { align: 'auto' });
    }
  }, [shown]); // when a trial is chosen, not whenever rows arrive
  const items = virtualizer.getVirtualItems();
  const drawn = items[items.length - 1]?.end ?? 0;
  return (
    <>
      <Space height={items[0]?.start ?? 0} columns={columns} />
      {items.map(({ key, index }) => (
        <tbody key={key} data-index={index} ref={virtualizer.measureElement}>
          {children(trials[index], index)}
        </tbody>
      ))}
      <Space height={virtualizer.getTotalSize() - drawn} columns={columns} />
    </>
  );
}

/** The room of the rows that are not drawn. */
function Space({
  height,
  columns
}: {
  height: number;
  columns: number;
}): JSX.Element | null {
  return height <= 0 ? null : (
    <tbody aria-hidden="true">
      <tr className="amt-TrialTable-space">
        <td colSpan={columns} style={{ height }} />
      </tr>
    </tbody>
  );
}
