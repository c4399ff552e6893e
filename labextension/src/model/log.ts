import type { IDisposable } from '@lumino/disposable';
import type { Poll } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';

import type { AmtApi } from '../api/client';
import { ApiError } from '../api/errors';
import { type ILogLines, NO_LINES, withEarlier, withLater } from './loglines';
import { fetchNow, type IPollOptions, watchedPoll } from './polling';

export interface ILogOptions extends IPollOptions {
  /** Whether the training job has ended, as far as is known. */
  hasEnded: () => boolean;
}

/** The log of one training job: its end at first, what is new while it runs, what came before on demand. */
export class LogModel implements IDisposable {
  constructor(
    private readonly _api: AmtApi,
    private readonly _connection: string,
    private readonly _name: string,
    private readonly _options: ILogOptions
  ) {
    this._poll = watchedPoll(
      `log#${_connection}:${_name}`,
      () => this._fetch(),
      _options
    );
  }

  /** Emitted after each answer. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get known(): ILogLines {
    return this._known;
  }

  /** Whether no page has come yet. */
  get isLoading(): boolean {
    return this._known.later === null && this._error === null;
  }

  /** Whether lines may still come. */
  get isLive(): boolean {
    return !this._isOver;
  }

  get error(): ApiError | null {
    return this._error;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  /** Read the end of the log anew. */
  async restart(): Promise<void> {
    this._known = NO_LINES;
    this._error = null;
    this._isOver = false;
    this._changed.emit();
    await fetchNow(this._poll);
  }

  /** Read the lines before those that are known. */
  async readEarlier(): Promise<void> {
    const cursor = this._known.earlier;
    if (cursor === null || this._isGoingBack) {
      return;
    }
    this._isGoingBack = true;
    try {
      const page = await this._api.log(this._connection, this._name, cursor);
      if (cursor === this._known.earlier) {
        this._known = withEarlier(this._known, page);
      }
      this._error = null;
    } catch (reason) {
      this._error = ApiError.of(reason);
    }
    this._isGoingBack = false;
    this._changed.emit();
  }

  dispose(): void {
    this._poll.dispose();
    Signal.clearData(this);
  }

  private async _fetch(): Promise<void> {
    const hasEnded = this._options.hasEnded(); // before the look, so that the last lines are seen
    const { later } = this._known;
    try {
      const page = await this._api.log(this._connection, this._name, later);
      if (this.isDisposed || later !== this._known.later) {
        return; // a later fetch was faster
      }
      this._known = withLater(this._known, page);
      this._error = null;
      // CloudWatch may be some seconds behind what has ended while it was watched.
      this._isOver = hasEnded && (later === null || page.lines.length === 0);
      if (this._isOver) {
        void this._poll.stop(); // restart() starts it again
      }
      this._changed.emit();
    } catch (reason) {
      if (!this.isDisposed) {
        this._error = ApiError.of(reason);
        this._changed.emit();
      }
      throw reason; // the Poll backs off
    }
  }

  private readonly _poll: Poll;
  private readonly _changed = new Signal<this, void>(this);
  private _known = NO_LINES;
  private _error: ApiError | null = null;
  private _isOver = false;
  private _isGoingBack = false;
}
