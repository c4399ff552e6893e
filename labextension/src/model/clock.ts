import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';

/** Ticks every second while the page is visible, so that ages and durations stay true. */
export class Clock implements IDisposable {
  constructor() {
    this._poll = new Poll({
      name: 'amt-lab:clock',
      factory: async () => this._ticked.emit(),
      frequency: { interval: 1000, backoff: false },
      standby: 'when-hidden'
    });
  }

  get ticked(): ISignal<this, void> {
    return this._ticked;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  dispose(): void {
    this._poll.dispose();
    Signal.clearData(this);
  }

  private readonly _poll: Poll;
  private readonly _ticked = new Signal<this, void>(this);
}
