import type { JSONObject, JSONValue } from '@lumino/coreutils';
import type { ErrorSchema } from '@rjsf/utils';

import type { FieldProblem } from '../api/types';

export type Segment = string | number;

/**
 * The steps of a path such as `A.B[0].C` through a request.
 *
 * A key of a map may have dots itself; the request at hand tells which dots are part of a key.
 */
export function segments(path: string, request: JSONObject): Segment[] {
  const parts = [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, index, name]) => (index === undefined ? name : Number(index))
  );
  const steps: Segment[] = [];
  let value: JSONValue | undefined = request;
  for (let at = 0; at < parts.length;) {
    const length = keyLength(parts.slice(at), value);
    const step: Segment =
      length === 1 ? parts[at] : parts.slice(at, at + length).join('.');
    steps.push(step);
    value = member(value, step);
    at += length;
  }
  return steps;
}

/** How many of the parts make the longest key that `value` has; 1 where it has none of them. */
function keyLength(
  parts: readonly Segment[],
  value: JSONValue | undefined
): number {
  for (let length = parts.length; length > 1; length--) {
    if (member(value, parts.slice(0, length).join('.')) !== undefined) {
      return length;
    }
  }
  return 1;
}

function member(
  value: JSONValue | undefined,
  step: Segment
): JSONValue | undefined {
  return typeof value === 'object' && value !== null
    ? (value as JSONObject)[step]
    : undefined;
}

/** What a path leads to in a request. */
export function valueAt(
  request: JSONObject,
  path: string
): JSONValue | undefined {
  return segments(path, request).reduce<JSONValue | undefined>(member, request);
}

/** Problems in the nested shape in which rjsf marks fields. */
export function extraErrors(
  problems: readonly FieldProblem[],
  request: JSONObject
): ErrorSchema {
  const root: ErrorSchema = {};
  for (const { field, message } of problems) {
    let node = root;
    for (const step of segments(field, request)) {
      node = (node[String(step)] ??= {}) as ErrorSchema;
    }
    (node.__errors ??= []).push(message);
  }
  return root;
}

/** The ids of the form's fields from the one a path names outwards to the whole form. */
export function fieldIds(
  prefix: string,
  path: string,
  request: JSONObject
): string[] {
  const steps = segments(path, request);
  return steps.map((_, index) =>
    [prefix, ...steps.slice(0, steps.length - index)].join('_')
  );
}
