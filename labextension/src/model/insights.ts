import type { IDisposable } from '@lumino/disposable';
import { Throttler } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';

import type { AmtApi } from '../api/client';
import { ApiError } from '../api/errors';
import type { FindingKind, Insights } from '../api/types';
import type { JobModel } from './job';

/** Milliseconds between two looks while trials arrive: the server works everything out anew. */
const PAUSE = 15_000;

/** What the trials that are looked at show, or one kind of it; asked for while somebody looks. */
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
    _job.definitionChanged.connect(this._onDefinition, this);
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
    const { connection, name, definition } = this._job;
    const look = { kind: this._kind, definition: definition ?? undefined };
    let [insights, error]: [Insights | null, ApiError | null] = [null, null];
    this._isStale = false;
    this._isLoading = true;
    this._changed.emit();
    try {
      insights = await this._api.insights(connection, name, look);
    } catch (reason) {
      error = ApiError.of(reason);
    }
    if (definition !== this._job.definition) {
      return; // it is of trials that are not looked at any more
    }
    this._insights = insights ?? this._insights;
    this._error = error;
    this._isStale = this._isStale || error !== null;
    this._isLoading = false;
    this._changed.emit();
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._job.trialsChanged.disconnect(this._onTrials, this);
    this._job.definitionChanged.disconnect(this._onDefinition, this);
    this._later.dispose();
    Signal.clearData(this);
  }

  private _onDefinition(): void {
    this._insights = null;
    this._error = null;
    this._isLoading = false;
    this._isStale = true;
    this._changed.emit();
    if (this._isWatched()) {
      void this.refresh();
    }
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
