import type { LogLine, LogPage } from '../api/types';

/** Lines that are kept: what a page can show at once and still scroll well. */
export const MOST_LINES = 5000;

/** The part of a log that is known: its end, and as much before it as was asked for. */
export interface ILogLines {
  readonly lines: readonly LogLine[];
  /** The cursor to what comes next; null before the first page. */
  readonly later: string | null;
  /** The cursor to what came before; null where nothing did, or where no more is kept. */
  readonly earlier: string | null;
  /** Whether there are lines before these that are not to be had here. */
  readonly isCut: boolean;
}

export const NO_LINES: ILogLines = {
  lines: [],
  later: null,
  earlier: null,
  isCut: false
};

/** What is known after the first page, or after one of what is new: then the oldest lines give way. */
export function withLater(known: ILogLines, page: LogPage): ILogLines {
  const all = byTime(known.lines, page.lines);
  const isFull = all.length > MOST_LINES;
  const isCut = known.isCut || isFull;
  const earlier = known.later === null ? page.earlier : known.earlier;
  return {
    lines: isFull ? all.slice(-MOST_LINES) : all,
    later: page.later,
    earlier: isCut ? null : earlier, // it leads to before what was let go
    isCut
  };
}

/** What is known after a page that `earlier` led to. */
export function withEarlier(known: ILogLines, page: LogPage): ILogLines {
  const lines = byTime(page.lines, known.lines);
  const isFull = lines.length >= MOST_LINES;
  return {
    lines,
    later: known.later,
    earlier: isFull ? null : page.earlier,
    isCut: known.isCut || (isFull && page.earlier !== null)
  };
}

/** The names of the log streams that lines are of, where there are several: of hosts, or of attempts. */
export function streamsOf(lines: readonly LogLine[]): string[] {
  const streams = [...new Set(lines.map(({ stream }) => stream))].sort();
  return streams.length > 1 ? streams : [];
}

/** Each host's lines in their own order, those of all by their time. */
function byTime(
  first: readonly LogLine[],
  second: readonly LogLine[]
): readonly LogLine[] {
  return second.length === 0
    ? first
    : [...first, ...second].sort((a, b) => a.time - b.time); // stable
}
