import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import React from 'react';

import type { JobModel } from '../model/job';
import { BestTrial } from './BestTrial';

/** The best of the trials that are looked at, once the job is known. */
export class Best extends ReactWidget {
  constructor(
    private readonly _model: JobModel,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('amt-JobView-best');
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._model.changed}>{() => this._card()}</UseSignal>
    );
  }

  private _card(): JSX.Element | null {
    const { job, best, objective, definition, judged } = this._model;
    if (job === null) {
      return null;
    }
    const { ranges, static_hyperparameters } = judged ?? job;
    return (
      <BestTrial
        best={best}
        objective={objective}
        ranges={ranges}
        statics={static_hyperparameters}
        definition={definition}
        onCopy={text => Clipboard.copyToSystem(text)}
        trans={this._trans}
      />
    );
  }
}
