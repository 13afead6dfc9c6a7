// Where the lines of the radar chart lead, and what it says to those who do not see it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { pure, words } from "./pure.mjs";

const categories = ["A", "B", "C", "D"].map((code) => ({ id: code.toLowerCase(), code }));
const results = (...values) => Object.fromEntries(categories.map(({ id }, index) => [id, { value: values[index] }]));

test("axes lead from the top around, and rings from the lowest level outward", () => {
  const { axes, rings } = pure.radarOf(categories, [1, 2, 3], results(null, null, null, null));
  assert.deepEqual(
    axes.map(({ code }) => code),
    ["A", "B", "C", "D"],
  );
  assert.deepEqual(
    axes.map(({ end }) => end.map(Number)),
    [
      [220, 50],
      [370, 200],
      [220, 350],
      [70, 200],
    ],
  );
  assert.deepEqual(axes[1].label.map(Number), [394, 200]);
  assert.deepEqual(
    rings.map(({ number, radius, corners }) => [number, radius, corners[0].map(Number)]),
    [
      [1, 50, [220, 150]],
      [2, 100, [220, 100]],
      [3, 150, [220, 50]],
    ],
  );
  // The lowest level is seen also where it is 0.
  const zero = pure.radarOf(categories, [0, 1], results(null, null, null, null));
  assert.deepEqual(
    zero.rings.map(({ corners }) => corners[0].map(Number)),
    [
      [220, 125],
      [220, 50],
    ],
  );
});

test("results lie between the rings, and what has none is a gap", () => {
  const { results: points } = pure.radarOf(categories, [1, 2, 3], results("3/1", "5/2", null, "1/1"));
  assert.deepEqual(
    points.map((point) => point?.map(Number) ?? null),
    [[220, 50], [345, 200], null, [170, 200]],
  );
  const zero = pure.radarOf(categories, [0, 1], results("0/1", null, null, null));
  assert.deepEqual(zero.results[0].map(Number), [220, 125]);
});

test("the chart is told in words", () => {
  assert.equal(pure.radarText(words, categories, results(null, null, null, null)), "Nothing is answered yet.");
  assert.equal(pure.radarText(words, categories, results("0/1", "5/3", null, "1/1")), "A 0.00, B 1.67, C no result, D 1.00");
});
