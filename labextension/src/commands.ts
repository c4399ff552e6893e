import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  Dialog,
  type ICommandPalette,
  InputDialog,
  type MainAreaWidget,
  showDialog,
  showErrorMessage,
  type WidgetTracker
} from '@jupyterlab/apputils';
import type { ILauncher } from '@jupyterlab/launcher';
import { refreshIcon, stopIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { ApiError } from './api/errors';
import { errorText } from './components/errortext';
import { tuningIcon } from './components/icons';
import type { LaunchForms } from './forms';
import type { JobView } from './jobview/widget';
import type { IServices } from './services';
import type { TuningSidebar } from './sidebar/widget';
import { CommandIDs, type IJobArgs, type IRefineArgs } from './tokens';

export interface ICommandContext {
  app: JupyterFrontEnd;
  services: IServices;
  sidebar: TuningSidebar;
  tracker: WidgetTracker<MainAreaWidget<JobView>>;
  forms: LaunchForms;
}

const describedBy = {
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The name of a tuning job.' },
      connection: {
        type: 'string',
        description: "A connection's id; without it, the sidebar's is meant."
      }
    }
  }
} as const;
const withoutArgs = { args: { type: 'object', properties: {} } } as const;

/** Register every command of the extension. */
export function addCommands(context: ICommandContext): void {
  const { app, services, sidebar, tracker, forms } = context;
  const { commands, shell } = app;
  const { trans } = services;
  const isJobShown = () => tracker.currentWidget !== null;

  commands.addCommand(CommandIDs.openSidebar, {
    describedBy: withoutArgs,
    label: trans.__('Show Tuning Jobs'),
    caption: trans.__('Show the SageMaker tuning jobs in the sidebar'),
    icon: tuningIcon,
    execute: () => shell.activateById(sidebar.id)
  });
  commands.addCommand(CommandIDs.openJob, {
    describedBy,
    label: trans.__('Open Tuning Job…'),
    icon: tuningIcon,
    execute: async args => {
      const job = chosen(args, services) ?? (await askedFor(services));
      if (job) {
        await openJob(job, context);
      }
    }
  });
  commands.addCommand(CommandIDs.newJob, {
    describedBy,
    label: trans.__('New Tuning Job'),
    caption: trans.__('Launch a SageMaker tuning job'),
    icon: tuningIcon,
    execute: args => forms.open((args as IJobArgs).connection)
  });
  commands.addCommand(CommandIDs.cloneJob, {
    describedBy,
    label: trans.__('Clone Tuning Job'),
    icon: tuningIcon,
    isEnabled: args => Boolean(args.name) || isJobShown(),
    execute: async args => {
      const job = chosen(args, services) ?? tracker.currentWidget?.content.job;
      if (job) {
        await forms.open(job.connection, { clone: job.name });
      }
    }
  });
  commands.addCommand(CommandIDs.refineJob, {
    describedBy: {
      args: {
        type: 'object',
        properties: {
          ...describedBy.args.properties,
          trials: {
            type: 'array',
            items: { type: 'string' },
            description:
              'Names of the trials whose region the new ranges take; without it, all are weighed.'
          },
          definition: {
            type: 'string',
            description:
              'The one of several training-job definitions that the new job has alone; without it, it has all.'
          }
        }
      }
    },
    label: trans.__('Refine Tuning Job'),
    caption: trans.__(
      'A new tuning job with the ranges that the trials suggest'
    ),
    icon: tuningIcon,
    isEnabled: args => Boolean(args.name) || isJobShown(),
    execute: async args => {
      const named = chosen(args, services);
      const shown = tracker.currentWidget?.content;
      const job = named ?? shown?.job;
      const { trials, definition } = named
        ? (args as IRefineArgs)
        : { definition: shown?.model.definition ?? undefined };
      if (job) {
        const source = { refine: job.name, trials, definition };
        await forms.open(job.connection, source);
      }
    }
  });
  commands.addCommand(CommandIDs.stopJob, {
    describedBy,
    label: trans.__('Stop Tuning Job'),
    icon: stopIcon,
    isEnabled: args => Boolean(args.name) || isJobShown(),
    execute: async args => {
      const job = chosen(args, services) ?? tracker.currentWidget?.content.job;
      if (job) {
        await stopJob(job, context);
      }
    }
  });
  commands.addCommand(CommandIDs.refresh, {
    describedBy: withoutArgs,
    label: trans.__('Refresh Tuning Jobs'),
    icon: refreshIcon,
    execute: () => refreshAll(context)
  });
}

/** Offer the commands in the palette and on the launcher. */
export function offerCommands(
  { services: { trans } }: ICommandContext,
  palette: ICommandPalette | null,
  launcher: ILauncher | null
): void {
  const category = trans.__('SageMaker tuning');
  Object.values(CommandIDs).forEach(command =>
    palette?.addItem({ command, category })
  );
  [CommandIDs.newJob, CommandIDs.openSidebar].forEach((command, rank) =>
    launcher?.add({ command, category, rank })
  );
}

/** The job that the arguments name; without a connection, on the sidebar's. */
function chosen(
  args: ReadonlyPartialJSONObject,
  { connections }: IServices
): Required<IJobArgs> | null {
  const { name, connection = connections.current?.id } = args as IJobArgs;
  return name && connection ? { name, connection } : null;
}

async function askedFor(
  services: IServices
): Promise<Required<IJobArgs> | null> {
  const { trans } = services;
  const { value } = await InputDialog.getText({
    title: trans.__('Open a tuning job'),
    label: trans.__('Name'),
    okLabel: trans.__('Open')
  });
  return value ? chosen({ name: value.trim() }, services) : null;
}

async function openJob(
  job: Required<IJobArgs>,
  { app, services, tracker }: ICommandContext
): Promise<void> {
  const { jobWidget } = await import('./jobview/widget');
  let widget = tracker.find(
    ({ content }) =>
      content.job.name === job.name && content.job.connection === job.connection
  );
  if (!widget) {
    widget = jobWidget(job, services);
    void tracker.add(widget);
  }
  if (!widget.isAttached) {
    app.shell.add(widget, 'main');
  }
  app.shell.activateById(widget.id);
}

async function stopJob(
  job: Required<IJobArgs>,
  context: ICommandContext
): Promise<void> {
  const { api, trans } = context.services;
  const { button } = await showDialog({
    title: trans.__('Stop %1?', job.name),
    body: trans.__(
      'Running trials are told to stop, and no more are launched. A stopped tuning job cannot go on.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Stop') })
    ]
  });
  if (!button.accept) {
    return;
  }
  try {
    await api.stop(job.connection, job.name);
  } catch (reason) {
    const error = ApiError.of(reason);
    const { title } = errorText(error, trans);
    await showErrorMessage(
      title,
      [error.message, error.hint].filter(Boolean).join(' ')
    );
  }
  await refreshAll(context);
}

async function refreshAll({
  sidebar,
  tracker
}: ICommandContext): Promise<void> {
  const refreshes = [sidebar.refresh()];
  tracker.forEach(({ content }) => {
    if (content.isVisible) {
      refreshes.push(content.model.refresh());
    }
  });
  await Promise.all(refreshes);
}
