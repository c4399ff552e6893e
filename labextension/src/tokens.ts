import { Token } from '@lumino/coreutils';

import type { AmtApi } from './api/client';
import type { ConnectionsModel } from './model/connections';

export const PLUGIN_ID = 'amt-lab:plugin';
export const MIME_PLUGIN_ID = 'amt-lab:vega-lite-6';
export const SIDEBAR_ID = 'amt-lab-sidebar';
export const TRANSLATION_DOMAIN = 'amt_lab';

/** Commands; all take an `IJobArgs`, most can do without. */
export const CommandIDs = {
  openSidebar: 'amt-lab:open-sidebar',
  openJob: 'amt-lab:open-tuning-job',
  newJob: 'amt-lab:new-tuning-job',
  cloneJob: 'amt-lab:clone-tuning-job',
  refineJob: 'amt-lab:refine-tuning-job',
  stopJob: 'amt-lab:stop-tuning-job',
  refresh: 'amt-lab:refresh'
} as const;

/** A tuning job in a command's arguments; without a connection, the sidebar's is meant. */
export interface IJobArgs {
  connection?: string;
  name?: string;
}

/** What a refinement goes by besides the job. */
export interface IRefineArgs extends IJobArgs {
  /** Names of the trials whose region the new ranges take; without it, all are weighed. */
  trials?: string[];
  /** The one of several training-job definitions that the new job has alone; without it, it has all. */
  definition?: string;
}

/** What other extensions may use of this one. */
export interface IAmtLab {
  /** Client of the server extension. */
  readonly api: AmtApi;
  /** The known connections and the chosen one. */
  readonly connections: ConnectionsModel;
  /** Show a tuning job in the main area. */
  openJob(name: string, connection?: string): Promise<void>;
}

export const IAmtLab = new Token<IAmtLab>(
  'amt-lab:IAmtLab',
  'SageMaker tuning jobs: the client of the server extension, the connections, and the job views.'
);
