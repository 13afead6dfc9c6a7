// What an answers file is to a form: what it takes and refuses, and that nothing of a file is lost.

import assert from "node:assert/strict";
import { test } from "node:test";

import { job, KINDS, load, modelOf, pure, questionnaireOf, save, shown } from "./pure.mjs";

/** An answers file of a kind, as text. */
const fileText = (kind, answers, more = {}) => JSON.stringify({ version: modelOf(kind).version, kind, ...more, answers });
const faultsOf = (kind, text) => pure.checkText(questionnaireOf(kind), text).faults ?? [];
const idsOf = (kind) => questionnaireOf(kind).rated.map(({ id }) => id);

/** What is left of a value without empty objects, which say nothing. */
function pruned(value) {
  if (Array.isArray(value) || typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([key, own]) => [key, pruned(own)]);
  const left = entries.filter(([, own]) => own !== undefined);
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}

/** Every schema within a schema, and the schema itself. */
function* schemasWithin(schema) {
  if (typeof schema !== "object") {
    return;
  }
  yield schema;
  for (const keyword of ["properties", "$defs"]) {
    for (const inner of Object.values(schema[keyword] ?? {})) {
      yield* schemasWithin(inner);
    }
  }
  for (const inner of [schema.items, schema.additionalProperties, schema.not, ...(schema.oneOf ?? [])]) {
    yield* schemasWithin(inner);
  }
}

const { modules, levels } = questionnaireOf(KINDS[0]).model;
const category = modules[0].categories[0].id;
const [highest] = levels.at(-1);

/** What a file can say beside its answers. */
const MORE = {
  format: 1,
  name: "Second look",
  "use-cases": ["TLS", "Signing"],
  applicability: { [category]: { TLS: { value: "partly", reason: "one site" } } },
  targets: { [category]: highest },
  plans: [{ item: "x", target: 4, objectives: ["y"], due: "2027-01-01", tasks: [{ text: "z", done: true }] }],
  interviews: [{ who: "A", role: "B", date: "2026-11-01" }],
  "conflicts-of-interest": "None",
  signatures: [{ name: "A", role: "B" }],
  extensions: { "x-y": { version: "1.0.0", answers: { z: { level: 1, remark: "R" } } } },
  foreign: JSON.parse('{"client": {"__proto__": {"polluted": 1}, "list": [null, 1.5, {}], "": "empty"}}'),
};

for (const kind of KINDS) {
  test(`${kind}: the form takes what the program scores, of its own version and kind`, () => {
    const questionnaire = questionnaireOf(kind);
    const { version } = questionnaire.model;
    let taken = 0;
    for (const { text, isScored } of job.texts) {
      const { file, faults } = pure.checkText(questionnaire, text);
      assert.notEqual(file === undefined, faults === undefined, text);
      const head = /^\ufeff?\s*\{/.test(text) && faults?.[0]?.startsWith("The file is not JSON") !== true;
      const given = head ? JSON.parse(text.replace(/^\ufeff/, "")) : {};
      const isExpected = isScored && given.version === version && given.kind === kind;
      assert.equal(file !== undefined, isExpected, `${text}\n${faults?.join("\n")}`);
      assert.ok(
        faults === undefined || faults.every((fault) => /\S: \S.*\.$|^\S.*\.$|not JSON: /.test(fault)),
        faults?.join("\n"),
      );
      taken += file === undefined ? 0 : 1;
    }
    assert.ok(taken > 50 && job.texts.length > 1000, `${taken} of ${job.texts.length}`);
  });

  test(`${kind}: what is loaded is saved again`, () => {
    const questionnaire = questionnaireOf(kind);
    for (const { text } of job.texts) {
      const { file } = pure.checkText(questionnaire, text);
      if (file) {
        const saved = save(questionnaire, load(questionnaire, file));
        assert.deepEqual(pruned(saved.answers), pruned(file.answers), text);
        // When it was saved is said anew.
        const { saved: _, ...rest } = file;
        assert.deepEqual(pruned({ ...saved, answers: {} }), pruned({ ...rest, answers: {} }), text);
        assert.deepEqual(pure.checkText(questionnaire, JSON.stringify(saved)).faults, undefined, text);
      }
    }
  });

  test(`${kind}: the script knows each word of the schema, and no other`, () => {
    const schemas = [...schemasWithin(modelOf(kind).schema)];
    const used = (keyword) => schemas.map((schema) => schema[keyword]).filter((value) => value !== undefined);
    for (const [words, table] of [
      [schemas.flatMap(Object.keys), pure.KEYWORDS],
      [used("type"), pure.TYPES],
      [used("format"), pure.FORMATS],
      [used("pattern"), pure.PATTERNS],
    ]) {
      assert.deepEqual([...new Set(words)].sort(), Object.keys(table).sort());
    }
    // What is worded for one shape alone.
    assert.ok(
      used("oneOf")
        .flat()
        .every((option) => Object.hasOwn(option, "const")),
    );
    assert.ok(used("not").every((inner) => Object.keys(inner).join() === "required"));
  });

  test(`${kind}: what the form has no box for is saved again as it was loaded`, () => {
    const questionnaire = questionnaireOf(kind);
    const [first, second, third] = idsOf(kind);
    const given = {
      version: questionnaire.model.version,
      kind,
      organisation: { name: "Ours" },
      period: { from: "2026-01-01" },
      ...MORE,
      answers: {
        [first]: { level: 2, checks: ["one", "two"], confidence: "high", "why-not-next": "No time" },
        [second]: { remark: "Not rated yet", "organisation-comment": "Later" },
        [third]: { confidence: "low" },
      },
    };
    const { file, faults } = pure.checkText(questionnaire, JSON.stringify(given));
    assert.equal(faults, undefined);
    const form = load(questionnaire, file);
    const saved = JSON.parse(JSON.stringify(save(questionnaire, form)));
    assert.deepEqual(saved, given);
    assert.deepEqual(Object.keys(saved.foreign.client), ["__proto__", "list", ""]);
    assert.equal({}.polluted, undefined);
    // What has a box is what the box says; what has none stays.
    form.state[`rating:${first}`] = "3";
    delete form.state["period.from"];
    const { period, ...left } = given;
    const changed = save(questionnaire, form);
    assert.deepEqual(changed, { ...left, answers: { ...given.answers, [first]: { ...given.answers[first], level: 3 } } });
    // Nothing is left of it once another file is loaded.
    const other = load(questionnaire, JSON.parse(fileText(kind, { [first]: { level: 1 } })));
    assert.deepEqual(save(questionnaire, other), JSON.parse(fileText(kind, { [first]: { level: 1 } })));
  });

  test(`${kind}: answers to an extension are in the file where it is chosen`, () => {
    const questionnaire = questionnaireOf(kind);
    const [{ id, version, place, relevance }] = questionnaire.extensions;
    const [criteria, other] = relevance;
    const state = { [`rating:${criteria.id}`]: "2", [`remark:${criteria.id}`]: "R", [`remark:${other.id}`]: "S" };
    const fileWith = (more, loaded = pure.nothingLoaded()) => pure.fileOf(questionnaire, { ...state, ...more }, loaded);
    const chosen = { [`extension:${place}`]: "on" };
    assert.equal(fileWith({}).file.extensions, undefined);
    assert.equal(fileWith({}).incomplete.size, 0);
    assert.deepEqual(pure.setAside(questionnaire, state), [questionnaire.extensions[0]]);
    const answers = { [criteria.category]: { level: 2, remark: "R" }, [other.category]: { remark: "S" } };
    const { file, incomplete } = fileWith(chosen);
    assert.deepEqual(file.extensions, { [id]: { version, answers } });
    assert.deepEqual([...incomplete.keys()], [other.id]);
    assert.deepEqual(pure.setAside(questionnaire, { ...state, ...chosen }), []);
    assert.deepEqual(save(questionnaire, load(questionnaire, file)), file);
    assert.deepEqual(file.answers, {}, "no item of the model is answered by it");
    const form = load(questionnaire, file);
    assert.deepEqual([form.state, form.loaded], [{ ...state, ...chosen }, pure.nothingLoaded()]);
    // An extension that is chosen and not answered is chosen once more when the file is loaded.
    const empty = { ...file, extensions: { [id]: { version, answers: {} } } };
    assert.deepEqual(save(questionnaire, load(questionnaire, empty)), empty);
    // What has no box is kept beside what has one.
    const more = { ...file, extensions: { [id]: { version, answers: { [criteria.category]: { level: 3, confidence: "low" } } } } };
    assert.deepEqual(save(questionnaire, load(questionnaire, more)), more);
  });

  test(`${kind}: answers to another version of an extension keep their place`, () => {
    const questionnaire = questionnaireOf(kind);
    const [{ id, version, place, relevance }] = questionnaire.extensions;
    const [criteria] = relevance;
    const extensions = { [id]: { version: "0.0.1", answers: { x: { level: 99 } } }, z: { version: "1", answers: {} } };
    const given = { version: questionnaire.model.version, kind, answers: {}, extensions };
    assert.equal(pure.checkText(questionnaire, JSON.stringify(given)).faults, undefined);
    const form = load(questionnaire, given);
    assert.equal(form.state[`extension:${place}`], undefined);
    assert.deepEqual(pure.strangers(questionnaire, form.loaded.rest.extensions), [
      [id, "0.0.1"],
      ["z", "1"],
    ]);
    form.state = { [`extension:${place}`]: "on", [`rating:${criteria.id}`]: "1" };
    assert.deepEqual(save(questionnaire, form), given);
    assert.deepEqual(pure.strangers(questionnaire, { [id]: { version, answers: {} } }), []);
    // They were loaded before the form had this version: they are kept, though no box shows them.
    const own = { [id]: { version, answers: { [criteria.category]: { level: 2 } } } };
    const saved = (loaded) => save(questionnaire, { state: {}, loaded: { kept: {}, rest: { extensions: loaded } } });
    assert.deepEqual(saved(own).extensions, own);
    // What is beside answers that are not chosen any more goes with them.
    assert.equal(saved({ [id]: { version, answers: { [criteria.category]: { checks: ["Not on the page"] } } } }).extensions, undefined);
  });

  test(`${kind}: what boxes of an earlier version said is kept as if a file had brought it`, () => {
    const questionnaire = questionnaireOf(kind);
    const [{ id, place, version, relevance }] = questionnaire.extensions;
    const [criteria] = relevance;
    const former = { "rating:x@0.0.1/y": "2", "remark:x@0.0.1/y": "R", "rating:x@0.0.1/z": "none", "reason:x@0.0.1/z": "Q" };
    const state = { ...former, [`rating:${criteria.id}`]: "1", [`extension:${place}`]: "on" };
    const loaded = pure.withFormerVersions(questionnaire, state, pure.nothingLoaded());
    assert.deepEqual(save(questionnaire, { state, loaded }).extensions, {
      [id]: { version, answers: { [criteria.category]: { level: 1 } } },
      x: { version: "0.0.1", answers: { y: { level: 2, remark: "R" }, z: { "not-applicable": "Q" } } },
    });
    // What a file brought in another version stays.
    const rest = { extensions: { x: { version: "1", answers: {} } } };
    assert.deepEqual(pure.withFormerVersions(questionnaire, former, { kept: {}, rest }).rest, rest);
    // Boxes that the form has speak for themselves.
    const own = { [`rating:${criteria.id}`]: "1" };
    assert.deepEqual(pure.withFormerVersions(questionnaire, own, pure.nothingLoaded()), pure.nothingLoaded());
  });

  test(`${kind}: faults of answers to an extension are found at their places`, () => {
    const model = modelOf(kind);
    const [{ id, version, relevance }] = model.extensions;
    const [{ category: first }] = relevance;
    model.modules.flatMap((module) => module.categories).find((own) => own.id === first).was = ["older"];
    const answers = { nowhere: { level: 1 }, older: { level: 1 }, [first]: { level: 99 } };
    const text = fileText(kind, {}, { extensions: { [id]: { version, answers } } });
    const questionnaire = questionnaireOf(kind, model);
    assert.deepEqual(pure.checkText(questionnaire, text).faults, [
      `\`extensions.${id}.answers.nowhere\`: the extension has no criteria for this category.`,
      `\`extensions.${id}.answers.${first}\`: the same item is already answered under "older".`,
      `\`extensions.${id}.answers.${first}\`: there is no level 99; the levels are 1, 2, 3, 4, 5.`,
    ]);
    const sound = JSON.parse(fileText(kind, {}, { extensions: { [id]: { version, answers: { older: { level: 1 } } } } }));
    const form = load(questionnaire, sound);
    assert.deepEqual(save(questionnaire, form).extensions, { [id]: { version, answers: { [first]: { level: 1 } } } });
  });

  test(`${kind}: what is said of items that there are not is found at its place`, () => {
    const more = {
      targets: { constructor: highest, [category]: highest + 1 },
      applicability: { nowhere: { TLS: { value: "yes" } } },
    };
    assert.deepEqual(faultsOf(kind, fileText(kind, {}, more)).map((fault) => fault.split(":")[0]), [
      "`targets.constructor`",
      `\`targets.${category}\``,
      "`applicability.nowhere`",
    ]);
  });

  test(`${kind}: faults of what the form has no box for are found at their places`, () => {
    const [first] = idsOf(kind);
    const text = fileText(
      kind,
      { [first]: { confidence: "sure", checks: ["a", 1], level: 1 } },
      {
        format: 0,
        "use-cases": "TLS",
        applicability: { x: { TLS: { value: "maybe", why: "" }, Signing: {} } },
        targets: { x: 2 ** 32, y: -1, z: 2 ** 32 - 1 },
        plans: [{}, { due: null, tasks: [{ text: "z", done: "yes" }, {}] }],
        extensions: { y: { version: "1", answers: { z: { level: "1" }, a: { "partially-applicable": "x" } } } },
      },
    );
    assert.deepEqual(
      new Set(faultsOf(kind, text)),
      new Set([
        "`format`: a number from 1 on is expected.",
        "`use-cases`: a list of texts is expected.",
        '`applicability.x.TLS.value`: "yes", "partly" or "no" is expected.',
        '`applicability.x.TLS`: unknown key "why".',
        '`applicability.x.Signing.value`: "yes", "partly" or "no" is expected.',
        "`targets.x`: a number up to 4294967295 is expected.",
        "`targets.y`: a number from 0 on is expected.",
        "`plans`, entry 2, `due`: a text is expected. Leave out what is not known.",
        "`plans`, entry 2, `tasks`, entry 1, `done`: `true` or `false` is expected.",
        "`plans`, entry 2, `tasks`, entry 2, `text`: a text is expected.",
        "`extensions.y.answers.z.level`: a whole number is expected.",
        "`extensions.y.answers.a`: `partially-applicable` needs `level`.",
        `Answer "${first}", \`confidence\`: "high", "medium" or "low" is expected.`,
        `Answer "${first}", \`checks\`, entry 2: a text is expected.`,
      ]),
    );
  });

  test(`${kind}: every fault of a file is told, at its place and in words`, () => {
    const [first, second, third, fourth, fifth] = idsOf(kind);
    // An assessment may answer categories as a whole, but a self-assessment no requirements.
    const { id: other } = modelOf(kind).modules[0].categories[0].requirements[0];
    const isOther = kind === "self-assessment";
    const text = fileText(
      kind,
      {
        [first]: { level: 99, note: "x" },
        [second]: { "partially-applicable": "x" },
        [third]: { level: 1, "not-applicable": " ", evidence: "x", remark: 1 },
        [fourth]: { "not-applicable": "x", "partially-applicable": "y" },
        [fifth]: 3,
        ...(isOther ? { [other]: { level: 1 } } : {}),
        "no-such-id": { level: "2" },
        __proto__x: { level: 1 },
      },
      { extra: 1, organisation: { names: "x", size: null }, scope: "x", period: { from: 2026 } },
    );
    assert.deepEqual(
      new Set(faultsOf(kind, text)),
      new Set([
        'Unknown key "extra".',
        '`organisation`: unknown key "names".',
        "`organisation.size`: a text is expected. Leave out what is not known.",
        "`scope`: an object is expected.",
        "`period.from`: a text is expected.",
        `Answer "${first}": unknown key "note".`,
        `Answer "${second}": \`partially-applicable\` needs \`level\`.`,
        `Answer "${third}", \`not-applicable\`: a text that is not empty is expected.`,
        `Answer "${third}", \`evidence\`: a list of texts is expected.`,
        `Answer "${third}", \`remark\`: a text is expected.`,
        `Answer "${third}": \`level\` and \`not-applicable\` contradict each other.`,
        `Answer "${fourth}": \`partially-applicable\` needs \`level\`.`,
        `Answer "${fifth}": an object is expected.`,
        'Answer "no-such-id", `level`: a whole number is expected.',
        `Answer "${first}": there is no level 99; the levels are 1, 2, 3, 4, 5.`,
        ...(isOther ? [`Answer "${other}": this is a requirement, but this questionnaire rates categories.`] : []),
        'Answer "no-such-id": this id does not exist in the model.',
        'Answer "__proto__x": this id does not exist in the model.',
      ]),
    );
  });

  test(`${kind}: a file of another version or kind is refused for that alone`, () => {
    const { version } = modelOf(kind);
    const another = KINDS.find((own) => own !== kind);
    const nonsense = { answers: { x: 1 }, y: 2 };
    const refused = (head) => faultsOf(kind, JSON.stringify({ ...head, ...nonsense }));
    assert.deepEqual(refused({ version: "0.0.9", kind: another }), [
      `\`version\`: the answers are for version 0.0.9, but this questionnaire is for version ${version}. ` +
        "To carry them over, use `pkimm score`, or load them into the questionnaire of their own version.",
      `\`kind\`: this questionnaire is for the kind "${kind}", but the file is of the kind "${another}".`,
    ]);
    assert.deepEqual(refused({ version: 2, kind }), ["`version`: a text with the version of the model is expected."]);
    assert.deepEqual(refused({ version }), ["`kind`: this is missing."]);
    const [long] = refused({ version, kind: { x: "y".repeat(10_000) } });
    assert.ok(long.length < 300, long);
    assert.equal(faultsOf(kind, JSON.stringify({ version, kind })).join(), "`answers`: an object is expected.");
    assert.deepEqual(refused({ version: "9.0.0", kind, format: 2 }), [
      "`format`: the file was written by a newer program. This questionnaire reads formats up to 1.",
    ]);
  });

  test(`${kind}: a text that is no answers file is refused`, () => {
    for (const text of ["", "{", "<html>", '{"version": 1,}', "\0", '"\n"', "\ufeff\ufeff{}"]) {
      assert.match(faultsOf(kind, text).join(), /^The file is not JSON: /, JSON.stringify(text));
    }
    for (const text of ["[]", "null", "3", '"x"', "true", "1e400"]) {
      assert.deepEqual(faultsOf(kind, text), ["The file does not contain answers: an object is expected."]);
    }
  });

  test(`${kind}: what a reader of JSON loses without a word is a fault`, () => {
    const [first, second] = idsOf(kind);
    const text = (answers) => fileText(kind, {}).replace(/\{\}\}$/, `{${answers}}}`);
    const twice = text(`"${first}": {"level": 1, "l\\u0065vel": 2}, "${second}": {"level": 1}, "${second}": {"level": 1}`);
    assert.deepEqual(faultsOf(kind, twice), [
      `Answer "${first}": the key "level" occurs twice.`,
      `\`answers\`: the key "${second}" occurs twice.`,
    ]);
    assert.deepEqual(faultsOf(kind, text(`"${first}": {"level": 1e400}`)), [
      `Answer "${first}", \`level\`: the number 1e400 is too large.`,
      `Answer "${first}", \`level\`: a whole number is expected.`,
    ]);
    const wide = (foreign) => faultsOf(kind, fileText(kind, {}, { foreign: { client: "#" } }).replace('"#"', foreign));
    assert.deepEqual(wide("[1, {}, [12345678901234567890]]"), [
      "`foreign.client`, entry 3, entry 1: the number 12345678901234567890 is too large.",
    ]);
    assert.deepEqual(wide('{"a": {"b": 1, "b": 2}}'), ['`foreign.client.a`: the key "b" occurs twice.']);
    assert.deepEqual(wide('["a", "a", {"a": "a"}, ":", "{", "\\\\", "\\"", 9007199254740991, 0.1, 1e20, -0]'), []);
    assert.deepEqual(wide("[".repeat(100_000) + "]".repeat(100_000)), ["The file is nested more than 32 levels deep."]);
    assert.deepEqual(wide(JSON.stringify('\\"x'.repeat(3_000_000))), []);
  });

  test(`${kind}: an answer under a former id is the answer to its item, once`, () => {
    const model = modelOf(kind);
    const [item, next] = questionnaireOf(kind, model).rated;
    item.was = ["older", "constructor"];
    const questionnaire = questionnaireOf(kind, model);
    const { file } = pure.checkText(
      questionnaire,
      fileText(kind, { older: { level: 2, remark: "x" }, [next.id]: { level: 1 } }),
    );
    const saved = save(questionnaire, load(questionnaire, file));
    assert.deepEqual(saved.answers, { [item.id]: { level: 2, remark: "x" }, [next.id]: { level: 1 } });
    const both = { older: { level: 2 }, constructor: { level: 2 }, [item.id]: { level: 2 } };
    assert.deepEqual(pure.checkText(questionnaire, fileText(kind, both)).faults, [
      'Answer "constructor": the same item is already answered under "older".',
      `Answer "${item.id}": the same item is already answered under "constructor".`,
    ]);
  });

  test(`${kind}: boxes are read as the file has them`, () => {
    const questionnaire = questionnaireOf(kind);
    const [first, other, third, fourth] = idsOf(kind);
    const state = {
      "organisation.name": "  Ours ",
      "organisation.size": " ",
      [`rating:${first}`]: "3",
      [`evidence:${first}`]: "one\n\n \n two",
      [`remark:${first}`]: "\n",
      [`rating:${other}`]: "none",
      [`reason:${other}`]: "No such thing",
      [`rating:${third}`]: "none",
      [`reason:${third}`]: " \t\u0085",
      [`remark:${fourth}`]: "Ask again",
      "check:x:elsewhere": "on",
    };
    const { file, incomplete } = pure.fileOf(questionnaire, state, pure.nothingLoaded());
    assert.deepEqual(file, {
      version: questionnaire.model.version,
      kind,
      organisation: { name: "  Ours " },
      answers: {
        [first]: { level: 3, evidence: ["one", " two"] },
        [other]: { "not-applicable": "No such thing" },
        [fourth]: { remark: "Ask again" },
      },
    });
    assert.deepEqual(
      [...incomplete],
      [
        [
          third,
          {
            message: "Give a reason. Without it, this item counts as not answered and is not saved to a file.",
            isFault: true,
            isSaved: false,
          },
        ],
        [
          fourth,
          {
            message: "Not rated yet. Without a level, this item counts as not answered; only its notes are saved to a file.",
            isFault: false,
            isSaved: true,
          },
        ],
      ],
    );
    const more = { ...state, [`remark:${third}`]: "R", [`partial:${fourth}`]: "on", [`remark:${fourth}`]: " " };
    const second = pure.fileOf(questionnaire, more, pure.nothingLoaded());
    assert.deepEqual(second.file.answers[third], { remark: "R" });
    assert.equal(second.file.answers[fourth], undefined);
    assert.deepEqual(
      [...second.incomplete],
      [
        [
          third,
          {
            message: "Give a reason. Without it, this item counts as not answered, and only its notes are saved to a file.",
            isFault: true,
            isSaved: true,
          },
        ],
        [
          fourth,
          {
            message: "Not rated yet. Without a level, this item counts as not answered and is not saved to a file.",
            isFault: false,
            isSaved: false,
          },
        ],
      ],
    );
  });

  test(`${kind}: what was loaded beside an answer gives way only where it contradicts`, () => {
    if (kind === "assessment") {
      return;
    }
    const questionnaire = questionnaireOf(kind);
    // Without a box for it, that an answer covers only a part is kept like all else.
    const [first] = idsOf(kind);
    const given = { level: 2, "partially-applicable": "One site", remark: "R", confidence: "high" };
    const { state, loaded } = load(questionnaire, JSON.parse(fileText(kind, { [first]: given })));
    const answer = () => save(questionnaire, { state, loaded }).answers[first];
    assert.deepEqual(answer(), given);
    assert.deepEqual(Object.keys(answer()), ["level", "partially-applicable", "confidence", "remark"]);
    state[`rating:${first}`] = "none";
    state[`reason:${first}`] = "Sold";
    assert.deepEqual(answer(), { "not-applicable": "Sold", remark: "R", confidence: "high" });
    state[`rating:${first}`] = "2";
    assert.deepEqual(answer(), given);
    delete state[`rating:${first}`];
    assert.deepEqual(answer(), { remark: "R", confidence: "high" });
  });

  test(`${kind}: what a box cannot show is saved as it was loaded, until the box is changed`, () => {
    const questionnaire = questionnaireOf(kind);
    const [first, second] = idsOf(kind);
    const given = JSON.parse(
      fileText(
        kind,
        {
          [first]: { level: 1, evidence: ["one\nitem", "", "  two "], remark: "" },
          [second]: { "not-applicable": " \t why\r\nnot " },
        },
        { organisation: { name: "Two\nlines", size: "" }, period: { from: "last spring" } },
      ),
    );
    const form = load(questionnaire, given);
    assert.deepEqual(save(questionnaire, form), given);
    // The same out of the storage of a browser.
    const again = JSON.parse(JSON.stringify(form));
    assert.deepEqual(save(questionnaire, again), given);
    form.state["organisation.name"] = "One";
    form.state[`evidence:${first}`] = "three";
    const changed = save(questionnaire, form);
    assert.deepEqual(changed.organisation, { name: "One", size: "" });
    assert.deepEqual(changed.answers[first], { level: 1, evidence: ["three"], remark: "" });
  });

  test(`${kind}: a file has its keys in the order of the schema`, () => {
    const questionnaire = questionnaireOf(kind);
    const [first] = idsOf(kind);
    const { version } = questionnaire.model;
    const answer = { level: 1, confidence: "low", remark: "R" };
    const scope = { "use-case": "U", description: "D" };
    const expected = { version, kind, name: "N", scope, answers: { [first]: answer }, foreign: {} };
    const backwards = (object) => Object.fromEntries(Object.entries(object).reverse());
    const given = { ...backwards(expected), scope: backwards(scope), answers: { [first]: backwards(answer) } };
    const saved = save(questionnaire, load(questionnaire, given));
    assert.equal(JSON.stringify(saved), JSON.stringify(expected));
  });

  test(`${kind}: every key of an answers file has a box, or is kept`, () => {
    const questionnaire = questionnaireOf(kind);
    assert.deepEqual(questionnaire.facts.map(({ name }) => name).sort(), [
      "assessor.independence",
      "assessor.name",
      "conflicts-of-interest",
      "name",
      "organisation.country",
      "organisation.name",
      "organisation.sector",
      "organisation.size",
      "period.from",
      "period.to",
      "scope.description",
      "scope.use-case",
    ]);
    const { $defs, properties } = modelOf(kind).schema;
    assert.deepEqual(Object.keys(pure.ANSWER_BOXES).sort(), Object.keys($defs.Answer.properties).sort());
    for (const [list, keys] of Object.entries(pure.LISTS)) {
      const entry = properties[list].items.$ref.split("/").at(-1);
      assert.deepEqual(Object.keys(keys).sort(), Object.keys($defs[entry].properties).sort());
    }
    assert.deepEqual(shown({ "period.from": "a\nb", "scope.description": "a\r\nb" }), {
      "period.from": "ab",
      "scope.description": "a\nb",
    });
  });

  test(`${kind}: lists, targets, ticks and notes are in boxes, and come out as they came in`, () => {
    const questionnaire = questionnaireOf(kind);
    const { version } = questionnaire.model;
    const [first, second] = idsOf(kind);
    const [check, ...others] = questionnaire.checks.get(first);
    const item = questionnaire.answerable.get(first);
    const given = {
      version,
      kind,
      name: "Second look",
      "conflicts-of-interest": "None",
      interviews: [{ who: "A", role: "B", date: "2026-11-01" }, { who: "C" }],
      answers: {
        [first]: {
          level: 2,
          confidence: "high",
          ...(check === undefined ? {} : { checks: [check, ...others.slice(-1), "Of another version"] }),
          "why-not-next": "No time",
          "organisation-comment": "Agreed",
        },
        [second]: { checks: ["Of another version"] },
      },
      targets: { [category]: highest, ...(kind === "assessment" ? { [first]: 3 } : {}) },
      plans: [
        { item: first, target: 4, objectives: ["x", "y"], due: "spring", tasks: [{ text: "z", done: true }, { text: "w" }] },
        { item: "The whole PKI", responsible: "Us", resources: "2", outputs: ["o"], comments: "c\nd" },
      ],
      signatures: [{ name: "A", role: "B" }],
    };
    assert.equal(pure.checkText(questionnaire, JSON.stringify(given)).faults, undefined);
    const { state, loaded } = load(questionnaire, given);
    assert.deepEqual(loaded.kept, {});
    // Checks that the page lacks have no boxes, nor have targets of requirements.
    const other = { checks: ["Of another version"] };
    assert.deepEqual(
      loaded.rest,
      kind === "assessment"
        ? { answers: { [first]: other, [second]: other }, targets: { [first]: 3 } }
        : { answers: { [second]: other } },
    );
    assert.equal(state["plans:1:item"], `${item.code} ${item.name}`);
    assert.equal(state["plans:1:tasks"], "[x] z\nw");
    assert.deepEqual(save(questionnaire, { state, loaded }), given);
    // An item is understood by its code, too; another text is one.
    for (const [text, expected] of [[item.code, first], [` ${first} `, first], ["X.99", "X.99"]]) {
      const own = save(questionnaire, { state: { "plans:3:item": text }, loaded: pure.nothingLoaded() });
      assert.deepEqual(own.plans, [{ item: expected }]);
    }
    // What boxes cannot show is kept until they are changed.
    const odd = { version, kind, answers: {}, plans: [{ tasks: [{ text: "two\nlines", done: false }] }, {}], interviews: [] };
    const form = load(questionnaire, odd);
    assert.deepEqual(save(questionnaire, form), odd);
    form.state["plans:1:due"] = "now";
    assert.deepEqual(save(questionnaire, form).plans, [{ due: "now", tasks: [{ done: false, text: "two\nlines" }] }], "another box");
    form.state["plans:1:tasks"] += "\nnew";
    const tasks = ["two", "lines", "new"].map((text) => ({ text }));
    assert.deepEqual(save(questionnaire, form).plans, [{ due: "now", tasks }], "the box itself");
  });
}

test("the matrix of an assessment says to which use cases a requirement applies, and why not", () => {
  const kind = "assessment";
  const questionnaire = questionnaireOf(kind);
  const { version } = questionnaire.model;
  const [first, second] = idsOf(kind);
  const given = {
    version,
    kind,
    "use-cases": ["TLS", "Mail", "Code", "Devices", "A fifth one"],
    applicability: {
      [first]: { TLS: { value: "yes" }, Devices: { value: "partly", reason: "New ones" }, "A fifth one": { value: "no" } },
      [second]: { "Not listed": { value: "no" } },
      [category]: { TLS: { value: "yes" } },
    },
    answers: {},
  };
  const { state, loaded } = load(questionnaire, given);
  assert.deepEqual(state, {
    "use-case:1": "TLS",
    "use-case:2": "Mail",
    "use-case:3": "Code",
    "use-case:4": "Devices",
    [`applies:1:${first}`]: "yes",
    [`applies:4:${first}`]: "partly",
    [`applies-reason:4:${first}`]: "New ones",
  });
  assert.deepEqual(save(questionnaire, { state, loaded }), given);
  const changed = save(questionnaire, { state: { ...state, [`applies:2:${second}`]: "no" }, loaded });
  assert.deepEqual(changed.applicability[second], { "Not listed": { value: "no" }, Mail: { value: "no" } });
  assert.deepEqual(changed["use-cases"], given["use-cases"]);
  assert.deepEqual(changed.applicability[first], given.applicability[first]);
  // A column without a name, and two with the same.
  const own = { "use-case:2": "X", "use-case:3": "X", [`applies:1:${first}`]: "no", [`applies:3:${first}`]: "yes" };
  const named = save(questionnaire, { state: own, loaded: pure.nothingLoaded() });
  assert.deepEqual(named["use-cases"], ["A", "X", "X (C)"]);
  assert.deepEqual(named.applicability[first], { A: { value: "no" }, "X (C)": { value: "yes" } });
  // Under former ids, and twice the same name: as it was loaded.
  for (const odd of [{ "use-cases": ["A", "A"] }, { "use-cases": [] }, { "use-cases": [" "] }]) {
    const file = { version, kind, ...odd, answers: {} };
    assert.deepEqual(save(questionnaire, load(questionnaire, file)), file);
  }
});

test("an assessment keeps the answers to whole categories, under their present ids", () => {
  const model = modelOf("assessment");
  const [first, second] = model.modules[0].categories;
  first.was = ["older"];
  const questionnaire = questionnaireOf("assessment", model);
  const answers = {
    older: { level: 2, remark: "R", evidence: ["E"] },
    [second.id]: { "not-applicable": "Sold" },
    [first.requirements[0].id]: { level: 3 },
  };
  const { file, faults } = pure.checkText(questionnaire, fileText("assessment", answers));
  assert.equal(faults, undefined);
  const form = load(questionnaire, file);
  assert.deepEqual(form.loaded.kept, {});
  const { older, ...others } = answers;
  assert.deepEqual(save(questionnaire, form).answers, { ...others, [first.id]: older });
  const twice = pure.checkText(questionnaire, fileText("assessment", { older, [first.id]: older })).faults;
  assert.deepEqual(twice, [`Answer "${first.id}": the same item is already answered under "older".`]);
});

test("words are filled, and chosen by a count", () => {
  const own = { plain: "{a-b}, {c} {C} {}", pair: ["{count} one", "{count} many"], single: "{count}" };
  // What a value says is its own.
  assert.equal(pure.say(own, "plain", { "a-b": "{c}", c: "$&" }), "{c}, $& {C} {}");
  assert.equal(pure.say(own, "plain", { c: 0 }), "{a-b}, 0 {C} {}");
  assert.deepEqual(
    [0, 1, 2].map((count) => [pure.say(own, "pair", { count }), pure.say(own, "single", { count })].join()),
    ["0 many,0", "1 one,1", "2 many,2"],
  );
});

test("white space is what it is to the program", () => {
  for (const text of ["", " \t\r\n", "\u00a0\u3000\u2028", "\u0085"]) {
    assert.ok(pure.isBlank(text), JSON.stringify(text));
  }
  for (const text of ["x", " x ", "\u200b", "\ufeff"]) {
    assert.ok(!pure.isBlank(text), JSON.stringify(text));
  }
});

test("the matrix says of an item what all its use cases say, or else that it applies in part", () => {
  const cells = (...values) => Object.fromEntries(values.flatMap((value, index) => (value === "" ? [] : [[`applies:${index + 1}:a:b`, value]])));
  for (const [values, recorded] of [
    [[], undefined],
    [["", "yes"], "yes"],
    [["no", "", "no", "no"], "no"],
    [["yes", "yes", "no"], "partly"],
    [["partly"], "partly"],
    [["", "", "partly", "yes"], "partly"],
  ]) {
    const state = { ...cells(...values), "applies:1:other": "no" };
    const loaded = pure.nothingLoaded();
    assert.equal(pure.recordedIn(state, loaded, "a:b"), recorded, values.join());
    const contradicts = (answer) => pure.contradictsMatrix({ ...state, ...answer }, loaded, "a:b");
    assert.ok(!contradicts({}), "nothing is answered");
    const answers = { yes: { "rating:a:b": "3" }, partly: { "rating:a:b": "3", "partial:a:b": "on" }, no: { "rating:a:b": "none" } };
    for (const [applies, answer] of Object.entries(answers)) {
      assert.equal(contradicts(answer), recorded !== undefined && applies !== recorded, `${values.join()}: ${applies}`);
    }
    // A tick without a level says it, too.
    assert.equal(contradicts({ "partial:a:b": "on" }), recorded !== undefined && recorded !== "partly");
  }
  const cells4 = { ...cells("no", "partly", "yes", "no"), "applies-reason:1:a:b": "No such key.", "applies-reason:2:a:b": "No such key. ", "applies-reason:3:a:b": "Old." };
  // A use case without a column counts, too.
  const loaded = { ...pure.nothingLoaded(), rest: { applicability: { "a:b": { Fifth: { value: "no", reason: "Rented." } } } } };
  assert.deepEqual(pure.reasonsIn(cells4, loaded, "a:b"), ["No such key.", "Rented."]);
  assert.equal(pure.recordedIn(cells("yes"), loaded, "a:b"), "partly");
  assert.equal(pure.recordedIn({}, loaded, "a:b"), "no");
  // What no file can hold is told.
  assert.deepEqual(pure.withoutCell({ ...cells4, "applies-reason:2:c": "Left." }), ["c"]);
});

test("an entry of a list stays what it was, whatever becomes of the others", () => {
  const [kind] = KINDS;
  const odd = { item: "Odd", objectives: ["a\nb"], tasks: [{ text: "[x] not done" }, { text: "done", done: true }] };
  const { version } = modelOf(kind);
  const file = { version, kind, plans: [{ item: "First" }, odd], answers: {} };
  const { state, loaded } = load(questionnaireOf(kind), file);
  const plansOf = (own) => pure.fileOf(questionnaireOf(kind), own, loaded).file.plans;
  assert.deepEqual(plansOf(state), file.plans);
  assert.deepEqual(plansOf({ ...state, "plans:1:due": "2027" }), [{ item: "First", due: "2027" }, odd]);
  const moved = Object.entries(state).flatMap(([name, text]) => (name.startsWith("plans:2:") ? [[name.replace(":2:", ":1:"), text]] : []));
  assert.deepEqual(plansOf(Object.fromEntries(moved)), [odd], "the first was removed");
  const [, changed] = plansOf({ ...state, "plans:2:item": "Other", "plans:2:objectives": "a\nc" });
  assert.deepEqual(changed, { ...odd, item: "Other", objectives: ["a", "c"] }, "what was changed is read, and nothing else");
  // Two that show the same stay two.
  const twins = [{ responsible: "B" }, { item: "x", tasks: [{ text: "[x] a" }] }, { item: "x", tasks: [{ text: "a", done: true }] }];
  const two = load(questionnaireOf(kind), { version, kind, plans: twins, answers: {} });
  const ofTwo = (own) => pure.fileOf(questionnaireOf(kind), own, two.loaded).file.plans;
  assert.deepEqual(ofTwo({ ...two.state, "plans:1:responsible": "C" }), [{ responsible: "C" }, ...twins.slice(1)]);
});

test("in what order boxes were filled makes no difference", () => {
  const questionnaire = questionnaireOf("assessment");
  const [{ id }] = questionnaire.rated;
  const cells = { "": { value: "no", reason: "x" }, Web: { value: "partly", reason: "y" } };
  const file = { version: questionnaire.model.version, kind: "assessment", "use-cases": ["Web", ""], applicability: { [id]: cells }, answers: {} };
  const { state, loaded } = load(questionnaire, file);
  const turned = Object.fromEntries(Object.entries(state).reverse());
  assert.deepEqual(pure.fileOf(questionnaire, turned, loaded).file, pure.fileOf(questionnaire, state, loaded).file);
  assert.deepEqual(pure.fileOf(questionnaire, turned, loaded).file["use-cases"], file["use-cases"]);
});

test("a use case is not called like one without a column", () => {
  const questionnaire = questionnaireOf("assessment");
  const [{ id }] = questionnaire.rated;
  const cells = { B: { value: "yes" }, E: { value: "no", reason: "r" } };
  const { state, loaded } = load(questionnaire, {
    version: questionnaire.model.version, kind: "assessment", "use-cases": ["A", "B", "C", "D", "E"], applicability: { [id]: cells }, answers: {},
  });
  const { file } = pure.fileOf(questionnaire, { ...state, "use-case:2": "E" }, loaded);
  assert.deepEqual(file["use-cases"], ["A", "E (B)", "C", "D", "E"]);
  assert.deepEqual(file.applicability[id], { "E (B)": { value: "yes" }, E: cells.E });
});
