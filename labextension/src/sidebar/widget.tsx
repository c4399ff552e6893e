import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Debouncer } from '@lumino/polling';
import React from 'react';

import { tuningIcon } from '../components/icons';
import { JobsModel } from '../model/jobs';
import type { IServices } from '../services';
import { SIDEBAR_ID } from '../tokens';
import { Sidebar } from './Sidebar';

const TYPING_PAUSE = 300;

/** The panel of tuning jobs in the left area. */
export class TuningSidebar extends ReactWidget {
  constructor(private readonly _services: IServices) {
    super();
    const { trans, connections, interval } = _services;
    this.id = SIDEBAR_ID;
    this.title.icon = tuningIcon;
    this.title.caption = trans.__('Tuning jobs');
    this.addClass('amt-Sidebar');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Tuning jobs'));
    this._jobs = new JobsModel(_services.api, {
      interval: interval(),
      isWatched: () => this.isVisible
    });
    this._filterByName = new Debouncer<void, void, [string]>(
      nameContains => this._jobs.setFilter({ nameContains }),
      TYPING_PAUSE
    );
    connections.changed.connect(this._onConnections, this);
  }

  /** Milliseconds between updates. */
  set interval(interval: number) {
    this._jobs.interval = interval;
  }

  async refresh(): Promise<void> {
    await this._services.connections.refresh();
    await this._jobs.refresh();
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._services.connections.changed.disconnect(this._onConnections, this);
    this._filterByName.dispose();
    this._jobs.dispose();
    super.dispose();
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this._jobs.refresh();
  }

  protected onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.node.querySelector<HTMLElement>('.amt-Filters-name')?.focus();
  }

  protected render(): JSX.Element {
    const { clock, connections } = this._services;
    return (
      <UseSignal signal={connections.changed}>
        {() => (
          <UseSignal signal={this._jobs.changed}>
            {() => (
              <UseSignal signal={clock.ticked}>
                {() => (
                  <Sidebar
                    jobs={this._jobs}
                    services={this._services}
                    now={Date.now()}
                    onName={this._onName}
                    onOpen={this._onOpen}
                    onRefresh={this._onRefresh}
                  />
                )}
              </UseSignal>
            )}
          </UseSignal>
        )}
      </UseSignal>
    );
  }

  private _onConnections(): void {
    const { current } = this._services.connections;
    this._jobs.connection = current?.id ?? null;
    if (this._jobs.error?.code === 'EndpointDown' && current?.running) {
      void this._jobs.refresh(); // it was started elsewhere; the Poll may still pause
    }
  }

  private readonly _onName = (nameContains: string) => {
    void this._filterByName.invoke(nameContains);
  };

  private readonly _onOpen = (name: string) => {
    const connection = this._services.connections.current?.id;
    if (connection) {
      this._services.openJob({ connection, name });
    }
  };

  private readonly _onRefresh = () => {
    void this.refresh();
  };

  private readonly _jobs: JobsModel;
  private readonly _filterByName: Debouncer<void, void, [string]>;
}
