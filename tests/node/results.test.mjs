// What to raise next, what is lowest, and results beside those of an earlier file.

import assert from "node:assert/strict";
import { test } from "node:test";

import { KINDS, modelOf, pure, questionnaireOf, vectors, words } from "./pure.mjs";

const number = (fraction) => Number(fraction.split("/")[0]) / Number(fraction.split("/")[1]);

for (const kind of KINDS) {
  const model = modelOf(kind);
  const own = vectors.filter(({ answers }) => answers.kind === kind);

  test(`${kind}: one level more moves the whole by what is said, and what moves it most comes first`, () => {
    const [highest] = model.levels.at(-1);
    let [tried, atTop] = [0, 0];
    for (const { name, answers } of own) {
      const before = pure.score(model, answers);
      const shifts = pure.shiftsOf(model, answers, before);
      for (const { id, level, shift } of shifts) {
        // Answers may stand under a former id, which the vectors have for some.
        if (answers.answers[id]?.level !== level) {
          continue;
        }
        const raised = { ...answers, answers: { ...answers.answers, [id]: { ...answers.answers[id], level: level + 1 } } };
        const after = pure.score(model, raised);
        const moved = number(after.overall.value) - number(before.overall.value);
        assert.ok(Math.abs(moved - number(shift.join("/"))) < 1e-9, `${name}: ${id}`);
        tried += 1;
      }
      const sizes = shifts.map(({ shift }) => number(shift.join("/")));
      assert.deepEqual(sizes, [...sizes].sort((left, right) => right - left), name);
      assert.ok(shifts.every(({ level }) => level < highest), name);
      atTop += Object.values(answers.answers).filter(({ level }) => level === highest).length;
    }
    assert.ok(tried > 20 && atTop > 5, `${tried}, ${atTop}`);
  });

  test(`${kind}: the lowest categories come first, and those without a result never`, () => {
    for (const { answers } of own) {
      const results = pure.score(model, answers);
      const categories = model.modules.flatMap((module) => module.categories);
      const lowest = pure.lowestOf(categories, results, 3).map(({ value }) => number(value.join("/")));
      const all = categories.flatMap(({ id }) => results.categories[id].value ?? []).map(number);
      assert.deepEqual(lowest, all.sort((left, right) => left - right).slice(0, 3));
    }
  });

  test(`${kind}: a file of the same version is compared category by category`, () => {
    const questionnaire = questionnaireOf(kind);
    const category = model.modules[0].categories[0];
    const [item] = kind === "assessment" ? category.requirements : [category];
    const file = (level) => ({ version: model.version, kind, answers: { [item.id]: { level } } });
    const { earlier, faults } = pure.earlierIn(questionnaire, `\ufeff${JSON.stringify(file(3))}`);
    assert.equal(faults, undefined);
    assert.equal(earlier.former, undefined);
    const [first, second] = pure.comparedWith(model, pure.score(model, file(1)), earlier);
    assert.deepEqual(first, { id: category.id, before: [3n, 1n], after: [1n, 1n], isComparable: true, remarks: [] });
    assert.deepEqual([second.before, second.after, second.isComparable], [null, null, true], "it is only not answered");
    assert.equal(pure.differenceOf(words, first.before, first.after), "−2.00");
    assert.equal(pure.differenceOf(words, first.after, first.before), "+2.00");
    assert.equal(pure.differenceOf(words, first.after, first.after), "0");
  });

  test(`${kind}: a file of a published version is scored by its own weights, and what changed is told`, () => {
    const questionnaire = questionnaireOf(kind);
    const [former] = model.former;
    assert.equal(former.version, "1.0.0");
    const { categories } = former;
    const items = kind === "assessment" ? categories.flatMap(({ requirements }) => requirements) : categories;
    const answers = Object.fromEntries(items.map(({ id }, index) => [id, { level: 1 + (index % 5) }]));
    const { earlier } = pure.earlierIn(questionnaire, JSON.stringify({ version: former.version, kind, answers }));
    assert.deepEqual(earlier.former, former);
    assert.equal(earlier.results.overall.coverage, "1/1");
    const now = pure.score(model, { version: model.version, kind, answers: {} });
    const compared = pure.comparedWith(model, now, earlier);
    assert.equal(compared.length, model.modules.flatMap((module) => module.categories).length);
    // What the two versions share by id is compared.
    const ids = new Set(categories.map(({ id }) => id));
    for (const { id, before, after } of compared) {
      assert.equal(after, null);
      if (ids.has(id)) {
        assert.deepEqual(before, pure.parsed(earlier.results.categories[id].value));
      }
    }
    const all = model.modules.flatMap((module) => module.categories);
    for (const [index, { before, remarks }] of compared.entries()) {
      const fresh = all[index].requirements.filter(({ id }) => former.fresh.includes(id)).length;
      if (kind === "assessment" && before !== null) {
        const told = remarks.join(" ").match(/(\d+) requirements? (?:is|are) new/);
        assert.equal(Number(told?.[1] ?? 0), fresh, all[index].id);
      }
    }
    assert.ok(compared.some(({ remarks }) => remarks.length > 0));
    // A category is found by a former id.
    const renamed = structuredClone(model);
    const [category] = renamed.modules[0].categories;
    [category.was, category.id] = [[category.id], "renamed"];
    const results = pure.score(renamed, { version: model.version, kind, answers: {} });
    assert.deepEqual(pure.comparedWith(renamed, results, earlier)[0].before, compared[0].before);
    assert.notEqual(compared[0].before, null);
    // What is new is said to be.
    delete category.was;
    const fresh = pure.score(renamed, { version: model.version, kind, answers: { [kind === "assessment" ? category.requirements[0].id : category.id]: { level: 2 } } });
    assert.deepEqual(pure.comparedWith(renamed, fresh, earlier)[0], {
      id: "renamed",
      before: null,
      after: [2n, 1n],
      isComparable: false,
      remarks: ["This category is new."],
    });
    // On another scale there is nothing to compare.
    const other = pure.comparedWith(model, now, { ...earlier, former: { ...former, otherScale: true } });
    assert.ok(other.every(({ before, isComparable, remarks }) => before === null && !isComparable && remarks.length === 1));
  });

  test(`${kind}: what cannot be compared with is told`, () => {
    const questionnaire = questionnaireOf(kind);
    const faultsOf = (file) => pure.earlierIn(questionnaire, typeof file === "string" ? file : JSON.stringify(file)).faults;
    assert.deepEqual(faultsOf({ version: "0.0.9", kind, answers: {} }), [
      "The answers are for version 0.0.9. This questionnaire can compare with those for 1.0.0, 2.0.0.",
    ]);
    assert.match(faultsOf("{")[0], /^The file is not JSON/);
    assert.match(faultsOf({ version: "1.0.0", kind: "other", answers: {} })[0], /kind/);
    assert.match(faultsOf({ version: "1.0.0", kind, answers: { nowhere: { level: 1 } } })[0], /nowhere/);
    assert.match(faultsOf({ version: model.version, kind, answers: 5 })[0], /`answers`: an object/);
  });
}
