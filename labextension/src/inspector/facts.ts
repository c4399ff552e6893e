import type { TranslationBundle } from '@jupyterlab/translation';

import type { TrainingJob } from '../api/types';
import { formatDuration, formatTime } from '../components/format';
import { isFinal, type Trial } from '../model/trials';

/** When a trial ran, for how long, on what: names and values, those alone that are known. */
export function factsOf(
  trial: Trial,
  job: TrainingJob | null,
  now: number,
  trans: TranslationBundle
): [string, string][] {
  const started = job?.started ?? number(trial['started']);
  const ended = job?.ended ?? number(trial['ended']);
  const facts: [string, string | null][] = [
    [trans.__('Definition'), text(trial['definition'])],
    [trans.__('Created'), time(job?.created ?? null)],
    [trans.__('Started'), time(started)],
    [trans.__('Ended'), time(ended)],
    [
      trans.__('Training time'),
      duration(job?.training_s ?? elapsed(trial, started, ended, now), trans)
    ],
    [trans.__('Billable time'), billable(trial, job, trans)],
    [trans.__('Instances'), job ? instances(job, trans) : null]
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

const number = (value: unknown): number | null =>
  typeof value === 'number' ? value : null;

const text = (value: unknown): string | null =>
  typeof value === 'string' ? value : null;

const time = (at: number | null): string | null =>
  at === null ? null : formatTime(at);

const duration = (
  seconds: number | null,
  trans: TranslationBundle
): string | null => (seconds === null ? null : formatDuration(seconds, trans));

/** Seconds since training began; of what has ended, until then. */
function elapsed(
  trial: Trial,
  started: number | null,
  ended: number | null,
  now: number
): number | null {
  const until = ended ?? (isFinal(trial) ? null : now);
  return started === null || until === null ? null : (until - started) / 1000;
}

function billable(
  trial: Trial,
  job: TrainingJob | null,
  trans: TranslationBundle
): string | null {
  const seconds = job?.billable_s ?? number(trial['billable_s']);
  const count = (job?.instances ?? []).reduce(
    (sum, each) => sum + each.count,
    0
  );
  const each = duration(seconds, trans);
  return each !== null && count > 1
    ? trans.__('%1 on each of %2 instances', each, count)
    : each;
}

function instances(job: TrainingJob, trans: TranslationBundle): string | null {
  if (job.instances.length === 0) {
    return null;
  }
  const kinds = job.instances.map(({ type, count }) => `${count} × ${type}`);
  return kinds.join(', ') + (job.spot ? `, ${trans.__('managed spot')}` : '');
}
