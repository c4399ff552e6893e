import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { type MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { ActivityMonitor } from '@jupyterlab/coreutils';
import { type ReadonlyPartialJSONObject, UUID } from '@lumino/coreutils';

import type { LaunchPanel } from './launch/widget';
import { type ILaunchSource, type IOpenForm, isKept } from './model/draft';
import type { IServices } from './services';

/** Not offered anywhere: JupyterLab brings forms back by it. */
const RESTORE = 'amt-lab:restore-launch-form';
/** How long an edit waits for the next one before it is kept, in milliseconds. */
const PAUSE = 250;

/** The open launch forms. What is entered into them is kept with JupyterLab's layout, and comes back with the page. */
export class LaunchForms {
  constructor(
    private readonly _app: JupyterFrontEnd,
    private readonly _services: IServices
  ) {
    _app.commands.addCommand(RESTORE, {
      describedBy: {
        args: {
          type: 'object',
          required: ['id', 'connection', 'source'],
          properties: {
            id: { type: 'string', description: "The form's own name." },
            connection: { type: 'string', description: "A connection's id." },
            source: {
              type: 'object',
              description: 'What the form started from.'
            },
            draft: {
              type: 'object',
              description: 'What has been entered into it.'
            }
          }
        }
      },
      label: _services.trans.__('Restore Launch Form'),
      execute: args => this._show(args as unknown as IOpenForm)
    });
  }

  /** Open a form that starts from `source`; the sidebar's connection is meant where none is given. */
  async open(
    connection = this._services.connections.current?.id,
    source: ILaunchSource = {}
  ): Promise<void> {
    if (connection) {
      const id = `amt-lab-form-${UUID.uuid4()}`;
      await this._show({ id, connection, source });
    }
  }

  /** Bring back the forms that were open, and keep those that are from now on. */
  restore(restorer: ILayoutRestorer): void {
    void restorer.restore(this._tracker, {
      command: RESTORE,
      args: ({ content }) =>
        content.form as unknown as ReadonlyPartialJSONObject,
      name: ({ id, content }) => (isKept(content.form) ? id : '')
    });
  }

  private async _show(form: IOpenForm): Promise<void> {
    const { launchWidget } = await import('./launch/widget'); // with rjsf's validator
    const widget = launchWidget(this._services, form);
    const { shell } = this._app;
    void this._tracker.add(widget);
    const edits = new ActivityMonitor({
      signal: widget.content.model.changed,
      timeout: PAUSE
    });
    edits.activityStopped.connect(() => void this._tracker.save(widget));
    widget.disposed.connect(() => edits.dispose());
    shell.add(widget, 'main');
    shell.activateById(widget.id);
  }

  private readonly _tracker = new WidgetTracker<MainAreaWidget<LaunchPanel>>({
    namespace: 'amt-lab-forms'
  });
}
