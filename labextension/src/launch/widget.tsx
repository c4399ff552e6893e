import { Dialog, MainAreaWidget, showDialog } from '@jupyterlab/apputils';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import React from 'react';

import { tuningIcon } from '../components/icons';
import { recovery } from '../components/recovery';
import { type IOpenForm, isKept } from '../model/draft';
import { valueAt } from '../model/fieldpath';
import { LaunchModel } from '../model/launch';
import type { IServices } from '../services';
import { LaunchForm, launchTitle } from './LaunchForm';

/** The launch form as a panel; once its job is launched, the job's view takes over. */
export class LaunchPanel extends ReactWidget {
  constructor(
    private readonly _services: IServices,
    { id, connection, source, draft }: IOpenForm
  ) {
    super();
    this.addClass('amt-Launch');
    this._formId = id;
    this.model = new LaunchModel(_services.api, connection, source, draft);
    void this.model.load();
  }

  readonly model: LaunchModel;

  /** The form as it is now, to be shown again. */
  get form(): IOpenForm {
    const { connection, source, draft } = this.model;
    return { id: this._formId, connection, source, draft };
  }

  /** Whether what has been entered may go: true where there is nothing, else the person is asked. */
  async mayClose(): Promise<boolean> {
    if (!this.model.isEdited) {
      return true;
    }
    const { trans } = this._services;
    const { button } = await showDialog({
      title: trans.__('Discard this form?'),
      body: trans.__(
        'What you changed in “%1” will be lost.',
        launchTitle(this.model.source, trans)
      ),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.warnButton({ label: trans.__('Discard') })
      ],
      defaultButton: 0
    });
    return button.accept;
  }

  protected render(): JSX.Element {
    const { connections, trans } = this._services;
    const { connection } = this.model;
    return (
      <UseSignal signal={connections.changed}>
        {() => (
          <UseSignal signal={this.model.changed}>
            {() => (
              <LaunchForm
                model={this.model}
                connection={connections.byId(connection)?.label ?? connection}
                isKept={isKept(this.form)}
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
    const { error, connection, content } = this.model;
    const retry = () => void (content ? this.model.check() : this.model.load());
    return error ? recovery(error, connection, this._services, retry) : [];
  }

  private readonly _onLaunch = async (): Promise<void> => {
    const name = await this.model.launch(() => this._confirm());
    if (name !== null) {
      this._services.openJob({ connection: this.model.connection, name });
      this._services.refresh();
      this.parent?.dispose();
    }
  };

  private readonly _onAll = async (): Promise<void> => {
    if (!(await this.mayClose())) {
      return;
    }
    const { connection, source } = this.model;
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
    const connection = connections.byId(this.model.connection);
    if (connection?.kind === 'local') {
      return true;
    }
    const { button } = await showDialog({
      title: trans.__('Launch on AWS?'),
      body: trans.__(
        'AWS bills the training jobs that this starts on %1: %2.',
        connection?.label ?? this.model.connection,
        extent(this.model.request, trans)
      ),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.okButton({ label: trans.__('Launch') })
      ]
    });
    return button.accept;
  }

  private readonly _formId: string;
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

/** A launch form as a tab of the main area; it asks before it closes where something would be lost. */
class LaunchTab extends MainAreaWidget<LaunchPanel> {
  constructor(content: LaunchPanel) {
    super({ content });
    this._mark();
    content.model.changed.connect(this._mark, this);
  }

  protected onCloseRequest(message: Message): void {
    this._mayClose ??= this.content.mayClose().then(mayClose => {
      this._mayClose = null;
      if (mayClose) {
        super.onCloseRequest(message);
      }
    });
  }

  private _mark(): void {
    this.title.className = this.content.model.isEdited ? 'jp-mod-dirty' : '';
  }

  private _mayClose: Promise<void> | null = null;
}

/** The tab of a launch form. */
export function launchWidget(
  services: IServices,
  form: IOpenForm
): MainAreaWidget<LaunchPanel> {
  const widget = new LaunchTab(new LaunchPanel(services, form));
  widget.id = form.id;
  widget.toolbar.hide(); // the header has the buttons
  widget.title.label = launchTitle(form.source, services.trans);
  widget.title.icon = tuningIcon;
  widget.title.closable = true;
  return widget;
}
