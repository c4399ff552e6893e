import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { isKept, MOST_KEPT } = await load('model/draft.ts');

const form = { id: 'form', connection: 'local', source: { clone: 'digits' } };
const draft = length => {
  const request = { HyperParameterTuningJobName: 'x'.repeat(length) };
  const content = { schema: {}, ui_schema: {}, request: {} };
  return { content, changes: [], request };
};

test('a form is kept by its source and by what was entered', () => {
  assert.ok(isKept(form));
  assert.ok(isKept({ ...form, draft: draft(100) }));
});

test('a form that is too long is not kept, whether by what was entered or by its trials', () => {
  assert.ok(!isKept({ ...form, draft: draft(MOST_KEPT) }));
  const trials = Array.from(
    { length: 10_000 },
    (_, number) => `digits-${number}-a-name-as-sagemaker-gives`
  );
  assert.ok(!isKept({ ...form, source: { refine: 'digits', trials } }));
});
