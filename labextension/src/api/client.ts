import type { ServerConnection } from '@jupyterlab/services';

import { type IRequest, request } from './request';
import type {
  BrushedChartName,
  BrushedChartQuery,
  ChartName,
  ChartQuery,
  ChartSpec,
  Connection,
  DryRun,
  Insights,
  InsightsQuery,
  JobPage,
  JobQuery,
  Launched,
  LaunchFormContent,
  LogPage,
  Refinement,
  TrainingJob,
  TrialChanges,
  TuningJob,
  TuningRequest,
  TutorialData
} from './types';

/** The server extension's resources, a method each. All reject with an `ApiError`. */
export class AmtApi {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  async connections(): Promise<Connection[]> {
    const { connections } = await this._call<{ connections: Connection[] }>([
      'connections'
    ]);
    return connections;
  }

  startLocalEndpoint(): Promise<Connection> {
    return this._call(['connections', 'local', 'start'], { method: 'POST' });
  }

  tuningJobs(query: JobQuery): Promise<JobPage> {
    return this._call(['tuning-jobs'], { query });
  }

  tuningJob(connection: string, name: string): Promise<TuningJob> {
    return this._call(['tuning-jobs', name], { query: { connection } });
  }

  changedTrials(
    connection: string,
    name: string,
    since: string | null
  ): Promise<TrialChanges> {
    return this._call(['tuning-jobs', name, 'trials'], {
      query: { connection, since }
    });
  }

  trainingJob(connection: string, name: string): Promise<TrainingJob> {
    return this._call(['training-jobs', name], { query: { connection } });
  }

  /** The last lines of a training job's log, or those that a cursor leads to. */
  log(
    connection: string,
    name: string,
    cursor: string | null
  ): Promise<LogPage> {
    return this._call(['training-jobs', name, 'log'], {
      query: { connection, cursor }
    });
  }

  chart(
    name: string,
    chart: ChartName,
    query: ChartQuery & { connection: string }
  ): Promise<ChartSpec> {
    return this._call(['tuning-jobs', name, 'charts', chart], { query });
  }

  /** A chart of the trials of these numbers. */
  brushedChart(
    name: string,
    chart: BrushedChartName,
    brush: readonly number[],
    query: BrushedChartQuery & { connection: string }
  ): Promise<ChartSpec> {
    return this._call(['tuning-jobs', name, 'charts', chart], {
      method: 'POST',
      isReading: true,
      query,
      body: { brush }
    });
  }

  /** What the trials show; of one kind or definition, where that is all that is wanted. */
  insights(
    connection: string,
    name: string,
    look: Pick<InsightsQuery, 'kind' | 'definition'>
  ): Promise<Insights> {
    return this._call(['tuning-jobs', name, 'insights'], {
      query: { connection, ...look }
    });
  }

  /** The job that the trials suggest next: over the region of `trials`, with one definition alone, where they are named. */
  refine(
    connection: string,
    name: string,
    trials?: readonly string[],
    definition?: string
  ): Promise<Refinement> {
    return this._call(['tuning-jobs', name, 'refine'], {
      method: 'POST',
      query: { connection, definition },
      body: trials ? { trials } : {}
    });
  }

  stop(connection: string, name: string): Promise<void> {
    return this._call(['tuning-jobs', name, 'stop'], {
      method: 'POST',
      query: { connection }
    });
  }

  /** The form for a clone of `clone`, or for the tutorial job. */
  launchForm(connection: string, clone?: string): Promise<LaunchFormContent> {
    return this._call(['launch-form'], { query: { connection, clone } });
  }

  dryRun(connection: string, body: TuningRequest): Promise<DryRun> {
    return this._call(['tuning-jobs'], {
      method: 'POST',
      query: { connection, dry_run: true },
      body
    });
  }

  launch(connection: string, body: TuningRequest): Promise<Launched> {
    return this._call(['tuning-jobs'], {
      method: 'POST',
      query: { connection },
      body
    });
  }

  uploadTutorialData(connection: string): Promise<TutorialData> {
    return this._call(['storage', 'tutorial'], {
      method: 'POST',
      query: { connection }
    });
  }

  private _call<T>(path: string[], options?: IRequest): Promise<T> {
    return request<T>(this._settings, path, options);
  }
}
