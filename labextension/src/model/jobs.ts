import type { IDisposable } from '@lumino/disposable';
import type { Poll } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';

import type { AmtApi } from '../api/client';
import { ApiError } from '../api/errors';
import type { TuningJobStatus, TuningJobSummary } from '../api/types';
import { fetchNow, type IPollOptions, watchedPoll } from './polling';

const PAGE = 50;
const LARGEST_PAGE = 100;

export interface IJobFilter {
  readonly nameContains: string;
  readonly status: TuningJobStatus | null;
}

/**
 * The tuning jobs of one connection, newest first, kept up to date while somebody looks.
 *
 * A refresh reads as many jobs as are shown, so that paging further keeps every row live. After an
 * error the rows stay as they are, and `error` says what is wrong until the next success.
 */
export class JobsModel implements IDisposable {
  constructor(
    private readonly _api: AmtApi,
    options: IPollOptions
  ) {
    this._poll = watchedPoll('tuning-jobs', () => this._fetch(), options);
  }

  /** Emitted when anything that a list shows has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get jobs(): readonly TuningJobSummary[] {
    return this._jobs;
  }

  get filter(): IJobFilter {
    return this._filter;
  }

  /** True until the first answer for this connection and filter. */
  get isLoading(): boolean {
    return this._loading;
  }

  get hasMore(): boolean {
    return this._hasMore;
  }

  get error(): ApiError | null {
    return this._error;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  /** Milliseconds between updates. */
  set interval(interval: number) {
    this._poll.frequency = { ...this._poll.frequency, interval };
  }

  set connection(id: string | null) {
    if (id !== this._connection) {
      this._connection = id;
      this._restart();
    }
  }

  setFilter(change: Partial<IJobFilter>): void {
    this._filter = { ...this._filter, ...change };
    this._restart();
  }

  refresh(): Promise<void> {
    return fetchNow(this._poll);
  }

  async loadMore(): Promise<void> {
    this._wanted += PAGE;
    await this.refresh();
  }

  dispose(): void {
    this._poll.dispose();
    Signal.clearData(this);
  }

  private _restart(): void {
    this._generation += 1;
    this._jobs = [];
    this._wanted = PAGE;
    this._hasMore = false;
    this._error = null;
    this._loading = true;
    this._changed.emit();
    void this.refresh();
  }

  private async _fetch(): Promise<void> {
    const generation = this._generation;
    if (this._connection === null) {
      return;
    }
    try {
      const { jobs, cursor } = await this._read(this._connection);
      if (generation !== this._generation || this.isDisposed) {
        return; // of an earlier connection or filter
      }
      this._jobs = jobs;
      this._hasMore = cursor !== null;
      this._error = null;
    } catch (reason) {
      if (generation !== this._generation || this.isDisposed) {
        return;
      }
      this._error = ApiError.of(reason);
      throw reason; // the Poll backs off
    } finally {
      if (generation === this._generation && !this.isDisposed) {
        this._loading = false;
        this._changed.emit();
      }
    }
  }

  /** The first `_wanted` jobs. */
  private async _read(connection: string): Promise<{
    jobs: TuningJobSummary[];
    cursor: string | null;
  }> {
    const jobs = new Map<string, TuningJobSummary>(); // a new job moves others to the next page
    let cursor: string | null = null;
    do {
      const page = await this._api.tuningJobs({
        connection,
        name_contains: this._filter.nameContains,
        status: this._filter.status ?? undefined,
        max_results: Math.min(this._wanted - jobs.size, LARGEST_PAGE),
        cursor: cursor ?? undefined
      });
      page.jobs.forEach(job => jobs.set(job.arn, job));
      cursor = page.cursor;
    } while (cursor !== null && jobs.size < this._wanted);
    return { jobs: [...jobs.values()], cursor };
  }

  private readonly _poll: Poll;
  private readonly _changed = new Signal<this, void>(this);
  private _connection: string | null = null;
  private _filter: IJobFilter = { nameContains: '', status: null };
  private _jobs: TuningJobSummary[] = [];
  private _wanted = PAGE;
  private _hasMore = false;
  private _loading = true;
  private _error: ApiError | null = null;
  private _generation = 0;
}
