import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { MOST_LINES, NO_LINES, streamsOf, withEarlier, withLater } =
  await load('model/loglines.ts');

const line = (time, stream = 'job/algo-1-1') => ({
  time,
  stream,
  text: `${stream} at ${time}`
});
const page = (times, cursors) => ({
  lines: times.map(time => line(time)),
  later: 'on',
  earlier: null,
  ...cursors
});
const times = ({ lines }) => lines.map(({ time }) => time);

test('the first page says where it goes on, and where the lines before are', () => {
  const known = withLater(NO_LINES, page([3, 4], { earlier: 'back' }));
  assert.deepEqual(times(known), [3, 4]);
  assert.deepEqual([known.later, known.earlier], ['on', 'back']);
});

test('new lines go to the end, and leave the way back as it was', () => {
  const first = withLater(NO_LINES, page([3, 4], { earlier: 'back' }));
  const known = withLater(first, page([5], { later: 'further' }));
  assert.deepEqual(times(known), [3, 4, 5]);
  assert.deepEqual([known.later, known.earlier], ['further', 'back']);
});

test('an answer without lines leaves the same lines, so that nothing is drawn anew', () => {
  const first = withLater(NO_LINES, page([3]));
  assert.equal(withLater(first, page([])).lines, first.lines);
});

test('earlier lines go before, until there are none', () => {
  const first = withLater(NO_LINES, page([3, 4], { earlier: 'back' }));
  const known = withEarlier(first, page([1, 2], { later: 'not this' }));
  assert.deepEqual(times(known), [1, 2, 3, 4]);
  assert.deepEqual(
    [known.later, known.earlier, known.isCut],
    ['on', null, false]
  );
});

test("the lines of several hosts are in the order of time, each host's in its own", () => {
  const [a, b] = ['job/algo-1-1', 'job/algo-2-1'];
  const first = withLater(NO_LINES, {
    ...page([]),
    lines: [line(2, a), line(4, b)]
  });
  const known = withEarlier(first, {
    ...page([]),
    lines: [line(1, b), line(2, b), line(3, b)]
  });
  assert.deepEqual(
    known.lines.map(({ time, stream }) => [time, stream]),
    [
      [1, b],
      [2, b],
      [2, a],
      [3, b],
      [4, b]
    ]
  );
  assert.deepEqual(streamsOf(known.lines), [a, b]);
  assert.deepEqual(streamsOf([line(1), line(2)]), []);
});

test('beyond the most lines the oldest give way, and the way back with them', () => {
  const many = Array.from({ length: MOST_LINES }, (_, time) => time);
  const full = withLater(NO_LINES, page(many, { earlier: 'back' }));
  assert.deepEqual([full.isCut, full.earlier], [false, 'back']);
  const known = withLater(full, page([MOST_LINES]));
  assert.equal(known.lines.length, MOST_LINES);
  assert.equal(known.lines[0].time, 1);
  assert.deepEqual([known.isCut, known.earlier], [true, null]);
});

test('lines that were asked for stay, and there the way back ends', () => {
  const many = Array.from({ length: MOST_LINES - 1 }, (_, time) => time + 9);
  const first = withLater(NO_LINES, page(many, { earlier: 'back' }));
  const known = withEarlier(first, page([1, 2], { earlier: 'further' }));
  assert.equal(known.lines.length, MOST_LINES + 1);
  assert.deepEqual([known.isCut, known.earlier], [true, null]);
});
