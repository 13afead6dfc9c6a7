// Scoring as the forms do it: the conformance vectors, and weights that are no whole numbers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { extensions, KINDS, modelOf, pure, vectors, words } from "./pure.mjs";

test("every conformance vector is scored as the program does", () => {
  for (const kind of KINDS) {
    const model = modelOf(kind);
    const own = vectors.filter(({ answers }) => answers.kind === kind);
    assert.ok(own.length >= 20, `${own.length} vectors`);
    for (const { name, answers, expected, extensions: extended = {} } of own) {
      const { extensions: found = {}, ...baseline } = pure.score(model, answers, extensions);
      assert.deepEqual(baseline, expected, name);
      assert.deepEqual(found, extended, name);
    }
    assert.ok(own.filter((vector) => vector.extensions).length >= 10);
  }
});

/** A model of one module, of categories given as [weight, weights of requirements]. */
function modelWith(...categories) {
  return {
    version: "1.0.0",
    modules: [
      {
        id: "M",
        categories: categories.map(([weight, weights], index) => ({
          id: `c${index}`,
          weight,
          requirements: weights.map((own, place) => ({
            id: `r${index}${place}`,
            weight: own,
            was: place === 0 ? ["older"] : [],
          })),
        })),
      },
    ],
  };
}

test("weights may be fractions", () => {
  // The check value of overlays: weights 3 × 3/2, 2, 1 and levels 4, 3, 4; a category weight 4 × 5/4 beside one of 3.
  const model = modelWith(["5/1", ["9/2", 2, "1/1"]], [3, ["1/10", "9/10"]]);
  const answers = { r00: { level: 4 }, r01: { level: 3 }, r02: { level: 4 }, r10: { level: 5 }, r11: { level: 4 } };
  const { overall, modules, categories } = pure.score(model, { kind: "assessment", answers });
  assert.deepEqual(categories.c0, { value: "56/15", level: 3, progress: "11/15", coverage: "1/1" });
  assert.deepEqual(categories.c1, { value: "41/10", level: 4, progress: "1/10", coverage: "1/1" });
  assert.equal(overall.value, "929/240");
  assert.deepEqual(modules.M, overall);
  // A fraction is the same weight in any terms, and coverage is counted by it.
  const same = pure.score(modelWith([5, [4.5 * 2, "8/2", "4/2"]], ["6/2", [1, "45/5"]]), { kind: "assessment", answers });
  assert.deepEqual(same.overall, overall);
  const half = pure.score(model, { kind: "assessment", answers: { r00: { level: 4 }, r10: { level: 1 } } });
  assert.equal(half.categories.c0.coverage, "3/5");
  assert.equal(half.categories.c1.coverage, "1/10");
  assert.equal(half.overall.coverage, "33/80");
});

/** An extension of that model. */
const extensionWith = (more) => ({ id: "x", version: "1.0.0", floorScore: true, relevance: [], overlays: [], ...more });
const extendedBy = (extension, model, answers, own = {}, kind = "assessment") =>
  pure.score(model, { kind, answers, extensions: { x: { version: "1.0.0", answers: own } } }, [extensionWith(extension)]);

test("an extension gives the check value, and leaves the results of the model", () => {
  const model = modelWith([4, [3, 2, 1]], [3, ["1/10", "9/10"]]);
  const answers = { r00: { level: 4 }, r01: { level: 3 }, r02: { level: 4 }, r10: { level: 5 }, r11: { level: 4 } };
  const extension = {
    relevance: [{ category: "c0", weight: 2 }],
    overlays: [
      { target: "r00", multiplier: "1.5" },
      { target: "c0", multiplier: "1.25" },
    ],
  };
  const { extensions, ...baseline } = extendedBy(extension, model, answers, { c0: { level: 2 } });
  assert.deepEqual(baseline, pure.score(model, { kind: "assessment", answers }));
  const { value, level, floor, categories } = extensions.x;
  assert.deepEqual([value, level, floor], ["5537/1520", 3, "64/19"]);
  assert.deepEqual(categories, { c0: { value: "64/19", level: 3 }, c1: { value: "41/10", level: 4 } });
  const unrated = extendedBy(extension, model, answers, { c0: { "not-applicable": "x" } });
  assert.equal(unrated.extensions.x.categories.c0.value, "56/15");
  assert.equal(extendedBy({ ...extension, floorScore: false }, model, answers).extensions.x.floor, null);
});

test("an overlay multiplies, adds or replaces, and no weight is less than 0", () => {
  for (const [overlay, expected] of [
    [undefined, "3/1"],
    [{ multiplier: "1.5" }, "9/2"],
    [{ multiplier: "-1" }, "0/1"],
    [{ multiplier: "0" }, "0/1"],
    [{ addition: "0.75" }, "15/4"],
    [{ addition: "-0.000001" }, "2999999/1000000"],
    [{ addition: "-3" }, "0/1"],
    [{ addition: "-100.5" }, "0/1"],
    [{ override: "7.25" }, "29/4"],
    [{ override: "-7" }, "0/1"],
  ]) {
    assert.equal(pure.effective([3n, 1n], overlay).join("/"), expected, JSON.stringify(overlay));
  }
});

test("criteria that weigh nothing beside nothing change nothing", () => {
  const model = modelWith([1, [2]]);
  const extension = { relevance: [{ category: "c0", weight: 0 }], overlays: [{ target: "r00", override: "0" }] };
  const whole = extendedBy(extension, model, { c0: { level: 3 } }, { c0: { level: 1 } }, "self-assessment");
  assert.equal(whole.extensions.x.value, "3/1");
  const none = extendedBy(extension, model, { r00: { level: 3 } }, { c0: { level: 1 } });
  assert.deepEqual(none.extensions.x.categories.c0, { value: null, level: null });
});

test("answers to another version of an extension are not scored", () => {
  const file = { kind: "assessment", answers: {}, extensions: { x: { version: "0.9.0", answers: {} } } };
  assert.equal(pure.score(modelWith([1, [1]]), file, [extensionWith({})]).extensions, undefined);
});

test("weights of any size are exact", () => {
  const model = modelWith([1, ["100000000000000000000000001/3", "1/3"]]);
  const { overall } = pure.score(model, { kind: "assessment", answers: { r00: { level: 1 }, r01: { level: 2 } } });
  assert.equal(overall.value, "100000000000000000000000003/100000000000000000000000002");
});

test("weights of nothing give no result", () => {
  for (const nothing of [0, "0/1", "0/7"]) {
    const { overall } = pure.score(modelWith([1, [nothing]]), { kind: "assessment", answers: { r00: { level: 3 } } });
    assert.deepEqual(overall, { value: null, level: null, progress: null, coverage: null });
  }
});

test("notes without a level count as no answer", () => {
  const model = modelWith([1, [1, 3]]);
  const answers = { r00: { remark: "x" }, r01: { level: 2 } };
  assert.deepEqual(pure.score(model, { kind: "assessment", answers }).overall, {
    value: "2/1",
    level: 2,
    progress: "0/1",
    coverage: "3/4",
  });
});

test("an assessment may answer categories as a whole", () => {
  const model = modelWith([1, [1, 3]], [2, [1]]);
  const scored = (answers, kind = "assessment") => pure.score(model, { kind, answers });
  const level = scored({ c0: { level: 3 }, r00: { "not-applicable": "x" }, r01: { remark: "y" } });
  assert.deepEqual(level.categories.c0, { value: "3/1", level: 3, progress: "0/1", coverage: "1/1" });
  assert.deepEqual(level.asAWhole, { c0: "counted" });
  const rated = scored({ c0: { level: 3 }, r00: { level: 1 }, c1: { remark: "z" } });
  assert.deepEqual(rated.categories.c0, { value: "1/1", level: 1, progress: "0/1", coverage: "1/4" });
  assert.deepEqual(rated.asAWhole, { c0: "not-counted" });
  const aside = scored({ c0: { "not-applicable": "x" }, r00: { level: 1 } });
  assert.deepEqual(aside.categories.c0, { value: null, level: null, progress: null, coverage: null });
  assert.equal(aside.overall.coverage, "0/1");
  assert.deepEqual(aside.asAWhole, { c0: "set-aside" });
  assert.equal(scored({ c0: { level: 3 }, c1: { "not-applicable": "x" } }, "self-assessment").asAWhole, undefined);
  assert.equal(scored({ r00: { level: 3 } }).asAWhole, undefined);
});

test("answers are found by present and former ids, and by nothing else", () => {
  const model = modelWith([1, [1]]);
  const value = (answers) => pure.score(model, { kind: "assessment", answers }).overall.value;
  assert.equal(value({ older: { level: 2 } }), "2/1");
  assert.equal(value({ older: { level: 2 }, r00: { level: 3 } }), "3/1");
  assert.equal(value({}), null);
  model.modules[0].categories[0].requirements[0].id = "constructor";
  assert.equal(value({}), null);
  assert.equal(value({ constructor: { level: 4 } }), "4/1");
});

test("fractions are shown rounded half up", () => {
  for (const [text, places, expected] of [
    ["1/2", 0, "1"],
    ["1/3", 2, "0.33"],
    ["2/3", 2, "0.67"],
    ["1/200", 2, "0.01"],
    ["199/200", 2, "1.00"],
    ["5/1", 2, "5.00"],
    ["0/1", 0, "0"],
    ["10/4", 3, "2.500"],
  ]) {
    assert.equal(pure.decimal(pure.parsed(text), places), expected, text);
  }
  assert.equal(pure.percent(words, [1n, 3n]), "33\u00a0%");
  assert.equal(pure.percent(words, [1n, 1n]), "100\u00a0%");
  // What is not reached is not shown, as the program does it.
  assert.equal(pure.percent(words, [999n, 1000n]), "99\u00a0%");
  assert.equal(pure.figure(words, [2996n, 1000n]), "2.99");
  assert.equal(pure.figure(words, [1005n, 1000n]), "1.01");
  assert.equal(pure.figure(words, [3n, 1n]), "3.00");
  assert.deepEqual(
    [
      [4n, 1n],
      [9n, 2n],
      [1n, 3n],
    ].map((fraction) => pure.summed(words, fraction)),
    ["4", "4.50", "0.33"],
  );
});

test("numbers are written as the language has them", () => {
  const others = { ...words, "decimal-sign": "$&", percent: "{number}%" };
  assert.equal(pure.figure(others, [5n, 2n]), "2$&50");
  assert.equal(pure.summed(others, [5n, 2n]), "2$&50");
  assert.equal(pure.percent(others, [1n, 3n]), "33%");
});
