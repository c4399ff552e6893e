import type { JSONObject } from '@lumino/coreutils';

import type { Change, LaunchFormContent } from '../api/types';

/** What a form starts from: a job's own request, one that its trials suggest, or the tutorial's. */
export interface ILaunchSource {
  clone?: string;
  refine?: string;
  /** Names of trials, to refine to their region. */
  trials?: readonly string[];
  /** The one of several training-job definitions to refine to a job of its own. */
  definition?: string;
}

/** A request as edited so far, and the form that it was edited in: its source may be gone by now. */
export interface IDraft {
  content: LaunchFormContent;
  changes: readonly Change[];
  request: JSONObject;
}

/** All that it takes to show a launch form again. */
export interface IOpenForm {
  /** Tells it from other forms of the same source. */
  id: string;
  connection: string;
  source: ILaunchSource;
  /** Without it, the form starts from its source. */
  draft?: IDraft;
}

/** Characters of JSON that a form may take where it is kept: all of that is sent whenever a part changes. */
export const MOST_KEPT = 250_000;

/** Whether a form is small enough to be kept until the page is loaded again. */
export function isKept(form: IOpenForm): boolean {
  return JSON.stringify(form).length <= MOST_KEPT;
}
