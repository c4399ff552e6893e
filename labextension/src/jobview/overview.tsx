import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import React from 'react';

import { ErrorNotice } from '../components/ErrorNotice';
import { recovery } from '../components/recovery';
import type { JobModel } from '../model/job';
import type { IServices } from '../services';
import { Header } from './Header';

/** The header; before the first answer, what is awaited; the error above all. */
export class Overview extends ReactWidget {
  constructor(
    private readonly _model: JobModel,
    private readonly _services: IServices
  ) {
    super();
    this.addClass('amt-JobView-overview');
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._services.connections.changed}>
        {() => (
          <UseSignal signal={this._model.changed}>
            {() => (
              <>
                {this._problem()}
                {this._job()}
              </>
            )}
          </UseSignal>
        )}
      </UseSignal>
    );
  }

  private _problem(): JSX.Element | null {
    const { error, connection } = this._model;
    if (!error) {
      return null;
    }
    const actions = recovery(
      error,
      connection,
      this._services,
      () => void this._model.refresh()
    );
    return (
      <ErrorNotice
        error={error}
        actions={actions}
        trans={this._services.trans}
      />
    );
  }

  private _job(): JSX.Element | null {
    const { job, error, connection, name } = this._model;
    const { trans, clock, connections, stopJob, cloneJob } = this._services;
    if (job === null) {
      return error ? null : (
        <p className="amt-Empty" role="status">
          {trans.__('Loading %1…', name)}
        </p>
      );
    }
    return (
      <UseSignal signal={clock.ticked}>
        {() => (
          <Header
            job={job}
            connection={connections.byId(connection)?.label ?? connection}
            now={Date.now()}
            onStop={() => stopJob({ connection, name })}
            onClone={() => cloneJob({ connection, name })}
            onRefresh={() => void this._model.refresh()}
            trans={trans}
          />
        )}
      </UseSignal>
    );
  }
}
