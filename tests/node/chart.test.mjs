// Where the lines of the radar chart lead, and what it says to those who do not see it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { pure, words } from "./pure.mjs";

const categories = ["A", "B", "C", "D"].map((code) => ({ id: code.toLowerCase(), code, name: `The ${code}` }));
const modules = [{ categories: categories.slice(0, 2) }, { categories: categories.slice(2) }];
const now = (...values) => [{ kind: "now", values: values.map((value) => value && pure.parsed(value)) }];

test("axes lead from the top around, and rings from the lowest level outward", () => {
  const { axes, rings } = pure.radarOf(modules, [1, 2, 3], []);
  assert.deepEqual(
    axes.map(({ code, lines, module, anchor }) => [code, ...lines, module, anchor]),
    [
      ["A", "The A", 0, "middle"],
      ["B", "The B", 0, "start"],
      ["C", "The C", 1, "middle"],
      ["D", "The D", 1, "end"],
    ],
  );
  assert.deepEqual(
    axes.map(({ end }) => end.map(Number)),
    [
      [320, 80],
      [480, 240],
      [320, 400],
      [160, 240],
    ],
  );
  assert.deepEqual(axes[1].label.map(Number), [496, 240]);
  assert.deepEqual(
    rings.map(({ number, radius, corners }) => [number, Math.round(radius), Math.round(Number(corners[0][1]))]),
    [
      [1, 53, 187],
      [2, 107, 133],
      [3, 160, 80],
    ],
  );
  // The lowest level is seen also where it is 0.
  const zero = pure.radarOf(modules, [0, 1], []);
  assert.deepEqual(
    zero.rings.map(({ corners }) => corners[0].map(Number)),
    [
      [320, 160],
      [320, 80],
    ],
  );
});

test("results lie between the rings, and what has none is a gap", () => {
  const { series } = pure.radarOf(modules, [1, 2, 3, 4], [...now("4/1", "5/2", null, "1/1"), { kind: "target", values: [] }]);
  assert.deepEqual(
    series.map(({ kind, points }) => [kind, points.map((point) => point?.map(Number) ?? null)]),
    [
      ["now", [[320, 80], [420, 240], null, [280, 240]]],
      ["target", []],
    ],
  );
});

test("names stand in lines that are short", () => {
  assert.deepEqual(pure.linesOf("Change management and agility"), ["Change management", "and agility"]);
  assert.deepEqual(pure.linesOf("x".repeat(30)), [`${"x".repeat(19)}…`]);
  assert.deepEqual(pure.linesOf("a".repeat(15) + " " + "b".repeat(15) + " " + "c".repeat(15) + " d" + "d".repeat(15)), [
    "a".repeat(15),
    "b".repeat(15),
    `${"c".repeat(15)}…`,
  ]);
});

test("the chart is told in words", () => {
  const told = (...values) => pure.seriesText(words, categories, now(...values)[0]);
  assert.equal(told(null, null, null, null), "Nothing is answered yet.");
  assert.equal(told("0/1", "5/3", null, "1/1"), "A 0.00, B 1.67, C no result, D 1.00");
});
