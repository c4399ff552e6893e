import { type ISignal, Signal } from '@lumino/signaling';

import type { AmtApi } from '../api/client';
import { ApiError } from '../api/errors';
import type { Connection } from '../api/types';

/** The connections that the server knows, and the one that the person chose. */
export class ConnectionsModel {
  constructor(private readonly _api: AmtApi) {}

  /** Emitted when the list, the choice or the error changes. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get all(): readonly Connection[] {
    return this._all;
  }

  /** The chosen connection, once the list is known. */
  get current(): Connection | null {
    return this._all.find(each => each.id === this._current) ?? null;
  }

  get error(): ApiError | null {
    return this._error;
  }

  byId(id: string): Connection | undefined {
    return this._all.find(each => each.id === id);
  }

  choose(id: string): void {
    if (id !== this._current && this.byId(id)) {
      this._current = id;
      this._changed.emit();
    }
  }

  /** Read the list; the first time, choose `preferred`, or else the server's default. */
  async refresh(preferred: readonly string[] = []): Promise<void> {
    try {
      this._all = await this._api.connections();
      this._error = null;
      if (!this.current) {
        this._current = this._firstChoice(preferred);
      }
    } catch (reason) {
      this._error = ApiError.of(reason);
    }
    this._changed.emit();
  }

  /** True while the local endpoint is being started. */
  get isStarting(): boolean {
    return this._starting;
  }

  /** Start the local endpoint; why it could not be started is in `error`. */
  async startLocal(): Promise<void> {
    this._starting = true;
    this._changed.emit();
    try {
      await this._api.startLocalEndpoint();
      this._starting = false;
      await this.refresh();
    } catch (reason) {
      this._starting = false;
      this._error = ApiError.of(reason);
      this._changed.emit();
    }
  }

  private _firstChoice(preferred: readonly string[]): string | null {
    const known = preferred.find(id => this.byId(id));
    const fallback = this._all.find(each => each.default) ?? this._all[0];
    return known ?? fallback?.id ?? null;
  }

  private _all: Connection[] = [];
  private _current: string | null = null;
  private _error: ApiError | null = null;
  private _starting = false;
  private readonly _changed = new Signal<this, void>(this);
}
