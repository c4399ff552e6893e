import { JSONExt, type JSONObject } from '@lumino/coreutils';
import { type ISignal, Signal } from '@lumino/signaling';

import type { AmtApi } from '../api/client';
import { ApiError } from '../api/errors';
import type { Change, FieldProblem, LaunchFormContent } from '../api/types';
import type { IDraft, ILaunchSource } from './draft';
import { valueAt } from './fieldpath';

export type LaunchStep = 'checking' | 'launching' | 'uploading' | null;

const CHANNEL_URI = /InputDataConfig\[\d+\]\..*S3Uri$/;

interface IChannel extends JSONObject {
  ChannelName: string;
  DataSource: { S3DataSource: JSONObject };
}

/** One launch form: the request as edited so far, and what the server says about it. */
export class LaunchModel {
  constructor(
    private readonly _api: AmtApi,
    readonly connection: string,
    readonly source: ILaunchSource = {},
    draft?: IDraft
  ) {
    if (draft) {
      this._content = draft.content;
      this._changes = draft.changes;
      this._request = draft.request;
    }
  }

  /** Emitted when anything that the form shows has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The form's schemas; null until they are loaded. */
  get content(): LaunchFormContent | null {
    return this._content;
  }

  /** What a refinement changes, and why. */
  get changes(): readonly Change[] {
    return this._changes;
  }

  get request(): JSONObject {
    return this._request;
  }

  /** True when the request is another than the one that the form started with. */
  get isEdited(): boolean {
    return (
      this._content !== null &&
      !JSONExt.deepEqual(this._request, this._content.request as JSONObject)
    );
  }

  /** What has been entered, to go on with in another model; nothing where the source gives it all. */
  get draft(): IDraft | undefined {
    return this._content && this.isEdited
      ? {
          content: this._content,
          changes: this._changes,
          request: this._request
        }
      : undefined;
  }

  get problems(): readonly FieldProblem[] {
    return this._problems;
  }

  /** True when the request, as it is, has passed the dry run. */
  get isChecked(): boolean {
    return this._isChecked;
  }

  /** What is under way. */
  get step(): LaunchStep {
    return this._step;
  }

  get error(): ApiError | null {
    return this._error;
  }

  /** Whether a channel's data is missing where the tutorial's data could be put. */
  get lacksTutorialData(): boolean {
    return this._problems.some(({ field }) => CHANNEL_URI.test(field));
  }

  /** Ask for the form; one that goes on from a draft has it. */
  async load(): Promise<void> {
    if (this._content) {
      return;
    }
    try {
      this._content = await this._fetched();
      this._request = this._content.request as JSONObject;
      this._error = null;
    } catch (reason) {
      this._error = ApiError.of(reason);
    }
    this._changed.emit();
  }

  private async _fetched(): Promise<LaunchFormContent> {
    const { clone, refine, trials, definition } = this.source;
    if (refine === undefined) {
      return this._api.launchForm(this.connection, clone);
    }
    const refined = await this._api.refine(
      this.connection,
      refine,
      trials,
      definition
    );
    this._changes = refined.changes;
    return refined;
  }

  /** Take the request with what the form itself adds to it, such as defaults: that is no edit. */
  complete(request: JSONObject): void {
    if (this._content && !this.isEdited) {
      this._content = { ...this._content, request };
    }
    this.edit(request);
  }

  /** Take an edited request; a problem goes once the value that had it is another. */
  edit(request: JSONObject): void {
    const before = this._request;
    if (JSONExt.deepEqual(before, request)) {
      return;
    }
    this._request = request;
    this._isChecked = false;
    this._problems = this._problems.filter(
      ({ field }) =>
        valueAt(before, field) !== undefined &&
        JSONExt.deepEqual(
          valueAt(before, field) ?? null,
          valueAt(request, field) ?? null
        )
    );
    this._changed.emit();
  }

  /** Let the server check everything; nothing is started. */
  async check(): Promise<void> {
    const asked = this._request;
    await this._during('checking', async () => {
      const { problems } = await this._api.dryRun(this.connection, asked);
      this._problems = problems;
      this._isChecked = problems.length === 0 && asked === this._request;
    });
  }

  /**
   * Check, then launch if there is no problem and `confirm` agrees.
   *
   * Returns the job's name, or null where nothing was launched.
   */
  async launch(confirm: () => Promise<boolean>): Promise<string | null> {
    await this.check();
    if (!this._isChecked || !(await confirm())) {
      return null;
    }
    let name: string | null = null;
    await this._during('launching', async () => {
      name = (await this._api.launch(this.connection, this._request)).name;
    });
    return name;
  }

  /** Put the tutorial's data into the connection's bucket, point its channels there, check again. */
  async uploadTutorialData(): Promise<void> {
    await this._during('uploading', async () => {
      const { channels } = await this._api.uploadTutorialData(this.connection);
      this._request = withChannels(this._request, channels);
    });
    if (this._error === null) {
      await this.check();
    }
  }

  private async _during(
    step: LaunchStep,
    work: () => Promise<void>
  ): Promise<void> {
    this._step = step;
    this._error = null;
    this._changed.emit();
    try {
      await work();
    } catch (reason) {
      this._refused(ApiError.of(reason));
    } finally {
      this._step = null;
      this._changed.emit();
    }
  }

  /** Problems with fields go to their fields; anything else is shown as an error. */
  private _refused(error: ApiError): void {
    this._isChecked = false;
    if (error.problems.length > 0) {
      this._problems = error.problems;
    } else if (error.field) {
      const { field, message, hint } = error;
      this._problems = [{ field, message, hint }];
    } else {
      this._error = error;
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _content: LaunchFormContent | null = null;
  private _changes: readonly Change[] = [];
  private _request: JSONObject = {};
  private _problems: readonly FieldProblem[] = [];
  private _isChecked = false;
  private _step: LaunchStep = null;
  private _error: ApiError | null = null;
}

/** The request with the named channels of its training job definition read from these URIs. */
function withChannels(
  request: JSONObject,
  uris: Record<string, string>
): JSONObject {
  const changed = JSONExt.deepCopy(request);
  const definition = changed.TrainingJobDefinition as JSONObject | undefined;
  const channels = (definition?.InputDataConfig ?? []) as IChannel[];
  for (const { ChannelName, DataSource } of channels) {
    if (ChannelName in uris) {
      DataSource.S3DataSource.S3Uri = uris[ChannelName];
    }
  }
  return changed;
}
