/** The contract's shapes under short names; schema.ts is generated from openapi.yaml. */
import type { components, operations } from './schema';

type Schemas = components['schemas'];

export type Connection = Schemas['Connection'];
export type Counters = Schemas['Counters'];
export type BestTrial = Schemas['BestTrial'];
export type Definition = Schemas['Definition'];
export type FieldProblem = Schemas['FieldProblem'];
export type Objective = Schemas['Objective'];
export type Range = Schemas['Range'];
export type LogPage = Schemas['LogPage'];
export type LogLine = LogPage['lines'][number];
export type TrainingJob = Schemas['TrainingJob'];
export type TrialChanges = Schemas['TrialChanges'];
export type TuningJob = Schemas['TuningJob'];
export type TuningJobStatus = Schemas['TuningJobStatus'];
export type TuningJobSummary = Schemas['TuningJobSummary'];
export type TuningRequest = Schemas['TuningRequest'];
export type ErrorBody = Schemas['Error'];

export type JobQuery = NonNullable<
  operations['listTuningJobs']['parameters']['query']
>;
export type ChartQuery = NonNullable<
  operations['chart']['parameters']['query']
>;
export type BrushedChartQuery = NonNullable<
  operations['brushedChart']['parameters']['query']
>;
export type BrushedChartName =
  operations['brushedChart']['parameters']['path']['chart'];
export type ChartName = operations['chart']['parameters']['path']['chart'];
export type Insights =
  operations['insights']['responses'][200]['content']['application/json'];
export type InsightsQuery = NonNullable<
  operations['insights']['parameters']['query']
>;
export type FindingKind = NonNullable<InsightsQuery['kind']>;
export type JobPage =
  operations['listTuningJobs']['responses'][200]['content']['application/json'];
export type LaunchFormContent = Schemas['LaunchForm'];
export type Refinement = Schemas['Refinement'];
export type Change = Schemas['Change'];
export type Finding = Schemas['Finding'];
export type DryRun =
  operations['launchTuningJob']['responses'][200]['content']['application/json'];
export type Launched =
  operations['launchTuningJob']['responses'][201]['content']['application/json'];
export type TutorialData =
  operations['uploadTutorialData']['responses'][200]['content']['application/json'];
export type ChartSpec =
  operations['chart']['responses'][200]['content']['application/json'];
