import type { IDisposable } from '@lumino/disposable';
import { Throttler } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';

import type { AmtApi } from '../api/client';
import { ApiError } from '../api/errors';
import type { FindingKind, Insights } from '../api/types';
import type { JobModel } from './job';

/** Milliseconds between two looks while trials arrive: the server works everything out anew. */
const PAUSE = 15_000;

/** What the trials of one job show, or one kind of it; asked for while somebody looks. */
export class InsightsModel implements IDisposable {
  constructor(
    private readonly _api: AmtApi,
    private readonly _job: JobModel,
    private readonly _isWatched: () => boolean,
    private readonly _kind?: FindingKind
  ) {
    this._later = new Throttler(() => this.refresh(), {
      limit: PAUSE,
      edge: 'trailing'
    });
    _job.trialsChanged.connect(this._onTrials, this);
  }

  /** Emitted when anything below has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The last answer; null before the first. */
  get insights(): Insights | null {
    return this._insights;
  }

  get isLoading(): boolean {
    return this._isLoading;
  }

  get error(): ApiError | null {
    return this._error;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Ask, unless what is known is of the trials as they are. */
  async refreshIfStale(): Promise<void> {
    if (this._isStale && !this._isLoading) {
      await this.refresh();
    }
  }

  async refresh(): Promise<void> {
    this._isStale = false;
    this._isLoading = true;
    this._changed.emit();
    try {
      const { connection, name } = this._job;
      this._insights = await this._api.insights(connection, name, this._kind);
      this._error = null;
    } catch (reason) {
      this._isStale = true;
      this._error = ApiError.of(reason);
    }
    this._isLoading = false;
    this._changed.emit();
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._job.trialsChanged.disconnect(this._onTrials, this);
    this._later.dispose();
    Signal.clearData(this);
  }

  private _onTrials(): void {
    this._isStale = true;
    if (this._isWatched()) {
      void this._later.invoke();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _later: Throttler;
  private _insights: Insights | null = null;
  private _isStale = true;
  private _isLoading = false;
  private _isDisposed = false;
  private _error: ApiError | null = null;
}
