import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import React from 'react';

import type { JobModel } from '../model/job';
import type { TrialSelection } from '../model/selection';
import type { IServices } from '../services';
import { TrialTable } from './TrialTable';

/** The table of the trials that are looked at; nothing before there is one. */
export class Trials extends ReactWidget {
  constructor(
    private readonly _model: JobModel,
    private readonly _selection: TrialSelection,
    private readonly _services: IServices,
    /** Go to what is shown of the picked trial. */
    private readonly _onInspect: () => void
  ) {
    super();
    this.addClass('amt-JobView-trials');
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._model.changed}>
        {() => (
          <UseSignal signal={this._selection.changed}>
            {() => this._table()}
          </UseSignal>
        )}
      </UseSignal>
    );
  }

  private _table(): JSX.Element | null {
    const { job, trials, connection, name, definition } = this._model;
    const args = { connection, name, definition: definition ?? undefined };
    return job === null || trials.rows.length === 0 ? null : (
      <TrialTable
        best={this._model.best?.name ?? null}
        objective={this._model.objective}
        trials={trials}
        selection={this._selection}
        onInspect={this._onInspect}
        onRefine={trials => this._services.refineJob({ ...args, trials })}
        trans={this._services.trans}
      />
    );
  }
}
