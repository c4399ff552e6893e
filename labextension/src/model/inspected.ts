import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { AmtApi } from '../api/client';
import { ApiError } from '../api/errors';
import type { TrainingJob } from '../api/types';
import { type ILogOptions, LogModel } from './log';

/** One trial as its training job is described, and its log. */
export class InspectedTrial implements IDisposable {
  constructor(
    private readonly _api: AmtApi,
    private readonly _connection: string,
    readonly name: string,
    options: ILogOptions
  ) {
    this.log = new LogModel(_api, _connection, name, options);
    this.log.changed.connect(() => this._changed.emit());
    void this.refresh();
  }

  readonly log: LogModel;

  /** Emitted after each answer. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The training job; null until the first answer. */
  get job(): TrainingJob | null {
    return this._job;
  }

  get error(): ApiError | null {
    return this._error;
  }

  get isDisposed(): boolean {
    return this.log.isDisposed;
  }

  /** Ask for the description anew, as when the status has become another. */
  async refresh(): Promise<void> {
    const asked = ++this._asked;
    let [job, error] = [this._job, null as ApiError | null];
    try {
      job = await this._api.trainingJob(this._connection, this.name);
    } catch (reason) {
      error = ApiError.of(reason);
    }
    if (!this.isDisposed && asked === this._asked) {
      this._job = job;
      this._error = error;
      this._changed.emit();
    }
  }

  dispose(): void {
    this.log.dispose();
    Signal.clearData(this);
  }

  private readonly _changed = new Signal<this, void>(this);
  private _job: TrainingJob | null = null;
  private _error: ApiError | null = null;
  private _asked = 0;
}
