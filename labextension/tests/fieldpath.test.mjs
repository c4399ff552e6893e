import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { extraErrors, fieldIds, segments, valueAt } =
  await load('model/fieldpath.ts');

const request = {
  Config: { Ranges: [{ Name: 'eta', MaxValue: '1' }] },
  Statics: { 'a.b': '3', a: '4' }
};

test('a path steps through members and list items', () => {
  assert.deepEqual(segments('Config.Ranges[0].MaxValue', request), [
    'Config',
    'Ranges',
    0,
    'MaxValue'
  ]);
  assert.equal(valueAt(request, 'Config.Ranges[0].MaxValue'), '1');
});

test('a dot may be part of a key that the request has', () => {
  assert.deepEqual(segments('Statics.a.b', request), ['Statics', 'a.b']);
  assert.equal(valueAt(request, 'Statics.a'), '4');
});

test('a member that is missing is still a path', () => {
  assert.deepEqual(segments('Config.Limits.Most', request), [
    'Config',
    'Limits',
    'Most'
  ]);
  assert.equal(valueAt(request, 'Config.Limits.Most'), undefined);
});

test('every problem is marked at its own field', () => {
  const field = 'Config.Ranges[0].MaxValue';
  const problems = [
    { field, message: 'too low' },
    { field, message: 'too odd' }
  ];
  assert.deepEqual(extraErrors(problems, request), {
    Config: {
      Ranges: { 0: { MaxValue: { __errors: ['too low', 'too odd'] } } }
    }
  });
});

test("a field's ids go from the innermost outwards", () => {
  assert.deepEqual(fieldIds('form', 'Config.Ranges[0]', request), [
    'form_Config_Ranges_0',
    'form_Config_Ranges',
    'form_Config'
  ]);
});
