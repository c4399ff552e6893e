import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as vega from 'vega';
import { compile } from 'vega-lite';

import { load } from './load.mjs';

const { carryBrush } = await load('charts/carrybrush.ts');

/** A drawing with one view a field, all of which share a brush. */
async function drawing(...fields) {
  const { spec } = compile({
    data: {
      name: 'trials',
      values: [
        { a: 1, b: 4 },
        { a: 2, b: 5 },
        { a: 3, b: 6 }
      ]
    },
    params: [
      {
        name: 'brush',
        select: { type: 'interval', encodings: ['y'], resolve: 'intersect' },
        views: fields.map(field => `points-${field}`)
      }
    ],
    hconcat: fields.map(field => ({
      name: `points-${field}`,
      height: 100,
      mark: 'point',
      encoding: {
        y: { field, type: 'quantitative', scale: { domain: [0, 10] } }
      }
    }))
  });
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  await view.runAsync();
  return view;
}

const extents = view =>
  view
    .getState({
      signals: name => name === 'brush_y',
      data: () => false,
      recurse: true
    })
    .subcontext.map(({ signals }) => signals.brush_y);

test('a brush follows its view to another place, and selects the same', async () => {
  const [before, after] = [await drawing('a', 'b'), await drawing('b', 'a')];
  before.setState({
    signals: {},
    data: {},
    subcontext: [{ signals: { brush_y: [60, 90] }, data: {} }]
  });
  const entry = {
    unit: 'points-a',
    fields: [{ field: 'a', channel: 'y', type: 'R' }],
    values: [[1, 4]]
  };
  await before.insert('brush_store', [entry]).runAsync();
  await carryBrush(before, after);
  assert.deepEqual(extents(before), [[60, 90], []]);
  assert.deepEqual(extents(after), [[], [60, 90]]);
  const [{ unit, values }] = after.data('brush_store');
  assert.deepEqual({ unit, values }, { unit: 'points-a', values: [[1, 4]] });
});

test('a brush over what is not drawn any more is let go', async () => {
  const [before, after] = [await drawing('a', 'b'), await drawing('b')];
  const entry = (field, values) => ({
    unit: `points-${field}`,
    fields: [{ field, channel: 'y', type: 'R' }],
    values: [values]
  });
  await before
    .insert('brush_store', [entry('a', [1, 4]), entry('b', [4, 5])])
    .runAsync();
  await carryBrush(before, after);
  assert.deepEqual(
    after.data('brush_store').map(({ unit }) => unit),
    ['points-b']
  );
});

test('where nothing is brushed, nothing is carried', async () => {
  const [before, after] = [await drawing('a', 'b'), await drawing('b', 'a')];
  await carryBrush(before, after);
  assert.deepEqual(after.data('brush_store'), []);
  assert.deepEqual(extents(after), [[], []]);
});
