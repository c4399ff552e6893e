import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  IThemeManager,
  type MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { AmtApi } from './api/client';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- registers commands; their work is imported lazily there
import { addCommands, type ICommandContext, offerCommands } from './commands';
import { LaunchForms } from './forms';
import type { JobView } from './jobview/widget';
import { Clock } from './model/clock';
import { ConnectionsModel } from './model/connections';
import { Theme } from './model/theme';
import type { IServices } from './services';
import { DEFAULTS, type ISettings, readSettings } from './settings';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- the sidebar's icon is there from the start
import { TuningSidebar } from './sidebar/widget';
import { CommandIDs, IAmtLab, PLUGIN_ID, TRANSLATION_DOMAIN } from './tokens';

const CONNECTION_KEY = 'amt-lab:connection';

/** The sidebar of tuning jobs, their views, and the launch form. */
export const tuningPlugin: JupyterFrontEndPlugin<IAmtLab> = {
  id: PLUGIN_ID,
  description: 'SageMaker tuning jobs: launch them and watch their trials.',
  autoStart: true,
  provides: IAmtLab,
  optional: [
    ITranslator,
    ILayoutRestorer,
    ICommandPalette,
    ILauncher,
    ISettingRegistry,
    IStateDB,
    IThemeManager
  ],
  activate
};

function activate(
  app: JupyterFrontEnd,
  translator: ITranslator | null,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null,
  launcher: ILauncher | null,
  registry: ISettingRegistry | null,
  state: IStateDB | null,
  themes: IThemeManager | null
): IAmtLab {
  const isAskedFor =
    new URLSearchParams(window.location.search).get('amt-lab') === 'open'; // the router rewrites it later
  const api = new AmtApi(app.serviceManager.serverSettings);
  const connections = new ConnectionsModel(api);
  let settings: ISettings = DEFAULTS;
  const run = (command: string) => (args: object) =>
    void app.commands.execute(command, { ...args });
  const services: IServices = {
    api,
    connections,
    clock: new Clock(),
    trans: (translator ?? nullTranslator).load(TRANSLATION_DOMAIN),
    interval: () => settings.interval,
    theme: new Theme(themes),
    openJob: run(CommandIDs.openJob),
    newJob: connection => run(CommandIDs.newJob)({ connection }),
    cloneJob: run(CommandIDs.cloneJob),
    refineJob: run(CommandIDs.refineJob),
    stopJob: run(CommandIDs.stopJob),
    refresh: () => run(CommandIDs.refresh)({})
  };
  const sidebar = new TuningSidebar(services);
  const tracker = new WidgetTracker<MainAreaWidget<JobView>>({
    namespace: 'amt-lab-jobs'
  });
  const forms = new LaunchForms(app, services);
  const context: ICommandContext = { app, services, sidebar, tracker, forms };

  addCommands(context);
  offerCommands(context, palette, launcher);
  app.shell.add(sidebar, 'left', { rank: 520, type: 'Tuning jobs' });
  if (restorer) {
    restoreLayout(context, restorer);
  }
  void followSettings(registry, changed => {
    settings = changed;
    sidebar.interval = changed.interval;
    tracker.forEach(({ content }) => {
      content.model.interval = changed.interval;
    });
  }).then(() => chooseConnection(connections, state, () => settings));
  if (isAskedFor) {
    void app.restored.then(() => app.commands.execute(CommandIDs.openSidebar));
  }
  return {
    api,
    connections,
    openJob: async (name, connection) => {
      await app.commands.execute(CommandIDs.openJob, { name, connection });
    }
  };
}

function restoreLayout(
  { sidebar, tracker, forms }: ICommandContext,
  restorer: ILayoutRestorer
): void {
  restorer.add(sidebar, sidebar.id);
  forms.restore(restorer);
  void restorer.restore(tracker, {
    command: CommandIDs.openJob,
    args: ({ content }) => ({ ...content.job }),
    name: ({ content }) => `${content.job.connection}:${content.job.name}`
  });
}

/** Call back with the settings now and after each change. */
async function followSettings(
  registry: ISettingRegistry | null,
  apply: (settings: ISettings) => void
): Promise<void> {
  try {
    const settings = await registry?.load(PLUGIN_ID);
    if (settings) {
      apply(readSettings(settings));
      settings.changed.connect(() => apply(readSettings(settings)));
    }
  } catch (reason) {
    console.warn('amt-lab: the settings could not be read.', reason);
  }
}

/** Read the connections; start with the last choice, else the setting's, else the server's. */
async function chooseConnection(
  connections: ConnectionsModel,
  state: IStateDB | null,
  settings: () => ISettings
): Promise<void> {
  const last = await state?.fetch(CONNECTION_KEY);
  const preferred = [
    typeof last === 'string' ? last : '',
    settings().defaultConnection
  ];
  await connections.refresh(preferred);
  connections.changed.connect(() => {
    const id = connections.current?.id;
    if (id) {
      void state?.save(CONNECTION_KEY, id);
    }
  });
}
