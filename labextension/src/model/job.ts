import type { IDisposable } from '@lumino/disposable';
import type { Poll } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';

import type { AmtApi } from '../api/client';
import { ApiError } from '../api/errors';
import type {
  BestTrial,
  Definition,
  Objective,
  Range,
  TuningJob,
  TuningJobStatus
} from '../api/types';
import { asBest, bestOf } from './best';
import { fetchNow, type IPollOptions, watchedPoll } from './polling';
import { type ITrialsDelta, TrialsTable } from './trials';

const ENDED: readonly TuningJobStatus[] = [
  'Completed',
  'Failed',
  'Stopped',
  'DeleteFailed'
];

/** Whether nothing more will happen to a tuning job in this status. */
export function hasEnded(status: TuningJobStatus): boolean {
  return ENDED.includes(status);
}

/**
 * One tuning job with its trials: only what changed travels, and once the job has ended, nothing.
 */
export class JobModel implements IDisposable {
  constructor(
    private readonly _api: AmtApi,
    readonly connection: string,
    readonly name: string,
    options: IPollOptions
  ) {
    this._poll = watchedPoll(
      `tuning-job#${connection}:${name}`,
      () => this._fetch(),
      options
    );
  }

  /** Emitted after each answer: the job, its trials or the error may be new. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted before `changed` where trials are new or changed, with just those. */
  get trialsChanged(): ISignal<this, ITrialsDelta> {
    return this._trialsChanged;
  }

  /** The tuning job; null until the first answer. */
  get job(): TuningJob | null {
    return this._job;
  }

  get trials(): TrialsTable {
    return this._trials;
  }

  /**
   * The one of several training-job definitions that is looked at; null for all trials, where one
   * objective ranks them.
   */
  get definition(): string | null {
    return this._trials.definition;
  }
  set definition(definition: string | null) {
    if (definition !== this.definition) {
      this._trials.definition = definition;
      this._definitionChanged.emit();
      this._changed.emit();
    }
  }

  /** Emitted before `changed` where another definition is looked at. */
  get definitionChanged(): ISignal<this, void> {
    return this._definitionChanged;
  }

  /** What the definition searches that is looked at, or the whole job. */
  get ranges(): readonly Range[] {
    return (this._own ?? this._job)?.ranges ?? [];
  }

  /** What it searches for; null before the first answer. */
  get objective(): Objective | null {
    return (this._own ?? this._job)?.objective ?? null;
  }

  /** The best trial so far of those that are looked at; of all, the one that SageMaker names. */
  get best(): BestTrial | null {
    if (!this._own) {
      return this._job?.best ?? null;
    }
    const best = bestOf(this._trials.rows, this._own.objective);
    return best && asBest(best, this._own.ranges);
  }

  /**
   * The one of several definitions that a model or a ranking is of: the one that is looked at, else
   * the best trial's, else the first; null where the job has one alone.
   */
  get judged(): Definition | null {
    const definitions = this._job?.definitions ?? [];
    const best = this.objective && bestOf(this._trials.rows, this.objective);
    const wanted = this.definition ?? best?.['definition'];
    return (
      definitions.find(({ name }) => name === wanted) ?? definitions[0] ?? null
    );
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

  refresh(): Promise<void> {
    return fetchNow(this._poll);
  }

  /** Ask SageMaker to stop the job. Rejects with an `ApiError`. */
  async stop(): Promise<void> {
    await this._api.stop(this.connection, this.name);
    await this.refresh();
  }

  dispose(): void {
    this._poll.dispose();
    Signal.clearData(this);
  }

  private get _own(): Definition | undefined {
    return this._job?.definitions.find(({ name }) => name === this.definition);
  }

  private async _fetch(): Promise<void> {
    const since = this._cursor;
    try {
      const [job, changes] = await Promise.all([
        this._api.tuningJob(this.connection, this.name),
        this._api.changedTrials(this.connection, this.name, since)
      ]);
      if (this.isDisposed || since !== this._cursor) {
        return; // a later fetch was faster
      }
      this._job = job;
      this._error = null;
      this._cursor = changes.cursor;
      const [first] = job.definitions;
      if (first && job.objective === null && this.definition === null) {
        this._trials.definition = first.name; // no objective ranks all trials
        this._definitionChanged.emit();
      }
      const delta = this._trials.apply(changes);
      if (delta.reset || changes.columns['trial'].length > 0) {
        this._trialsChanged.emit(delta);
      }
      this._changed.emit();
      if (changes.final && hasEnded(job.status)) {
        void this._poll.stop(); // refresh() starts it again
      }
    } catch (reason) {
      if (!this.isDisposed) {
        this._error = ApiError.of(reason);
        this._changed.emit();
      }
      throw reason; // the Poll backs off
    }
  }

  private readonly _poll: Poll;
  private readonly _trials = new TrialsTable();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _definitionChanged = new Signal<this, void>(this);
  private readonly _trialsChanged = new Signal<this, ITrialsDelta>(this);
  private _job: TuningJob | null = null;
  private _cursor: string | null = null;
  private _error: ApiError | null = null;
}
