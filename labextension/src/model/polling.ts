import { Poll } from '@lumino/polling';

/** The longest pause between two tries after errors, in milliseconds. */
export const LONGEST_PAUSE = 60_000;

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
