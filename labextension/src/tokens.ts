import { Token } from '@lumino/coreutils';

import type { AmtApi } from './api/client';
import type { ConnectionsModel } from './model/connections';

export const PLUGIN_ID = 'amt-lab:plugin';
export const MIME_PLUGIN_ID = 'amt-lab:vega-lite-6';
export const SIDEBAR_ID = 'amt-lab-sidebar';
export const TRANSLATION_DOMAIN = 'amt_lab';

/** Commands, with their arguments as `IJobArgs`. */
export namespace CommandIDs {
  export const openSidebar = 'amt-lab:open-sidebar';
  export const openJob = 'amt-lab:open-tuning-job';
  export const newJob = 'amt-lab:new-tuning-job';
  export const cloneJob = 'amt-lab:clone-tuning-job';
  export const stopJob = 'amt-lab:stop-tuning-job';
  export const refresh = 'amt-lab:refresh';
}

/** A tuning job in a command's arguments; without a connection, the sidebar's is meant. */
export interface IJobArgs {
  connection?: string;
  name?: string;
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
