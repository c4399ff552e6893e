import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useLayoutEffect, useMemo, useRef, useState } from 'react';

import type { LogLine } from '../api/types';
import { formatTimeOfDay } from '../components/format';
import { type ILogLines, streamsOf } from '../model/loglines';

/** Pixels from the end at which the log still counts as scrolled to it. */
const AT_THE_END = 8;

export interface ILogProps {
  known: ILogLines;
  /** The number of the trial. */
  trial: number;
  isLoading: boolean;
  /** Whether lines may still come. */
  isLive: boolean;
  /** An error's notice, above the lines that came before it. */
  notice: JSX.Element | null;
  onEarlier: () => void;
  onCopy: (text: string) => void;
  trans: TranslationBundle;
}

/** A trial's log, which follows its own end until it is scrolled up. */
export function Log(props: ILogProps): JSX.Element {
  const { known, trial, notice, onEarlier, onCopy, trans } = props;
  const { lines } = known;
  const [wraps, setWraps] = useState(false);
  const { scroller, follows, onScroll, follow } = useFollowing(lines, wraps);
  return (
    <section className="amt-Log" aria-label={trans.__('Log')}>
      <div className="amt-Log-head">
        <h3>{trans.__('Log')}</h3>
        <span className="amt-Log-state" role="status">
          {stateText(props, follows)}
        </span>
        <span className="amt-spacer" />
        {!follows && lines.length > 0 && (
          <button className="amt-link" onClick={follow}>
            {trans.__('To the end')}
          </button>
        )}
        <button
          className="amt-link"
          aria-pressed={wraps}
          onClick={() => setWraps(!wraps)}
        >
          {trans.__('Wrap')}
        </button>
        <button
          className="amt-link"
          disabled={lines.length === 0}
          onClick={() => onCopy(lines.map(({ text }) => text).join('\n'))}
        >
          {trans.__('Copy')}
        </button>
      </div>
      {notice}
      {lines.length > 0 && (
        <div
          className={`amt-Log-lines ${wraps ? 'amt-mod-wrapped' : ''}`}
          role="log"
          aria-live="off" // a line a second is too much to be read out
          aria-label={trans.__('Log of trial %1', trial)}
          tabIndex={0}
          ref={scroller}
          onScroll={onScroll}
        >
          <Before known={known} onEarlier={onEarlier} trans={trans} />
          <Lines lines={lines} />
        </div>
      )}
    </section>
  );
}

function stateText(
  { known, isLoading, isLive, notice, trans }: ILogProps,
  follows: boolean
): string {
  const { lines } = known;
  if (isLoading) {
    return trans.__('Loading…');
  }
  if (lines.length === 0) {
    return notice
      ? ''
      : isLive
        ? trans.__('No line has been printed yet.')
        : trans.__('There is no log.');
  }
  const count = trans._n('%1 line', '%1 lines', lines.length);
  return isLive && follows ? trans.__('%1, following', count) : count;
}

interface IBeforeProps {
  known: ILogLines;
  onEarlier: () => void;
  trans: TranslationBundle;
}

/** What leads to the lines before, where there are any. */
function Before({ known, onEarlier, trans }: IBeforeProps): JSX.Element | null {
  if (known.earlier !== null) {
    return (
      <button className="amt-link amt-Log-earlier" onClick={onEarlier}>
        {trans.__('Earlier lines')}
      </button>
    );
  }
  return known.isCut ? (
    <div className="amt-Log-earlier">
      {trans.__(
        'The lines before these are too many for this page; CloudWatch has them.'
      )}
    </div>
  ) : null;
}

const Lines = React.memo(function Lines({
  lines
}: {
  lines: readonly LogLine[];
}): JSX.Element {
  const streams = useMemo(() => streamsOf(lines), [lines]);
  return (
    <>
      {lines.map((line, index) => (
        <div key={index} className="amt-Log-line">
          <time dateTime={new Date(line.time).toISOString()}>
            {formatTimeOfDay(line.time)}
          </time>
          {streams.length > 0 && (
            <span className="amt-Log-stream" title={line.stream}>
              {hostOf(line.stream)}
            </span>
          )}
          <span className="amt-Log-text">{line.text}</span>
        </div>
      ))}
    </>
  );
});

/** `algo-1` of `<training job>/algo-1-1732600000`. */
function hostOf(stream: string): string {
  return stream.replace(/^.*\//, '').replace(/-\d+$/, '');
}

/** Keeps the end in sight until the person scrolls up, and then what they look at in its place. */
function useFollowing(lines: readonly LogLine[], wraps: boolean) {
  const scroller = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const before = useRef({ first: lines[0], height: 0 });
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) {
      return;
    }
    if (follows) {
      box.scrollTop = box.scrollHeight;
    } else if (lines[0] !== before.current.first) {
      box.scrollTop += box.scrollHeight - before.current.height;
    }
    before.current = { first: lines[0], height: box.scrollHeight };
  }, [lines, wraps, follows]);
  const onScroll = (): void => {
    const box = scroller.current;
    if (box) {
      const below = box.scrollHeight - box.scrollTop - box.clientHeight;
      setFollows(below <= AT_THE_END);
    }
  };
  return { scroller, follows, onScroll, follow: () => setFollows(true) };
}
