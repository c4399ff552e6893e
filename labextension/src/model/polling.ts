import { Poll } from '@lumino/polling';

/** The longest pause between two tries after errors, in milliseconds. */
const LONGEST_PAUSE = 60_000;

export interface IPollOptions {
  /** Milliseconds from one update to the next. */
  interval: number;
  isWatched: () => boolean;
}

/** A poll that goes on while somebody looks, and waits longer after each error. */
export function watchedPoll(
  name: string,
  factory: () => Promise<void>,
  { interval, isWatched }: IPollOptions
): Poll {
  return new Poll({
    name: `amt-lab:${name}`,
    factory,
    frequency: { interval, backoff: true, max: LONGEST_PAUSE },
    standby: () => (isWatched() ? 'when-hidden' : true)
  });
}

/**
 * Run a poll's factory now, and wait for it; its error is the factory's own business.
 *
 * `Poll.refresh` would do nothing while an earlier refresh is still under way, and what that one
 * fetches may be about a filter that has changed since.
 */
export async function fetchNow(poll: Poll): Promise<void> {
  await poll.schedule({ interval: Poll.IMMEDIATE, phase: 'refreshed' });
  await poll.tick.catch(() => undefined); // rejected only when the poll is disposed
}
