import { Dialog, MainAreaWidget, showDialog } from '@jupyterlab/apputils';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';
import React from 'react';

import { tuningIcon } from '../components/icons';
import { recovery } from '../components/recovery';
import { valueAt } from '../model/fieldpath';
import { LaunchModel, type ILaunchSource } from '../model/launch';
import type { IServices } from '../services';
import { LaunchForm, launchTitle } from './LaunchForm';

/** The launch form as a panel; once its job is launched, the job's view takes over. */
export class LaunchPanel extends ReactWidget {
  constructor(
    private readonly _services: IServices,
    connection: string,
    source: ILaunchSource
  ) {
    super();
    this.addClass('amt-Launch');
    this._model = new LaunchModel(_services.api, connection, source);
    void this._model.load();
  }

  protected render(): JSX.Element {
    const { connections, trans } = this._services;
    const { connection } = this._model;
    return (
      <UseSignal signal={connections.changed}>
        {() => (
          <UseSignal signal={this._model.changed}>
            {() => (
              <LaunchForm
                model={this._model}
                connection={connections.byId(connection)?.label ?? connection}
                actions={this._actions()}
                onLaunch={this._onLaunch}
                onAll={this._onAll}
                trans={trans}
              />
            )}
          </UseSignal>
        )}
      </UseSignal>
    );
  }

  private _actions(): ReturnType<typeof recovery> {
    const { error, connection, content } = this._model;
    const retry = () =>
      void (content ? this._model.check() : this._model.load());
    return error ? recovery(error, connection, this._services, retry) : [];
  }

  private readonly _onLaunch = async (): Promise<void> => {
    const name = await this._model.launch(() => this._confirm());
    if (name !== null) {
      this._services.openJob({ connection: this._model.connection, name });
      this._services.refresh();
      this.parent?.dispose();
    }
  };

  private readonly _onAll = (): void => {
    const { connection, source } = this._model;
    const { refine: name = '', trials } = source;
    this._services.refineJob({
      connection,
      name,
      trials: trials && [...trials]
    });
    this.parent?.dispose();
  };

  /** Trials on AWS cost money: say how many may run before they do. */
  private async _confirm(): Promise<boolean> {
    const { connections, trans } = this._services;
    const connection = connections.byId(this._model.connection);
    if (connection?.kind === 'local') {
      return true;
    }
    const { button } = await showDialog({
      title: trans.__('Launch on AWS?'),
      body: trans.__(
        'AWS bills the training jobs that this starts on %1: %2.',
        connection?.label ?? this._model.connection,
        extent(this._model.request, trans)
      ),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.okButton({ label: trans.__('Launch') })
      ]
    });
    return button.accept;
  }

  private readonly _model: LaunchModel;
}

/** How many training jobs may run, and on what, as far as the request says it. */
function extent(request: JSONObject, trans: TranslationBundle): string {
  const trials = valueAt(
    request,
    'HyperParameterTuningJobConfig.ResourceLimits.MaxNumberOfTrainingJobs'
  );
  const instance = valueAt(
    request,
    'TrainingJobDefinition.ResourceConfig.InstanceType'
  );
  if (!trials) {
    return trans.__('as many as its search has combinations');
  }
  return instance
    ? trans.__('up to %1, each on %2', trials, instance)
    : trans.__('up to %1', trials);
}

/** A launch form as a tab of the main area. */
export function launchWidget(
  services: IServices,
  connection: string,
  source: ILaunchSource
): MainAreaWidget<LaunchPanel> {
  const widget = new MainAreaWidget({
    content: new LaunchPanel(services, connection, source)
  });
  widget.toolbar.hide(); // the header has the buttons
  widget.title.label = launchTitle(source, services.trans);
  widget.title.icon = tuningIcon;
  widget.title.closable = true;
  return widget;
}
