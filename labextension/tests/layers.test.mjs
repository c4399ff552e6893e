import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { framing, parted } = await load('charts/layers.ts');

const visit = ({ items = [] }, visitor) => items.forEach(visitor);
const box = (x1, y1, x2, y2) => ({ x1, y1, x2, y2 });

/** A group mark with one item at (x, y), 100 pixels wide and high, that holds the parts. */
function group(x, y, parts, look = {}) {
  const mark = { marktype: 'group', bounds: box(x, y, x + 100, y + 100) };
  const item = { mark, x, y, width: 100, height: 100, items: parts, ...look };
  parts.forEach(part => (part.group = item));
  return Object.assign(mark, { items: [item] });
}
const points = (bounds = box(10, 10, 90, 90)) => ({
  marktype: 'symbol',
  bounds,
  items: [{}, {}]
});
const moving = (scene, ...live) => parted(scene, new Set(live), visit);

test('what lies below marks that change stands still, and what lies above moves', () => {
  const [below, live, above] = [points(), points(), points()];
  const view = group(0, 0, [below, live, above]);
  const { moving: moves, parted: parts } = moving(group(0, 0, [view]), live);
  assert.deepEqual([...moves], [live, above]);
  assert.ok(parts.has(view));
});

test('a view beside one that changes stands still', () => {
  const [live, beside] = [points(), points()];
  const scene = group(0, 0, [group(0, 0, [live]), group(120, 0, [beside])]);
  assert.deepEqual([...moving(scene, live).moving], [live]);
});

test('what reaches into a view that changes, from above, moves with it', () => {
  const [live, reaching] = [points(), points(box(-60, 10, 0, 20))];
  const scene = group(0, 0, [group(0, 0, [live]), group(120, 0, [reaching])]);
  assert.ok(moving(scene, live).moving.has(reaching));
});

test('a brush that selects nothing covers nothing', () => {
  const brush = { marktype: 'rect', bounds: box(0, 0, 0, 0), items: [{}] };
  const above = points();
  const scene = group(0, 0, [group(0, 0, [brush, above])]);
  assert.deepEqual([...moving(scene, brush).moving], [brush]);
});

test('a group with a background of its own is painted whole', () => {
  const [below, live] = [points(), points()];
  const view = group(0, 0, [below, live], { fill: '#eee' });
  assert.ok(moving(group(0, 0, [view]), live).moving.has(view));
  const clear = group(0, 0, [below, live], { stroke: 'transparent' });
  assert.ok(!moving(group(0, 0, [clear]), live).moving.has(clear));
});

test('a group looks different once it is moved, not once its parts change', () => {
  const [item] = group(0, 0, []).items;
  const before = framing(item);
  assert.equal(framing({ ...item, items: [points()] }), before);
  assert.notEqual(framing({ ...item, x: 5 }), before);
});
