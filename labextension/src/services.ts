import type { TranslationBundle } from '@jupyterlab/translation';

import type { AmtApi } from './api/client';
import type { Clock } from './model/clock';
import type { ConnectionsModel } from './model/connections';
import type { Theme } from './model/theme';
import type { IJobArgs, IRefineArgs } from './tokens';

/** What every panel of the extension needs; made once, by the plugin. */
export interface IServices {
  readonly api: AmtApi;
  readonly clock: Clock;
  readonly connections: ConnectionsModel;
  readonly trans: TranslationBundle;
  /** Milliseconds between updates, from the settings. */
  readonly interval: () => number;
  readonly theme: Theme;
  readonly openJob: (job: Required<IJobArgs>) => void;
  readonly newJob: (connection: string) => void;
  readonly cloneJob: (job: Required<IJobArgs>) => void;
  readonly refineJob: (job: Required<IJobArgs> & IRefineArgs) => void;
  readonly stopJob: (job: Required<IJobArgs>) => void;
  /** Ask anew for everything that is shown. */
  readonly refresh: () => void;
}
