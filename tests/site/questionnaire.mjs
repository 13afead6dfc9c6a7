// Uses the questionnaires in a real browser, as a reader would, and fails where they do not do what they say.
//
//   node tests/site/questionnaire.mjs JOB.json [CHECK]
//
// JOB.json is {"out", "pages": {kind: file}, "hostile": {kind: {"file", "texts"}}, "vectors": file}. `out` is a folder for
// what the pages write: `<kind>.json` holds saved answers, `<kind>.pdf` the printed form. One JSON object goes to standard
// output: {"checks": N, "faults": ["…"], "shown": {kind: [{"code", "name", "value", "level", "progress", "coverage"}]},
// "next": {kind: [{"id", "shift"}]}}, where `shown` are the results that stand beside the saved answers and `next` is what to
// raise; the exit status is 1 where there are faults.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";

import { axeScript, startBrowser } from "./browser.mjs";

const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const NARROW = { width: 320, height: 640 };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const AWKWARD = `<script>globalThis.ran = 1</script> "quotes" 'more' \u202ertl\u202c 😀 漢字 {= x =} </script>`;

const job = JSON.parse(await readFile(process.argv[2], "utf8"));
const { vectors, extensions } = JSON.parse(await readFile(job.vectors, "utf8"));
const axe = await readFile(axeScript(), "utf8");
const browser = await startBrowser();
const report = { checks: 0, faults: [], shown: {}, next: {} };

/**
 * Opens a page in a browser that knows nothing yet, and shows all its views unless they are asked for one by one. What it does
 * behind the scenes is told to `watched`.
 */
async function open(file, { viewport = WIDE, before, watched = [], hasViews = false, colorScheme = "light" } = {}) {
  const context = await browser.newContext({ viewport, colorScheme, acceptDownloads: true, reducedMotion: "reduce" });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const address = pathToFileURL(file).href;
  page.on("pageerror", (error) => watched.push(`error: ${error.message}`));
  page.on("console", (message) => watched.push(`console: ${message.text()}`));
  context.on("request", (request) => {
    if (request.url() !== address && !request.url().startsWith("blob:")) {
      watched.push(`request: ${request.url()}`);
    }
  });
  if (before) {
    await page.addInitScript(before);
  }
  await page.goto(address);
  if (!hasViews) {
    await showEverything(page);
  }
  return page;
}

/** Shows all views below each other, as they stand without a script, and what is folded. */
async function showEverything(page) {
  await page.evaluate(() => {
    delete document.body.dataset.view;
    document.querySelectorAll("main details:not(.printed), #facts details, #matrix details").forEach((details) => (details.open = true));
  });
}

/** What every control holds, by its name. */
const held = (page) =>
  page.$$eval("main [name]", (controls) =>
    controls.map((control) => [control.name, control.value, control.checked ?? null].join("|")).sort(),
  );

const idsOf = (page) => page.$$eval("[data-item]:not(.criteria)", (items) => items.map((item) => item.dataset.item));
const levelsOf = (page, id) =>
  page.$$eval(`[name="rating:${id}"]`, (all) => all.map((input) => input.value).filter((value) => value !== "none"));
const control = (page, name) => page.locator(`[name="${name}"]`);
/** Chooses a level as a click does; that clicks and keys reach the boxes is asked once, as it takes long on long pages. */
const choose = (page, id, value) => page.$eval(`[name="rating:${id}"][value="${value}"]`, (radio) => radio.click());

/** Saves the answers and gives the text of the file, but for the time, which has to be that of now. */
async function save(page, file) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
  await download.saveAs(file);
  const text = await readFile(file, "utf8");
  const age = Date.now() - Date.parse(JSON.parse(text).saved);
  assert.ok(age >= -1000 && age < 60_000, `saved ${age} ms ago`);
  return text.replace(/^ {2}"saved": "[-0-9T:]*Z",\n/m, "");
}

/** Loads a text as a file of answers, and agrees to replace what is there. Gives what the page tells. */
async function load(page, text) {
  await page.evaluate(() => document.querySelectorAll("#message, #faults").forEach((element) => element.replaceChildren()));
  await page.setInputFiles("#file", { name: "given.json", mimeType: "application/json", buffer: Buffer.from(text) });
  const isTold = () =>
    document.querySelector("#question").open || document.querySelector("#message").textContent + document.querySelector("#faults").textContent;
  await page.waitForFunction(isTold);
  if (await page.locator("#question").isVisible()) {
    await page.click("#confirm");
    await page.waitForFunction(() => document.querySelector("#message").textContent);
  }
  return page.evaluate(() => document.querySelector("#message").textContent + document.querySelector("#faults").textContent);
}

const results = (page) =>
  page.$$eval("[data-result]:is(.results *)", (rows) =>
    rows.map((row) => ({
      code: row.querySelector(".code")?.textContent ?? "",
      name: row.querySelector(".name")?.textContent ?? "Overall",
      ...Object.fromEntries([...row.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part.textContent])),
    })),
  );

const FACTS = {
  organisation: { name: AWKWARD, sector: "Energy", size: "200", country: "NO" },
  scope: { "use-case": "Internal TLS", description: "Two sites.\nNo test systems." },
  assessor: { name: "A. Person", independence: "internal audit" },
  period: { from: "2026-01-01", to: "2026-06-30" },
};

/** What a form holds beside its answers: names of boxes with what is written into them, and the part of a file that comes of it. */
const BESIDE = {
  boxes: {
    name: "Yearly look",
    "conflicts-of-interest": "Sold the HSMs",
    "interviews:1:who": "B. Other",
    "interviews:1:date": "2026-05-01",
    "plans:1:due": "2027",
    "plans:1:tasks": "[x] one\ntwo",
    "signatures:2:name": "C. Third",
  },
  file: {
    name: "Yearly look",
    "conflicts-of-interest": "Sold the HSMs",
    interviews: [{ who: "B. Other", date: "2026-05-01" }],
    plans: [{ due: "2027", tasks: [{ text: "one", done: true }, { text: "two" }] }],
    signatures: [{ name: "C. Third" }],
  },
};

/** Fills in every kind of answer by turns, and gives the file that has to come of it and the incomplete items. */
async function fillIn(page, kind) {
  const answers = {};
  const incomplete = [];
  for (const [group, facts] of Object.entries(FACTS)) {
    for (const [key, value] of Object.entries(facts)) {
      await control(page, `${group}.${key}`).fill(value);
    }
  }
  for (const [name, value] of Object.entries(BESIDE.boxes)) {
    await control(page, name).fill(value);
  }
  for (const [index, id] of (await idsOf(page)).entries()) {
    const levels = await levelsOf(page, id);
    const level = levels[(index * 3) % levels.length];
    const turn = index % 7;
    if (turn === 1) {
      await choose(page, id, "none");
      await control(page, `reason:${id}`).fill(`No such thing: ${AWKWARD}`);
      answers[id] = { "not-applicable": `No such thing: ${AWKWARD}` };
    } else if (turn === 3) {
      await choose(page, id, "none");
      incomplete.push(id);
    } else if (turn === 4 && kind === "assessment") {
      await choose(page, id, level);
      await control(page, `partial:${id}`).check();
      await control(page, `reason:${id}`).fill("One site only");
      answers[id] = { level: Number(level), "partially-applicable": "One site only" };
    } else if (turn !== 5) {
      await choose(page, id, level);
      answers[id] = { level: Number(level) };
    }
    if (turn === 2) {
      await control(page, `evidence:${id}`).fill(`Policy 1.2\n\n${AWKWARD}\n`);
      await control(page, `remark:${id}`).fill("Two\nlines");
      await control(page, `confidence:${id}`).selectOption("low");
      await control(page, `why-not-next:${id}`).fill("No review");
      await control(page, `organisation-comment:${id}`).fill("Agreed");
      const notes = { evidence: ["Policy 1.2", AWKWARD], "why-not-next": "No review", remark: "Two\nlines", "organisation-comment": "Agreed" };
      answers[id] = { ...answers[id], confidence: "low", ...notes };
    }
  }
  const { version } = vectors[0].answers;
  const expected = { version, kind, ...FACTS, ...BESIDE.file, answers };
  const targets = page.locator('[name^="target:"]');
  await targets.nth(2).selectOption("4");
  expected.targets = { [(await targets.nth(2).getAttribute("name")).slice("target:".length)]: 4 };
  if (kind === "assessment") {
    const check = page.locator(".item .checks input").first();
    await check.check();
    const [, id, text] = (await check.getAttribute("name")).match(/^check:([^:]+):(.*)$/);
    assert.equal(text, (await page.locator(".item .checks label").first().textContent()).trim());
    answers[id] = { ...answers[id], checks: [text] };
    const [first] = await idsOf(page);
    await control(page, "use-case:2").fill("Mail");
    await control(page, `applies:2:${first}`).selectOption("partly");
    await control(page, `applies-reason:2:${first}`).fill("Outgoing");
    await control(page, `applies:4:${first}`).selectOption("yes");
    // A reason may still be missing, and its box is there when the form is opened again.
    await control(page, `applies:1:${first}`).selectOption("no");
    expected["use-cases"] = ["A", "Mail", "D"];
    expected.applicability = { [first]: { A: { value: "no" }, Mail: { value: "partly", reason: "Outgoing" }, D: { value: "yes" } } };
  }
  await page.click('[data-add="plans"]');
  await page.locator(".plan").last().locator("[name]").first().fill("A second action");
  expected.plans = [...expected.plans, { item: "A second action" }];
  return { expected, incomplete };
}

async function isFilledKeptSavedAndLoaded(kind, file) {
  const watched = [];
  const page = await open(file, { watched });
  const { expected, incomplete } = await fillIn(page, kind);
  const before = await held(page);
  const saved = await save(page, path.join(job.out, `${kind}.json`));
  assert.deepEqual(JSON.parse(saved), expected);
  const told = await page.textContent("#message");
  assert.match(told, new RegExp(`^${Object.keys(expected.answers).length} answers were saved`));
  assert.match(told, /Incomplete and not in the file: /);
  for (const id of incomplete) {
    assert.match(await page.textContent(`[id="fault:${id}"]`), /Give a reason/);
    assert.equal(await control(page, `reason:${id}`).getAttribute("aria-invalid"), "true");
  }
  await leadsToWhatIsIncomplete(page, incomplete);
  report.shown[kind] = await results(page);
  report.next[kind] = await page.evaluate((own) => globalThis.pkimm.next(own), JSON.parse(saved));
  await sheetsSayTheirResults(page, kind, report.shown[kind]);
  await reloaded(page);
  assert.deepEqual(await held(page), before, "a reload keeps everything");
  assert.deepEqual(await results(page), report.shown[kind]);

  await page.click("#reset");
  await page.click("#cancel");
  assert.deepEqual(await held(page), before, "nothing is removed without consent");
  await page.click("#reset");
  await page.click("#confirm");
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.click("#undo");
  assert.deepEqual(await held(page), before, "what was removed can be brought back");
  await reloaded(page);
  assert.deepEqual(await held(page), before, "and is kept again");
  await page.click("#reset");
  await page.click("#confirm");
  assert.equal((await results(page)).map((row) => row.value + row.coverage).join(""), "", "nothing is left");
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  assert.ok(await page.locator("#undo").isVisible());
  assert.match(await load(page, saved), /answers were loaded/);
  assert.ok(await page.locator("#undo").isHidden(), "it would replace what was said since");
  assert.equal(await save(page, path.join(job.out, `${kind}-again.json`)), saved);
  assert.deepEqual(await results(page), report.shown[kind]);

  await page.click('[data-remove="plans:1"]');
  await page.click("#confirm");
  const fewer = JSON.parse(await save(page, path.join(job.out, `${kind}-fewer.json`)));
  assert.deepEqual(fewer.plans, [{ item: "A second action" }]);
  const id = Object.keys(expected.answers).find((key) => expected.answers[key].level && !expected.answers[key].checks);
  await page.click(`[data-clear="${id}"]`);
  const cleared = JSON.parse(await save(page, path.join(job.out, `${kind}-cleared.json`)));
  assert.equal(cleared.answers[id]?.level, undefined, "a cleared answer is gone");
  assert.equal(await page.evaluate(() => typeof globalThis.ran), "undefined");
  assert.deepEqual(watched, [], "nothing goes wrong, and nothing is asked of the network");
}

/** The score counts what is incomplete once, leads to the first of it, and is not read out for it. */
async function leadsToWhatIsIncomplete(page, incomplete) {
  assert.equal(await page.textContent("#incomplete"), `${incomplete.length} incomplete answers`);
  assert.ok(!(await page.textContent("#details")).includes("incomplete"));
  const box = page.locator(".summary p");
  assert.ok((await box.boundingBox()).height < 80, "the score stays small");
  const status = box.locator("[role=status]");
  assert.equal(await status.textContent(), await page.textContent("#figure"));
  await page.click("#incomplete");
  assert.equal(await page.evaluate(() => document.querySelector(":target").dataset.item), incomplete[0]);
  await showEverything(page);
}

/** The sheet of each category ends with the level and the value that the results have. */
async function sheetsSayTheirResults(page, kind, shown) {
  const sheets = await page.$$eval("[data-sheet] [data-result]", (rows) =>
    rows.map((row) => ["level", "value"].map((part) => row.querySelector(`[data-part=${part}]`).textContent)),
  );
  const categories = shown.filter(({ code }) => code.includes("."));
  assert.deepEqual(sheets, kind === "assessment" ? categories.map(({ level, value }) => [level, value]) : []);
  const none = shown.filter(({ value, coverage }) => value === "–" && coverage === "–");
  assert.ok(none.length > 0 || kind === "assessment");
  none.forEach(({ level }) => assert.equal(level, "not applicable"));
}

/** Opens a page with the answers that the first check saved. */
async function openFilled(kind, file, options) {
  const page = await open(file, options);
  assert.match(await load(page, await readFile(path.join(job.out, `${kind}.json`), "utf8")), /loaded/);
  return page;
}

/** Texts that their boxes cannot show as they are come out as they came in, until somebody changes them. */
async function keepsWhatItCannotShow(kind, file) {
  const page = await open(file);
  const [first, second] = await idsOf(page);
  const given = {
    version: vectors[0].answers.version,
    kind,
    organisation: { name: "Two\nlines", size: "" },
    period: { from: "last spring" },
    answers: {
      [first]: { level: 1, evidence: ["one\nitem", "", "  two "], remark: "" },
      [second]: { "not-applicable": " \t why\r\nnot " },
    },
  };
  await load(page, JSON.stringify(given));
  await reloaded(page);
  assert.deepEqual(JSON.parse(await save(page, path.join(job.out, "kept.json"))), given);
  await control(page, "organisation.name").fill("One");
  await control(page, `evidence:${first}`).fill("three");
  const changed = JSON.parse(await save(page, path.join(job.out, "kept.json")));
  assert.equal(changed.organisation.name, "One");
  assert.deepEqual(changed.answers[first].evidence, ["three"]);
}

/** What a file says and no box shows comes out as it came in, until another file is loaded or everything is removed. */
async function keepsWhatItHasNoBoxFor(kind, file) {
  const watched = [];
  const page = await open(file, { watched });
  const [first, second] = await idsOf(page);
  const { version } = vectors[0].answers;
  const given = {
    version,
    kind,
    name: "Second look",
    organisation: { name: "Ours" },
    answers: { [first]: { level: 1, checks: ["Seen"], confidence: "low" }, [second]: { remark: "Not rated yet" } },
    targets: { [first]: 3 },
    foreign: JSON.parse('{"client": {"__proto__": {"x": 1}, "list": [null, 1.5, {}]}}'),
  };
  const saved = async () => JSON.parse(await save(page, path.join(job.out, "more.json")));
  assert.match(await load(page, JSON.stringify(given)), /^1 answer was loaded/);
  assert.deepEqual(await saved(), given);
  assert.match(await page.textContent("#message"), /^1 answer was saved.*only the notes are in the file: /);
  assert.match(await page.textContent("#details"), /1 of \d+ answered\./);
  assert.equal(await page.textContent("#incomplete"), "1 incomplete answer");
  await reloaded(page);
  assert.deepEqual(await saved(), given, "the browser keeps it, too");
  await control(page, "organisation.name").fill("Others");
  await choose(page, first, 2);
  const answers = { ...given.answers, [first]: { ...given.answers[first], level: 2 } };
  assert.deepEqual(await saved(), { ...given, organisation: { name: "Others" }, answers });

  const other = { version, kind, answers: { [second]: { level: 3 } } };
  await load(page, JSON.stringify(other));
  assert.deepEqual(await saved(), other);
  await reloaded(page);
  assert.deepEqual(await saved(), other, "nothing is left of the file before");

  // A file that fills no box is kept, and not replaced without a question.
  const hidden = { version, kind, answers: {}, foreign: { client: 1 } };
  await load(page, JSON.stringify(hidden));
  await reloaded(page);
  assert.deepEqual(await saved(), hidden);
  const buffer = Buffer.from(JSON.stringify(given));
  await page.setInputFiles("#file", { name: "given.json", mimeType: "application/json", buffer });
  await page.locator("#question").waitFor();
  await page.click("#cancel");
  assert.deepEqual(await saved(), hidden);
  await page.click("#reset");
  await page.click("#confirm");
  assert.deepEqual(await saved(), { version, kind, answers: {} });
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await reloaded(page);
  assert.deepEqual(await saved(), { version, kind, answers: {} });
  assert.deepEqual(watched, []);
}

/** Categories that an assessment answers as a whole have no boxes: they count, are told, and are saved again. */
async function tellsOfWholeCategories(kind, file) {
  if (kind !== "assessment") {
    return;
  }
  const page = await open(file);
  const rows = await page.$$eval(".results [data-result^='category:']", (all) =>
    all.map((row) => [row.dataset.result.slice("category:".length), row.querySelector(".code").textContent]),
  );
  const [[first, firstCode], [second, secondCode]] = rows;
  const [rated] = await idsOf(page);
  const wholes = { [first]: { level: 5 }, [second]: { "not-applicable": "Sold" } };
  const given = { version: vectors[0].answers.version, kind, answers: { [rated]: { level: 1 }, ...wholes } };
  await load(page, JSON.stringify(given));
  const details = await page.textContent("#details");
  assert.match(details, /1 of \d+ answered\./);
  assert.ok(details.includes(`which does not count because requirements are rated: ${firstCode}.`), details);
  assert.ok(details.includes(`Set aside as a whole in the file: ${secondCode}.`), details);
  await page.click(`[data-clear="${rated}"]`);
  assert.match(await page.textContent("#figure"), /^5\.00/);
  assert.ok((await page.textContent("#details")).includes(`Answered as a whole in the file: ${firstCode}.`));
  assert.deepEqual(JSON.parse(await save(page, path.join(job.out, "whole.json"))).answers, wholes);
}

/** A copy of a page in which one weight is no whole number. What the script reads is data, which the policy does not name. */
async function showsWeightsOfAnyKind(kind, file) {
  const text = await readFile(file, "utf8");
  const [, start, json, end] = text.match(/^(.*<script type="application\/json" id="model">)(.*?)(<\/script>.*)$/s);
  const model = JSON.parse(json);
  const [category] = model.modules[0].categories;
  category.weight = "5/2";
  category.requirements[0].weight = "7/2";
  const copy = path.join(job.out, `weights-${kind}.html`);
  await writeFile(copy, start + JSON.stringify(model).replaceAll("<", "\\u003c") + end);
  const watched = [];
  const page = await open(copy, { watched });
  const [first] = await idsOf(page);
  await choose(page, first, 3);
  assert.equal((await results(page))[0].product, "7.50");
  assert.equal(await page.textContent(".total [data-part=weights]:is(.results *)"), "2.50");
  if (kind === "assessment") {
    assert.equal(await page.textContent(`[data-rated="${first}"] [data-part=product]`), "10.50");
  }
  assert.deepEqual(watched, []);
}

/**
 * Reloads a page. A browser under load now and then loses what was written shortly before, with any page: it is told again,
 * since what the form does with it is asked here.
 */
async function reloaded(page) {
  const kept = () => page.evaluate(() => ({ ...localStorage }));
  const before = await kept();
  for (let times = 0; times < 5; times += 1) {
    await page.reload();
    await showEverything(page);
    if (isDeepStrictEqual(await kept(), before)) {
      return;
    }
    await page.evaluate((entries) => {
      localStorage.clear();
      Object.entries(entries).forEach(([key, value]) => localStorage.setItem(key, value));
    }, before);
    await page.waitForTimeout(1000);
  }
}

/** What an earlier page left in the browser is shown, and what nobody could have left does no harm. */
async function readsWhatTheBrowserKept(kind, file) {
  const watched = [];
  const page = await open(file, { watched });
  const [first] = await idsOf(page);
  await choose(page, first, 1);
  const key = await page.evaluate(() => Object.keys(localStorage).join());
  const { version } = vectors[0].answers;
  const { edition } = JSON.parse(await page.locator("#model").textContent());
  const { name } = JSON.parse(await page.locator("#model").textContent());
  const place = `pkimm:${name}:${edition}:${kind}`;
  const day = new Date().toISOString().slice(0, 10);
  assert.ok(key.startsWith(`${place}::${day}:`), key);
  // An earlier page kept one assessment, at the place itself.
  const reopen = async (text) => {
    await page.evaluate(([own, value]) => {
      sessionStorage.clear();
      localStorage.clear();
      localStorage.setItem(own, value);
    }, [place, text]);
    await reloaded(page);
    return JSON.parse(await save(page, path.join(job.out, "recalled.json")));
  };
  const earlier = {
    form: { [`rating:${first}`]: "2", "organisation.name": "Twolines", "plans:3:due": "soon" },
    kept: { "organisation.name": { shown: "Twolines", source: "Two\nlines" } },
  };
  const plans = [{ due: "soon" }];
  const expected = { version, kind, organisation: { name: "Two\nlines" }, answers: { [first]: { level: 2 } }, plans };
  assert.deepEqual(await reopen(JSON.stringify(earlier)), expected);
  assert.equal(await page.locator(".plan").count(), 3);
  for (const text of ["", "{", "null", "5", '"x"', "[]", '{"form": 5, "kept": null, "rest": [], "since": 5}']) {
    assert.deepEqual(await reopen(text), { version, kind, answers: {} }, text);
    await choose(page, first, 1);
    assert.match(await page.textContent("#figure"), /^1\.00/);
  }
  assert.deepEqual(watched, []);
}

const isNotEmpty = ({ answers }) => Object.keys(answers).length > 0;

async function refusesOtherFiles(kind, file) {
  const page = await open(file);
  const [id] = await idsOf(page);
  const { version } = vectors[0].answers;
  const other = kind === "assessment" ? "self-assessment" : "assessment";
  const answersOf = (own) => vectors.map(({ answers }) => answers).find((file) => file.kind === own && isNotEmpty(file));
  const [requirement] = Object.keys(answersOf("assessment").answers);
  const whole = (answers, more = {}) => JSON.stringify({ version, kind, answers, ...more });
  const bad = [
    ["{", /not JSON/],
    ["[]", /does not contain answers/],
    ["null", /does not contain answers/],
    [JSON.stringify({ version: "0.0.9", kind, answers: {} }), new RegExp(`0\\.0\\.9.*${version.replaceAll(".", "\\.")}.*pkimm score`)],
    [JSON.stringify({ version, kind: other, answers: {} }), new RegExp(`"${kind}".*"${other}"`)],
    [JSON.stringify(answersOf(other)), new RegExp(`"${kind}"`)],
    [JSON.stringify({ version, kind }), /`answers`: an object/],
    [whole({ "no-such-id": { level: 1 } }), /"no-such-id": this id does not exist/],
    [whole({ __proto__x: { level: 1 } }), /does not exist in the model/],
    ...(kind === "assessment" ? [] : [[whole({ [requirement]: { level: 1 } }), /this questionnaire rates categories/]]),
    [whole({ [id]: { level: 99 } }), new RegExp(`"${id}": there is no level 99`)],
    [whole({ [id]: { level: 0 } }), /no level 0/],
    [whole({ [id]: { level: 1.5 } }), /`level`: a whole number/],
    [whole({ [id]: { level: "1" } }), /`level`: a whole number/],
    [whole({ [id]: 3 }), /an object is expected/],
    [whole({ [id]: { level: 1, "not-applicable": "x" } }), /`level` and `not-applicable` contradict/],
    [whole({ [id]: { "not-applicable": "x", "partially-applicable": "y" } }), /`partially-applicable` needs `level`/],
    [whole({ [id]: { "not-applicable": " " } }), /`not-applicable`: a text that is not empty/],
    [whole({ [id]: { level: 1, note: "x" } }), /unknown key "note"/],
    [whole({ [id]: { level: 1, evidence: "x" } }), /a list of texts/],
    [whole({ [id]: { level: 1, evidence: [1] } }), /`evidence`, entry 1: a text/],
    [whole({ [id]: { level: 1, remark: 1 } }), /`remark`: a text/],
    [whole({}, { extra: 1 }), /Unknown key "extra"/],
    [whole({}, { organisation: { names: "x" } }), /`organisation`: unknown key "names"/],
    [whole({}, { organisation: "x" }), /`organisation`: an object/],
    [whole({}, { period: { from: 2026 } }), /`period.from`: a text/],
    [whole({ [id]: { level: 1 }, "no-such-id": { level: 9 } }), /no-such-id/],
  ];
  const levels = await levelsOf(page, id);
  await choose(page, id, levels.at(-1));
  await control(page, "organisation.name").fill("Ours");
  const before = await held(page);
  for (const [text, expected] of bad) {
    const told = await load(page, text);
    assert.match(told, /nothing was changed/, text);
    assert.ok(!told.includes("`"), "code is marked up");
    await page.$$eval("#faults code", (all) => all.forEach((code) => code.replaceWith(`\`${code.textContent}\``)));
    assert.match(await page.textContent("#faults"), expected);
    assert.deepEqual(await held(page), before, `${text} changes nothing`);
  }
}

async function worksByKeyboard(kind, file) {
  const page = await open(file);
  const focused = () => page.evaluate(() => document.activeElement.name || document.activeElement.id || document.activeElement.className);
  const [first] = await idsOf(page);
  const tabTo = async (wanted) => {
    const passed = [];
    for (let step = 0; step < 1500; step += 1) {
      await page.keyboard.press("Tab");
      passed.push(await focused());
      if (passed.at(-1) === wanted) {
        return passed;
      }
    }
    return assert.fail(`${wanted} cannot be reached: ${passed.slice(0, 40)}`);
  };
  await tabTo("skip");
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "content");
  await tabTo(`rating:${first}`);
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  const levels = await levelsOf(page, first);
  assert.equal(await page.locator(`[name="rating:${first}"]:checked`).getAttribute("value"), levels[1]);
  assert.match(await page.textContent("#figure"), new RegExp(`^${levels[1]}\\.00, level ${levels[1]} `));
  for (let step = 2; step <= levels.length; step += 1) {
    await page.keyboard.press("ArrowDown");
  }
  assert.equal(await page.locator(`[name="rating:${first}"]:checked`).getAttribute("value"), "none");
  await tabTo(`reason:${first}`);
  await page.keyboard.type("Typed");
  assert.ok(await page.locator(`[id="fault:${first}"]`).isHidden());
  // From here every stop shows where it is.
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid");
  await page.locator("#content").focus();
  await tabTo("reset");
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#question").isVisible());
  assert.equal(await focused(), "cancel", "a key that is pressed twice removes nothing");
  await page.keyboard.press("Escape");
  assert.ok(await page.locator("#question").isHidden());
  assert.equal(await focused(), "reset");
  for (let step = 0; step < 4; step += 1) {
    await page.keyboard.press("Shift+Tab");
  }
  assert.equal(await focused(), "save");
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  const model = JSON.parse(await page.locator("#model").textContent());
  assert.match(model.file, /^[a-z]+$/);
  const day = new Date().toISOString().slice(0, 10);
  assert.equal(download.suggestedFilename(), `${model.file}-${model.edition}-${kind}-${day}.json`);
}

async function isAccessible(kind, file) {
  for (const [viewport, colorScheme] of [[WIDE, "light"], [NARROW, "dark"]]) {
    const page = await open(file, { viewport, colorScheme, hasViews: true });
    const [first, second] = await idsOf(page);
    await choose(page, first, (await levelsOf(page, first))[0]);
    await choose(page, second, "none");
    await page.evaluate(() => document.querySelectorAll("details").forEach((element) => (element.open = true)));
    await page.evaluate(axe);
    // Categories, rows of the matrix and references are built alike, and there are many.
    await page.evaluate(() => document.querySelectorAll(".category ~ .category, .matrix tr:nth-child(n+2), .references li:nth-child(n+5)").forEach((own) => own.remove()));
    for (const view of ["about", "results", "plans", "questions"]) {
      await page.click(`[data-to="${view}"]`);
      // What lies under the bar with the score would count as too small.
      await page.evaluate(() => scrollTo(0, 0));
      const found = await page.evaluate((values) => globalThis.axe.run({ resultTypes: ["violations"], runOnly: { type: "tag", values } }), RULES);
      const violations = found.violations.map(({ id, nodes }) => `${id}: ${nodes.length}, as in ${nodes[0].html.slice(0, 200)}`);
      assert.deepEqual(violations, [], `${kind}, ${view} at ${viewport.width}, ${colorScheme}`);
      assert.ok(found.passes.length > 15, `only ${found.passes.length} rules applied`);
      const headings = await page.$$eval("h1, h2, h3, h4", (all) => all.filter((element) => element.checkVisibility()).map((element) => Number(element.tagName[1])));
      assert.equal(headings.filter((level) => level === 1).length, 1);
      headings.forEach((level, index) => assert.ok(index === 0 || level <= headings[index - 1] + 1, `heading ${index} in ${view}`));
    }
  }
}

/** What a screen reader is told of one item: its heading, its checks, and each level with what it means. */
async function isReadOutWhole(kind, file) {
  const page = await open(file, { hasViews: true });
  const [first] = await idsOf(page);
  const item = page.locator(`[data-item="${first}"]`);
  const heading = (await item.locator("h3, h4").first().textContent()).trim();
  const tree = await item.ariaSnapshot();
  assert.match(tree, new RegExp(`heading "${heading}" \\[level=${kind === "assessment" ? 4 : 3}\\]`));
  assert.match(tree, new RegExp(`group "Level of ${heading}"`));
  const levels = await levelsOf(page, first);
  assert.equal(tree.match(/- '?radio "/g).length, levels.length + 1);
  assert.equal((tree.match(/- '?checkbox "/g) ?? []).length, kind === "assessment" ? (await item.locator(".checks input").count()) + 1 : 0);
  for (const name of [/textbox "Evidence for \S+, one item on each line"/, /textbox "Remarks on \S+"/]) {
    assert.match(tree, name);
  }
  const described = await item.locator('[type="radio"]').evaluateAll((radios) =>
    radios.map((radio) => document.getElementById(radio.getAttribute("aria-describedby"))?.textContent.trim().length ?? 0),
  );
  assert.equal(described.filter((length) => length > 20).length, levels.length, "each level is described by its text");
}

async function fitsAPhone(kind, file) {
  const page = await openFilled(kind, file, { viewport: NARROW });
  await page.evaluate(() => document.querySelectorAll("details").forEach((element) => (element.open = true)));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), NARROW.width);
  const phone = await open(file, { viewport: PHONE, hasViews: true });
  const [first] = await idsOf(phone);
  const { y } = await phone.locator(`[data-item="${first}"] :is(h3, h4)`).first().boundingBox();
  assert.ok(y < PHONE.height - 200, `the first question stands at ${y}`);
  const bar = await phone.locator("#bar").boundingBox();
  assert.ok(bar.height < PHONE.height / 6, `the bar takes ${bar.height}`);
  assert.ok(await phone.locator("#contents").isHidden());
  await phone.click("#menu");
  assert.equal(await phone.getAttribute("#menu", "aria-expanded"), "true");
  await phone.locator("#contents [data-of]").last().click();
  assert.ok(await phone.locator("#contents").isHidden());
  const last = await phone.locator(".category").last().boundingBox();
  assert.ok(last.y >= 0 && last.y < PHONE.height, `${last.y}`);
  await phone.click("#menu");
  await phone.locator("#contents a").first().focus();
  await phone.keyboard.press("Escape");
  assert.ok(await phone.locator("#contents").isHidden());
  assert.equal(await phone.evaluate(() => document.activeElement.id), "menu");
  await phone.click("#menu");
  await phone.click("#next");
  assert.ok(await phone.locator("#contents").isHidden());
  // Backwards, too, the focus is never under the bar.
  for (let step = 0; step < 40; step += 1) {
    await phone.keyboard.press("Shift+Tab");
    const isUnder = await phone.evaluate(() => {
      const { top, height } = document.activeElement.getBoundingClientRect();
      return document.querySelector("main").contains(document.activeElement) && height < innerHeight / 2 && top < document.querySelector("#bar").clientHeight - 1;
    });
    assert.ok(!isUnder, `after ${step}`);
  }
}

/** A view is shown at a time; the steps lead from question to question, and the contents say what is done. */
async function findsTheWay(kind, file) {
  const watched = [];
  const page = await open(file, { watched, hasViews: true });
  const ids = await idsOf(page);
  const seen = () => page.$$eval("main > [data-in]", (all) => [...new Set(all.filter((own) => own.checkVisibility()).map((own) => own.dataset.in))]);
  assert.deepEqual(await seen(), ["questions"]);
  await page.click('[data-to="results"]');
  await page.goBack();
  assert.deepEqual(await seen(), ["questions"], "what has no fragment is the first view");
  await page.evaluate(() => scrollTo(0, 2000));
  for (const view of ["about", "results", "plans"]) {
    await page.click(`[data-to="${view}"]`);
    assert.deepEqual(await seen(), [view]);
    const { y } = await page.locator(`main > [data-in="${view}"]`).first().boundingBox();
    assert.ok(y > 0 && y < 250, `${view} begins at ${y}`);
    assert.equal(await page.getAttribute(`[data-to="${view}"]`, "aria-current"), "page");
  }
  await page.evaluate(() => scrollTo(0, 0));
  await page.click('[data-to="questions"]');
  await page.evaluate(() => scrollTo(0, 0));
  const focused = () => page.evaluate(() => document.activeElement.closest("[data-item]")?.dataset.item);
  const isInSight = async (id) => {
    const { y } = await page.locator(`[data-item="${id}"]`).boundingBox();
    const bar = await page.locator("#bar").boundingBox();
    assert.ok(y >= bar.y + bar.height - 2 && y < WIDE.height - 100, `${id} at ${y}`);
  };
  await page.click("#next-open");
  assert.equal(await focused(), ids[0]);
  await page.click("#next");
  assert.equal(await focused(), ids[1]);
  await isInSight(ids[1]);
  await choose(page, ids[1], (await levelsOf(page, ids[1]))[0]);
  await choose(page, ids[2], (await levelsOf(page, ids[2]))[0]);
  await page.click("#previous");
  await page.click("#previous");
  assert.equal(await focused(), ids[0]);
  await choose(page, ids[0], (await levelsOf(page, ids[0]))[0]);
  await page.click("#next-open");
  assert.equal(await focused(), ids[3], "what is answered is passed over");
  await isInSight(ids[3]);
  // Whoever presses faster than the page scrolls gets as far.
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await page.evaluate(() => ["next", "next", "next", "previous"].forEach((id) => document.getElementById(id).click()));
  assert.equal(await focused(), ids[5]);
  await page.emulateMedia({ reducedMotion: "reduce" });
  const model = JSON.parse(await page.locator("#model").textContent());
  const [category] = model.modules[0].categories;
  const count = kind === "assessment" ? category.requirements.length : 1;
  const done = kind === "assessment" ? Math.min(3, count) : 1;
  assert.equal(await page.textContent(`[data-of="${category.id}"] [data-done]`), `${done}/${count}`);
  await page.waitForFunction(() => document.querySelectorAll('#contents [aria-current="location"]').length === 1);

  await page.click('[data-to="results"]');
  await page.click("#search");
  const title = (await page.locator(`[data-item="${ids.at(-1)}"] .name`).first().textContent()).trim();
  await page.fill("#sought", title.toUpperCase());
  assert.match(await page.textContent("#found-count"), /^\d+ places? found\.$/);
  await page.locator("#found a", { hasText: title }).first().click();
  assert.ok(await page.locator("#finder").isHidden());
  assert.deepEqual(await seen(), ["questions"]);
  await isInSight(ids.at(-1));
  await control(page, `remark:${ids[0]}`).fill("Peculiarity 4711");
  await page.click("#search");
  await page.fill("#sought", "peculiarity 4711");
  assert.equal(await page.textContent("#found-count"), "1 place found.", "notes are searched, too");
  await page.fill("#sought", `4711 ${title.split(" ")[0]} nowhere`);
  assert.equal(await page.textContent("#found-count"), "0 places found.");
  await page.fill("#sought", "remarks");
  assert.ok(parseInt(await page.textContent("#found-count"), 10) < ids.length / 2, "names of boxes are no questions");
  await page.fill("#sought", title);
  const hit = (await page.locator("#found a").first().evaluate((link) => link.hash)).slice(3);
  await page.press("#sought", "Enter");
  await isInSight(hit);
  await page.locator(`[data-item="${ids.at(-1)}"]`).scrollIntoViewIfNeeded();
  await page.locator(`[data-item="${ids.at(-1)}"] :is(h3, h4)`).first().focus();
  await page.evaluate((id) => document.querySelector(`[data-item="${id}"]`).scrollIntoView(), ids.at(-1));
  // Each view is where it was left, and so is the reader.
  await page.click('[data-to="results"]');
  await page.click('[data-to="questions"]');
  await isInSight(ids.at(-1));
  await page.click("#previous");
  assert.equal(await focused(), ids.at(-2));
  await page.click('[data-to="plans"]');
  for (let times = 0; times < 3; times += 1) {
    await page.goBack();
  }
  assert.deepEqual(await seen(), ["questions"]);
  await page.evaluate(() => (location.hash = "#%"));
  for (const id of ids) {
    await choose(page, id, (await levelsOf(page, id))[0]);
  }
  await page.click("#next-open");
  assert.deepEqual(await seen(), ["results"]);
  assert.equal(await page.textContent("#compare-message"), "Everything is answered.");
  assert.deepEqual(watched, []);
}

/** A consultant has several clients: each has an assessment of its own, and a file that says whose it is. */
async function keepsSeveralAssessments(kind, file) {
  const watched = [];
  const page = await open(file, { watched });
  const [first] = await idsOf(page);
  const model = JSON.parse(await page.locator("#model").textContent());
  const day = new Date().toISOString().slice(0, 10);
  const keys = () => page.evaluate(() => Object.keys(localStorage).sort());
  const nameOfFile = async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
    return download.suggestedFilename();
  };
  await control(page, "organisation.name").fill("Fjord Energi A/S");
  await choose(page, first, 1);
  assert.ok(await page.locator("#others").isHidden(), "one needs no choice");
  assert.equal(await nameOfFile(), `${model.file}-${model.edition}-${kind}-fjord-energi-a-s-${day}.json`);
  assert.equal((await keys()).length, 1);
  assert.ok((await keys())[0].startsWith(`pkimm:${model.name}:${model.edition}:${kind}:fjord-energi-a-s:${day}:`));
  const before = await held(page);
  await page.click("#another");
  assert.equal(await control(page, "organisation.name").inputValue(), "");
  assert.equal(await page.textContent("#figure"), "No result yet");
  await control(page, "organisation.name").fill("ÆØÅ 漢字");
  await choose(page, first, 2);
  assert.equal((await keys()).length, 2);
  assert.equal(await nameOfFile(), `${model.file}-${model.edition}-${kind}-æøå-漢字-${day}.json`);
  const options = await page.locator("#assessments option").allTextContents();
  assert.deepEqual(options, [`ÆØÅ 漢字, since ${day}`, `Fjord Energi A/S, since ${day}`]);
  await reloaded(page);
  assert.match(await page.textContent("#figure"), /^2\.00/, "a reload shows the same one");
  await page.selectOption("#assessments", { label: options[1] });
  assert.deepEqual(await held(page), before);
  for (let times = 0; times < 2; times += 1) {
    await page.click("#reset");
    await page.click("#confirm");
  }
  assert.equal((await keys()).length, 1, "starting over removes this one only");
  await page.click("#undo");
  assert.deepEqual(await held(page), before, "and can be undone where it was done twice");

  // Another window of the same browser shows what this one writes.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await showEverything(other);
  await choose(page, first, 3);
  await other.waitForFunction(() => document.querySelector("#figure").textContent.startsWith("3.00"));
  await page.click("#reset");
  await page.click("#confirm");
  await other.waitForFunction(() => document.querySelector("#figure").textContent === "No result yet");
  await page.click("#undo");
  await other.waitForFunction(() => document.querySelector("#figure").textContent.startsWith("3.00"));
  await other.close();
  // One that is still empty is not another one after a reload.
  await page.click("#another");
  await reloaded(page);
  assert.equal(await page.textContent("#figure"), "No result yet");
  await page.selectOption("#assessments", { label: options[1] });

  // A file that is older than what is here is told to be; it can be loaded beside.
  const { version } = vectors[0].answers;
  const fileOf = (saved) => JSON.stringify({ version, kind, saved, organisation: { name: "Older" }, answers: { [first]: { level: 5 } } });
  const ask = async (text) => {
    await page.setInputFiles("#file", { name: "given.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await page.locator("#question").waitFor();
    return page.textContent("#question-text");
  };
  assert.match(await ask(fileOf("2026-01-01T00:00:00Z")), /older than what is here: it was saved on 2026-01-01 00:00/);
  await page.click("#cancel");
  assert.match(await page.textContent("#message"), /Nothing was loaded/);
  // Files have no parts of seconds.
  const changed = await page.evaluate(() =>
    Object.entries(localStorage).find(([key]) => key.includes("fjord"))?.[1].match(/"changed":"([^"]*)"/)[1],
  );
  for (const saved of [changed.replace(/\.\d+Z$/, "Z"), "5", "", "2999-01-01T00:00:00Z"]) {
    assert.ok(!(await ask(fileOf(saved))).includes("older"), saved);
    assert.match(await page.textContent("#question-text"), /The file is of Older, and this is of Fjord Energi A\/S\./);
    await page.click("#cancel");
  }
  await ask(fileOf("2026-01-01T00:00:00Z"));
  await page.click("#beside");
  await page.waitForFunction(() => document.querySelector("#figure").textContent.startsWith("5.00"));
  await reloaded(page);
  assert.match(await page.textContent("#figure"), /^5\.00/, "what was loaded beside is shown after a reload, too");
  assert.equal((await keys()).length, 3);
  assert.equal(await control(page, "organisation.name").inputValue(), "Older");
  // It is as old as it says, so that a later one is newer.
  assert.ok(!(await ask(fileOf("2026-01-02T00:00:00Z"))).includes("older"));
  await page.click("#cancel");
  assert.deepEqual(watched, []);
}

/** The results say what is lowest, what to raise, and what is missing; plans come of them, and earlier results stand beside. */
async function showsWhatFollows(kind, file) {
  const watched = [];
  const page = await open(file, { watched, hasViews: true });
  const model = JSON.parse(await page.locator("#model").textContent());
  const categories = model.modules.flatMap((module) => module.categories);
  const ids = await idsOf(page);
  const left = ids.slice(-2);
  const answers = Object.fromEntries(ids.slice(0, -2).map((id, index) => [id, { level: 1 + (index % 4), evidence: ["Ticket 4711"] }]));
  if (kind === "assessment") {
    answers[ids[0]]["partially-applicable"] = "One site";
  }
  const given = { version: model.version, kind, organisation: { name: "Ours" }, answers };
  await load(page, JSON.stringify(given));
  await page.click('[data-to="results"]');
  assert.equal(await page.textContent("#verdict"), await page.textContent("#figure"));
  const next = await page.evaluate((own) => globalThis.pkimm.next(own), given);
  const linked = await page.locator("#raise a").evaluateAll((links) => links.map((link) => link.hash.slice(1)));
  assert.deepEqual(linked, next.slice(0, 5).map(({ id }) => (kind === "assessment" ? `r-${id}` : `c-${id}`)));
  assert.equal(await page.locator("#lowest li").count(), 3);
  assert.match(await page.textContent("#missing"), /^2 items are not answered\./);
  assert.equal(await page.locator("#missing a").count(), 2);

  const drawn = (series) => page.locator(`#radar circle.series.${series}`).count();
  assert.deepEqual([await drawn("target"), await drawn("earlier")], [0, 0]);
  await control(page, `target:${categories[0].id}`).selectOption("5");
  await control(page, `target:${categories[1].id}`).selectOption("4");
  assert.equal(await drawn("target"), 2);
  assert.match(await page.textContent("#radar-text"), /^Now: .*Target: \S+ 5\.00, \S+ 4\.00\.$/, "what has no target is not named");
  const names = await page.locator("#radar .label-name").allTextContents();
  assert.ok(categories.every(({ name }) => names.join(" ").includes(name.split(" ")[0])));

  const compare = (own) =>
    page.setInputFiles("#earlier", { name: "before.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(own)) });
  await compare({ version: "0.0.1", kind, answers: {} });
  await page.waitForFunction(() => document.querySelector("#compare-faults").textContent !== "");
  assert.match(await page.textContent("#compare-faults"), /can compare with those for 1\.0\.0, /);
  assert.ok(await page.locator("#compared").isHidden());
  const [former] = model.former;
  const formerItems = former.categories.flatMap((own) => (kind === "assessment" ? own.requirements : [own]));
  await compare({ version: former.version, kind, answers: Object.fromEntries(formerItems.map(({ id }) => [id, { level: 2 }])) });
  await page.locator("#compared").waitFor();
  assert.match(await page.textContent("#compared-intro"), new RegExp(`^Overall 2\\.00 before, .*${former.version} and are scored by its weights\\. 1 category counts in the result of now alone\\. \\(before\\.json\\)$`));
  assert.equal(await page.locator("#compared-rows tr").count(), categories.length);
  assert.match(await page.textContent("#compared-rows"), /not comparableThis category is new\./);
  assert.equal(await page.locator("#compared-rows td", { hasText: /^not comparable$/ }).count(), 1, "what is not answered is no more than that");
  assert.ok((await drawn("earlier")) > 10);
  await compare({ version: "0.0.1", kind, answers: {} });
  await page.waitForFunction(() => document.querySelector("#compare-faults").textContent !== "");
  assert.ok((await drawn("earlier")) > 10, "what is refused changes nothing");
  await page.click("#compare-end");
  await page.locator("#compared").waitFor({ state: "hidden" });
  assert.equal(await drawn("earlier"), 0);

  await page.click("#propose");
  assert.equal(await page.textContent("#plan-message"), "3 actions were added to the plan.");
  await page.click("#propose");
  assert.match(await page.textContent("#plan-message"), /^Nothing was added/);
  await page.locator("#raise [data-plan]").nth(3).click();
  assert.equal(await page.textContent("#plan-message"), "1 action was added to the plan.");
  assert.equal(await page.evaluate(() => document.activeElement.id), "propose");
  const { plans } = JSON.parse(await (await showEverything(page), save(page, path.join(job.out, `${kind}-plans.json`))));
  assert.deepEqual(plans.map(({ item }) => item), next.slice(0, 4).map(({ id }) => id));
  for (const { item, target, objectives, tasks = [] } of plans) {
    assert.equal(target, answers[item].level + 1);
    const anchor = await page.locator(`[id="d-${item}-${target}"]`).textContent();
    assert.deepEqual(objectives, [anchor.trim().replace(/\s+/g, " ")]);
    const checks = await page.locator(`[data-item="${item}"] .checks label`).allTextContents();
    const open = checks.map((text) => text.trim()).filter((text) => !(Number(text.match(/: level (\d)$/)?.[1]) < target));
    assert.deepEqual(tasks.map(({ text }) => text), open, "what stands for a level that is reached is no task");
  }
  for (const item of left) {
    assert.ok(!plans.some((plan) => plan.item === item));
  }

  await compare({ version: former.version, kind, answers: Object.fromEntries(formerItems.map(({ id }) => [id, { level: 2 }])) });
  await page.locator("#compared").waitFor();
  for (const printed of ["board", "team"]) {
    await page.evaluate((own) => (document.body.dataset.report = own), printed);
    await page.pdf({ path: path.join(job.out, `${kind}-${printed}.pdf`), format: "A4" });
    assert.equal(await page.evaluate(() => document.body.dataset.report), undefined, "what is printed next is all again");
  }
  assert.deepEqual(watched, []);
}

/** A4 without its margins, in CSS pixels: 180 by 261 millimetres. */
const PAPER = { width: Math.floor((180 / 25.4) * 96), height: Math.floor((261 / 25.4) * 96) };

async function printsWell(kind, file) {
  const page = await openFilled(kind, file, { viewport: PAPER });
  const openLevels = () => page.$$eval("details.printed", (all) => all.filter((details) => details.open).length);
  const opened = await openLevels();
  // What is noted is printed, though it is folded.
  await page.evaluate(() => document.querySelectorAll("details.more").forEach((details) => (details.open = false)));
  await page.pdf({ path: path.join(job.out, `${kind}.pdf`), format: "A4" });
  await page.pdf({ path: path.join(job.out, `${kind}-letter.pdf`), format: "Letter" });
  assert.equal(await openLevels(), opened, "what was closed is closed again");
  await page.emulateMedia({ media: "print" });
  const faults = await page.evaluate((height) => {
    const told = [];
    const style = (element) => getComputedStyle(element);
    const visible = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
    // A box that must not break can only stay whole if it is shorter than a page.
    for (const box of visible(".item fieldset, .row, .answer, .level, tr, .chart, .checks li")) {
      if (style(box).breakInside !== "avoid") told.push(`may break: ${box.outerHTML.slice(0, 80)}`);
      if (box.getBoundingClientRect().height > height) told.push(`longer than a page: ${box.outerHTML.slice(0, 80)}`);
    }
    for (const heading of visible("h1, h2, h3, h4, h5, .heading, caption, legend")) {
      if (style(heading).breakAfter !== "avoid") told.push(`may end a page: ${heading.outerHTML.slice(0, 80)}`);
    }
    for (const head of visible("thead")) {
      if (style(head).display !== "table-header-group") told.push("a table's head is not repeated");
    }
    for (const box of visible("main button, nav, .skip, .bar, .side, .tools")) told.push(`printed: ${box.outerHTML.slice(0, 80)}`);
    const starts = visible(".category").filter((category) => style(category).breakBefore === "page" || category.previousElementSibling?.matches(".opening"));
    if (starts.length !== document.querySelectorAll(".category").length) told.push("a category begins in the middle of a page");
    if (document.documentElement.scrollWidth > innerWidth) told.push("the page is wider than the paper");
    // What ends exactly where the paper does loses its border.
    for (const box of visible(".level, .levels > label, .weight")) {
      if (box.getBoundingClientRect().right > innerWidth - 0.5) told.push(`cut off: ${box.outerHTML.slice(0, 80)}`);
    }
    return told;
  }, PAPER.height);
  assert.deepEqual(faults, []);
}

async function saysWhereNothingIsKept(kind, file) {
  const full = () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  };
  const off = () => Object.defineProperty(globalThis, "localStorage", { get: () => { throw new DOMException("off", "SecurityError"); } });
  for (const before of [full, off]) {
    const watched = [];
    const page = await open(file, { before, watched });
    const [first] = await idsOf(page);
    await choose(page, first, (await levelsOf(page, first))[0]);
    assert.match(await page.textContent("#storage"), /cannot keep the answers/);
    assert.match(await page.textContent("#not-kept"), /cannot keep the answers/);
    assert.ok(await page.locator("#not-kept").isVisible(), "it is told in every view");
    await page.click("#another");
    assert.match(await page.textContent("#figure"), /^1\.00/, "what is kept nowhere is not left");
    assert.match(await page.textContent("#details"), /^0\u00a0% of the way/);
    assert.deepEqual(watched, []);
  }
}

async function scoresAllVectors(kind, file) {
  const page = await open(file);
  const vectorsOfKind = vectors.filter((vector) => vector.answers.kind === kind);
  assert.ok(vectorsOfKind.length >= 20, `${vectorsOfKind.length} vectors`);
  const scored = await page.evaluate(
    ([all, documents]) => all.map(({ answers }) => globalThis.pkimm.score(answers, documents)),
    [vectorsOfKind, extensions],
  );
  vectorsOfKind.forEach(({ name, expected, extensions: extended = {} }, index) => {
    const { extensions: found = {}, ...baseline } = scored[index];
    assert.deepEqual(baseline, expected, name);
    assert.deepEqual(found, extended, name);
  });
}

/** An extension is rated where it is ticked, apart from the model, and what a file says of others is told and kept. */
async function ratesExtensions(kind, file) {
  const watched = [];
  const page = await open(file, { watched });
  const model = JSON.parse(await page.locator("#model").textContent());
  const [extension] = model.extensions;
  const { id, version, place, relevance } = extension;
  const [first, second] = relevance;
  const choice = control(page, `extension:${place}`);
  const part = page.locator(`[id="part:${place}"]`);
  const rows = () =>
    part.locator("[data-extended]").evaluateAll((all) =>
      Object.fromEntries(all.map((row) => [row.dataset.extended, row.querySelector("[data-part=value]").textContent])),
    );
  const saved = async () => JSON.parse(await save(page, path.join(job.out, `${kind}-extension.json`)));
  assert.ok(await part.isHidden(), "it is off until it is ticked");
  // A category of the model, rated whole: the same level for all of it.
  const items = kind === "assessment" ? model.modules[0].categories[0].requirements.map((item) => item.id) : [first.category];
  for (const item of items) {
    await choose(page, item, 3);
  }
  const before = await results(page);
  const figure = await page.textContent("#figure");
  await choice.check();
  assert.ok(await part.isVisible());
  assert.equal((await rows())[`category:${first.category}`], "3.00");
  await choose(page, first.id, 1);
  await control(page, `evidence:${first.id}`).fill("A plan");
  await control(page, `remark:${second.id}`).fill("Ask again");
  await choose(page, second.id, "none");
  assert.match(await page.textContent(`[id="fault:${second.id}"]`), /^Give a reason/);
  assert.equal(await page.textContent("#incomplete"), "1 incomplete answer");
  const shown = await rows();
  assert.ok(Number(shown.value) < 3 && Number(shown.value) > 1, shown.value);
  assert.deepEqual([shown.floor, shown.weightedBaseline], [shown.value, "3.00"]);
  assert.deepEqual(await results(page), before, "the results of the model stay");
  assert.equal(await page.textContent("#figure"), figure);
  const answers = { [first.category]: { level: 1, evidence: ["A plan"] }, [second.category]: { remark: "Ask again" } };
  const whole = await saved();
  assert.deepEqual(whole.extensions, { [id]: { version, answers } });
  assert.match(await page.textContent("#message"), new RegExp(`only the notes are in the file: .*\\(${id}\\)`));
  const scored = await page.evaluate((given) => globalThis.pkimm.score(given), whole);
  assert.equal(Number(scored.extensions[id].value.split("/")[0] / scored.extensions[id].value.split("/")[1]).toFixed(2), shown.value);

  await choice.uncheck();
  assert.ok(await part.isHidden());
  assert.ok(await page.locator("#incomplete").isHidden());
  assert.equal((await saved()).extensions, undefined);
  assert.match(await page.textContent("#message"), new RegExp(`because not ticked: .*${version}`));
  await reloaded(page);
  await choice.check();
  assert.deepEqual((await saved()).extensions, whole.extensions, "the answers were kept");
  await page.click("#reset");
  await page.click("#confirm");
  assert.ok(!(await choice.isChecked()));
  await load(page, JSON.stringify(whole));
  assert.ok(await choice.isChecked());
  assert.deepEqual(await saved(), whole);
  assert.deepEqual((await rows()).value, shown.value);
  await page.emulateMedia({ media: "print" });
  assert.ok(await part.isVisible());
  await page.emulateMedia({ media: null });

  // Another version, and an extension that the form lacks.
  const others = {
    [id]: { version: "0.0.1", answers: { elsewhere: { level: 99 } } },
    unknown: { version: "2.0.0", answers: { x: { level: 1, remark: "Kept" } } },
  };
  const given = { version: model.version, kind, answers: whole.answers, extensions: others };
  assert.match(await load(page, JSON.stringify(given)), new RegExp(`does not have in that version: ${id} 0\\.0\\.1, unknown 2\\.0\\.0`));
  assert.ok(await choice.isDisabled());
  assert.match(await page.textContent(`[id="held:${place}"]`), /answers to version 0\.0\.1/);
  assert.deepEqual(await results(page), before);
  await reloaded(page);
  assert.deepEqual(await saved(), given);
  assert.match(await page.textContent("#message"), /unchanged: answers to .*unknown 2\.0\.0/);
  await load(page, JSON.stringify(whole));
  assert.ok(await choice.isEnabled());
  assert.deepEqual(await saved(), whole);
  const bad = { ...whole, extensions: { [id]: { version, answers: { elsewhere: { level: 1 }, [first.category]: { level: 99 } } } } };
  const told = await load(page, JSON.stringify(bad));
  assert.match(told, /elsewhere: the extension has no criteria/);
  assert.match(told, /there is no level 99/);
  assert.deepEqual(await saved(), whole, "a file with faults changes nothing");
  assert.deepEqual(watched, []);
}

/** What an extension asks is as accessible, and as narrow, as the rest. */
async function showsExtensionsAsTheRest(kind, file) {
  for (const viewport of [WIDE, NARROW]) {
    const page = await open(file, { viewport });
    const [{ place, relevance }] = JSON.parse(await page.locator("#model").textContent()).extensions;
    await control(page, `extension:${place}`).check();
    await choose(page, relevance[0].id, 1);
    await page.evaluate(() => document.querySelectorAll(".extension details").forEach((element) => (element.open = true)));
    await page.evaluate(() => scrollTo(0, 0));
    await page.evaluate(axe);
    const found = await page.evaluate(
      (values) => globalThis.axe.run({ include: [".extension"] }, { resultTypes: ["violations"], runOnly: { type: "tag", values } }),
      RULES,
    );
    const violations = found.violations.map(({ id, nodes }) => `${id}: ${nodes.length}, as in ${nodes[0].html.slice(0, 200)}`);
    assert.deepEqual(violations, [], `${kind} at ${viewport.width}`);
    const headings = await page.$$eval(".extension :is(h2, h3, h4)", (all) =>
      all.filter((element) => element.checkVisibility()).map((element) => Number(element.tagName[1])),
    );
    assert.ok(headings.length > relevance.length);
    headings.forEach((level, index) => assert.ok(index === 0 || level <= headings[index - 1] + 1, `heading ${index}`));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width);
  }
}

/** Texts that could act as something else are shown, and do nothing. */
async function showsHostileTexts(kind) {
  const { file, texts } = job.hostile[kind];
  const watched = [];
  for (const viewport of [WIDE, NARROW]) {
    const page = await open(file, { viewport, watched });
    const seen = await page.evaluate(() => {
      const copy = document.body.cloneNode(true);
      copy.querySelectorAll("script").forEach((script) => script.remove());
      return {
        text: copy.textContent.replace(/\s+/g, " "),
        scripts: document.scripts.length,
        strangers: document.querySelectorAll("img, iframe, object, b[id], [onerror], [onload], [style]:not(:root), style ~ style").length,
        ran: typeof globalThis.ran,
        width: document.documentElement.scrollWidth,
      };
    });
    const missing = Object.entries(texts).filter(([, text]) => !seen.text.includes(text.replace(/\s+/g, " ").trim()));
    assert.deepEqual(missing.map(([name]) => name), []);
    assert.deepEqual([seen.scripts, seen.strangers, seen.ran, seen.width], [2, 0, "undefined", viewport.width]);
    await page.locator(".choice input").check();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width);
    const ids = await idsOf(page);
    await choose(page, ids[0], (await levelsOf(page, ids[0]))[0]);
    assert.match(await page.textContent("#figure"), /^1\.00, level 1 /);
  }
  assert.deepEqual(watched, []);
}

/** That nothing was told of the network is no proof unless something would have been told. */
async function letsNothingOut(kind, file) {
  const watched = [];
  const page = await open(file, { watched });
  await page.evaluate(() => fetch("https://nowhere.invalid/").catch(() => null));
  assert.ok(watched.some((told) => told.includes("Content Security Policy")), `${kind}: ${watched}`);
  const isInlineRun = await page.evaluate(() => {
    const button = document.createElement("button");
    button.setAttribute("onclick", "globalThis.ran = 1");
    button.click();
    document.body.appendChild(document.createElement("script")).textContent = "globalThis.ran = 1";
    return globalThis.ran === 1;
  });
  assert.ok(!isInlineRun, "the policy lets nothing run that the page was not written with");
}

/** Notes come before ratings: they are told as open, and only what cannot stand is a fault. */
async function blamesNobodyForNotes(kind, file) {
  const page = await open(file);
  const [first, second] = await idsOf(page);
  const colorOf = (id) => page.evaluate((own) => getComputedStyle(document.getElementById(own)).color, `fault:${id}`);
  await control(page, `evidence:${first}`).fill("P");
  await page.locator(`[name="rating:${second}"][value="none"]`).check();
  const early = await colorOf(second);
  assert.equal(await control(page, `reason:${second}`).getAttribute("aria-invalid"), "false", "while one is at it nothing is wrong");
  await control(page, "organisation.name").focus();
  await page.waitForFunction((id) => document.getElementById(`reason:${id}`).getAttribute("aria-invalid") === "true", second);
  assert.match(await page.textContent(`[id="fault:${first}"]`), /^Not rated yet/);
  assert.match(await page.textContent(`[id="fault:${second}"]`), /^Give a reason/);
  const soft = await page.evaluate(() => getComputedStyle(document.querySelector(".hint")).color);
  assert.deepEqual([await colorOf(first), early], [soft, soft]);
  assert.notEqual(await colorOf(second), soft);
}

/** What is drawn can be seen in the reader's own colors. */
async function takesForcedColors(kind, file) {
  const page = await openFilled(kind, file);
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  const seen = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement("p"));
    const system = (color) => {
      probe.style.color = color;
      return getComputedStyle(probe).color;
    };
    const all = (selector, property) => [...new Set([...document.querySelectorAll(selector)].map((part) => getComputedStyle(part)[property]))];
    return {
      system: [system("CanvasText"), system("Highlight")],
      texts: all("#radar text", "fill"),
      lines: all("#radar .ring, #radar .axis", "stroke"),
      results: all("#radar line.series.now", "stroke").concat(all("#radar circle.series.now", "fill")),
      targets: all("#radar circle.series.target", "fill"),
      score: all("#bar", "borderBottom"),
    };
  });
  const [text, highlight] = seen.system;
  assert.notEqual(text, highlight);
  assert.deepEqual([seen.texts, seen.lines, seen.results], [[text], [text], [highlight, highlight]]);
  assert.deepEqual(seen.targets, [text]);
  assert.deepEqual(seen.score, [`1px solid ${text}`]);
}

/** The heads of the long matrix stay in sight and name their use cases, on a phone below the bar with the score. */
async function keepsHeadsInSight(kind, file) {
  for (const viewport of kind === "assessment" ? [WIDE, NARROW] : []) {
    const page = await open(file, { viewport });
    const name = "Certificates for the servers of both sites";
    await control(page, "use-case:3").fill(`${name}\n`);
    const seen = await page.evaluate(() => {
      const matrix = document.querySelector(".matrix");
      const rows = matrix.querySelectorAll("tbody tr");
      rows[rows.length - 2].scrollIntoView({ block: "center" });
      const head = matrix.querySelector('[data-use-case="3"]').getBoundingClientRect();
      const top = document.elementFromPoint(head.x + head.width / 2, head.y + head.height / 2);
      const heads = [...matrix.querySelectorAll("thead th")].map((own) => own.textContent);
      return { heads, top: top?.textContent, title: top?.title, lines: head.height, width: document.documentElement.scrollWidth };
    });
    const head = "C: Certificates for th…";
    assert.deepEqual(seen.heads.slice(1), ["A", "B", head, "D"]);
    assert.deepEqual([seen.top, seen.title, seen.width], [head, name, viewport.width], `${viewport.width}`);
    for (const width of [320, 420, 500, 640, 700]) {
      await page.setViewportSize({ width, height: 800 });
      const apart = await page.evaluate(() => {
        const left = (own) => own.getBoundingClientRect().left;
        const boxes = [...document.querySelector(".matrix tbody tr").querySelectorAll("td")];
        return boxes.map((box, index) => Math.abs(left(box) - left(document.querySelector(`[data-use-case="${index + 1}"]`))));
      });
      assert.ok(Math.max(...apart) < 2, `at ${width} the heads stand over their boxes: ${apart}`);
    }
    assert.ok(seen.lines < 56, `the name takes few lines, not ${seen.lines} pixels`);
  }
}

/** Whatever is chosen in the matrix can be read as a whole. */
async function showsWholeChoices(kind, file) {
  for (const viewport of kind === "assessment" ? [WIDE, PHONE, NARROW] : []) {
    const page = await open(file, { viewport });
    const cut = await page.evaluate(() => {
      const arrow = 20;
      const probe = document.body.appendChild(document.createElement("span"));
      return [...document.querySelectorAll(".matrix select")].filter((select) => {
        const { font, paddingLeft, paddingRight } = getComputedStyle(select);
        probe.style.font = font;
        const widths = [...select.options].map((option) => {
          probe.textContent = option.textContent;
          return probe.getBoundingClientRect().width;
        });
        return Math.max(...widths) + arrow + parseFloat(paddingLeft) + parseFloat(paddingRight) > select.clientWidth;
      }).length;
    });
    assert.equal(cut, 0, `at ${viewport.width}`);
  }
}

/** Boxes beside each other are in line, and show all that is written into them. */
async function showsWholeFacts(kind, file) {
  const page = await open(file);
  for (const name of ["assessor.independence", "scope.use-case"]) {
    await control(page, name).fill("Internal audit, which reports to the board and to nobody else in the organization");
  }
  const faults = await page.$$eval("#facts .fields .field", (fields) =>
    fields
      .filter((field) => field.checkVisibility())
      .flatMap((field) => {
        const box = field.querySelector("[name]");
        const below = field.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
        const isCut = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
        return below > 1 || isCut ? [`${box.name}: ${below} ${isCut}`] : [];
      }),
  );
  assert.deepEqual(faults, []);
}

/** A choice can be cleared where there is one. */
async function clearsWhatIsChosen(kind, file) {
  const page = await open(file);
  const [first] = await idsOf(page);
  const button = page.locator(`[data-clear="${first}"]`);
  assert.ok(await button.isHidden());
  await choose(page, first, "none");
  assert.ok(await button.isVisible());
  await button.press("Enter");
  assert.ok(await button.isHidden());
  assert.equal(await page.evaluate(() => document.activeElement.name), `rating:${first}`, "the keyboard is where it was");
}

/** What the matrix says of a requirement is told there, and taken over; an answer that says otherwise is listed with the results. */
async function holdsMatrixAndAnswersTogether(kind, file) {
  if (kind !== "assessment") return;
  const page = await open(file);
  const [first, second, third] = await idsOf(page);
  const told = (id) => page.locator(`[id="recorded:${id}"]`);
  const cell = (column, id, value) => control(page, `applies:${column}:${id}`).selectOption(value);
  await cell(1, first, "no");
  assert.equal(await page.locator(`[data-applies="${first}"] .comes-to`).textContent(), "Recorded: not applicable");
  await control(page, `applies-reason:1:${first}`).fill("Bought only");
  await cell(2, first, "no");
  await control(page, `applies-reason:2:${first}`).fill("Bought only");
  await cell(1, second, "partly");
  await cell(1, third, "no");
  await cell(2, third, "partly");
  await control(page, `applies-reason:1:${third}`).waitFor();
  await cell(2, third, "");
  await cell(1, third, "yes");
  assert.equal(await page.locator(`[data-applies="${third}"] + .reasons-of-row`).count(), 0, "a box that nothing was written into goes");
  await told(third).waitFor({ state: "hidden" });
  assert.match(await told(first).textContent(), /^By the matrix: not applicable\./);
  await told(first).locator("button").click();
  await page.locator(`[name="rating:${first}"][value="none"]` + ":checked").waitFor({ state: "attached" });
  assert.equal(await control(page, `reason:${first}`).inputValue(), "Bought only");
  await told(first).waitFor({ state: "hidden" });
  await choose(page, second, "3");
  assert.match(await told(second).textContent(), /^By the matrix: applies only in part\. The answer differs/);
  // As long as somebody may press, whose press takes the focus from elsewhere.
  await told(second).locator("button").click({ delay: 300 });
  await page.locator(`[name="partial:${second}"]` + ":checked").waitFor({ state: "attached" });
  await page.locator(`[name="rating:${second}"][value="3"]` + ":checked").waitFor({ state: "attached" });
  await control(page, `reason:${second}`).fill("One site");
  await choose(page, third, "none");
  await control(page, `reason:${third}`).fill("None");
  assert.match(await told(third).textContent(), /^By the matrix: applies\. The answer/);
  assert.match(await told(third).locator("p").getAttribute("class"), /open/, "nobody is blamed while writing");
  await control(page, `reason:${third}`).blur();
  await page.locator(`[id="recorded:${third}"] p:not(.open)`).waitFor();
  await told(third).locator("button").waitFor({ state: "hidden" });
  assert.match(await page.textContent("#details"), /2 not applicable\. 1 applicable only in part\./);
  const missing = await page.textContent("#missing");
  assert.match(missing, /1 answer differs from the applicability matrix/);
  assert.equal(await page.locator("#missing .otherwise + ul a").count(), 1);
  await page.emulateMedia({ media: "print" });
  // What the list is of is printed, too.
  await page.locator("#missing .otherwise").waitFor();
  await page.emulateMedia({ media: "screen" });
  // A level that was chosen comes back, and so does its reason.
  await cell(1, third, "no");
  await control(page, `applies-reason:1:${third}`).fill("Rented");
  await choose(page, third, "5");
  await told(third).locator("button").click();
  assert.equal(await control(page, `reason:${third}`).inputValue(), "Rented");
  await page.click("#undo");
  await page.locator(`[name="rating:${third}"][value="5"]` + ":checked").waitFor({ state: "attached" });
  assert.equal(await control(page, `reason:${third}`).inputValue(), "None");
  // A reason beside no choice cannot be saved, which is told.
  await cell(1, third, "");
  const code = await page.$eval(`[data-item="${third}"]`, ({ dataset }) => dataset.code);
  await save(page, path.join(job.out, "matrix.json"));
  assert.match(await page.textContent("#message"), new RegExp(`beside no choice are not in the file: ${code.replaceAll(".", "\\.")}\\.`));
  // What is loaded in its place has no box for a reason that it does not ask for.
  const { version } = vectors[0].answers;
  assert.ok((await page.locator(".reasons-of-row").count()) > 0);
  await load(page, JSON.stringify({ version, kind, answers: {} }));
  assert.equal(await page.locator(".reasons-of-row").count(), 0);
  // Use cases without a column count, too.
  const cells = Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [name, { value: name === "e" ? "yes" : "no" }]));
  const more = { version, kind, "use-cases": Object.keys(cells), applicability: { [first]: cells }, answers: {} };
  const fresh = await open(file);
  await load(fresh, JSON.stringify(more));
  assert.match(await fresh.locator(`[id="recorded:${first}"]`).textContent(), /^By the matrix: applies only in part\./);
}

/** What stands in an entry is not removed by one press, and comes back in whatever view one is; nothing else ends that. */
async function losesNoEntry(kind, file) {
  const page = await open(file, { hasViews: true });
  await page.click('.views [data-to="plans"]');
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.dataset.add);
  await page.click('[data-remove="plans:1"]');
  assert.equal(await page.locator(".plan").count(), 1, "an empty entry is just empty");
  await control(page, "plans:1:due").fill("2027-01-01");
  await page.click('[data-add="plans"]');
  await control(page, "plans:2:responsible").fill("B. Person");
  await page.click('[data-remove="plans:1"]');
  await page.click("#cancel");
  assert.equal(await control(page, "plans:1:due").inputValue(), "2027-01-01");
  await page.click('[data-remove="plans:1"]');
  await page.click("#confirm");
  await page.waitForFunction(() => document.activeElement.id === "undo");
  assert.equal(await control(page, "plans:1:responsible").inputValue(), "B. Person");
  assert.match(await page.textContent("#removed"), /was removed/);
  await page.keyboard.press("Enter");
  assert.equal(await control(page, "plans:1:due").inputValue(), "2027-01-01");
  assert.equal(await control(page, "plans:2:responsible").inputValue(), "B. Person");
  assert.equal(await focused(), "plans");
  // Another window removes what this one asks about.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await page.click('[data-remove="plans:1"]');
  await other.click('[data-remove="plans:1"]');
  await other.click("#confirm");
  await page.waitForFunction(() => document.querySelector('[name="plans:1:responsible"]').value === "B. Person");
  await page.click("#confirm");
  assert.equal(await control(page, "plans:1:responsible").inputValue(), "B. Person", "nobody asked about this one");
  await other.close();
  // What another window writes into an assessment that is left is not written over.
  await page.click('.views [data-to="about"]');
  await control(page, "organisation.name").fill("Alpha");
  await page.click('.views [data-to="plans"]');
  await page.click('[data-remove="plans:1"]');
  await page.click("#confirm");
  await page.locator("#undo").waitFor();
  await page.click('.views [data-to="about"]');
  await page.click("#another");
  const second = await page.context().newPage();
  await second.goto(page.url());
  assert.ok(await page.locator("#undo").isVisible());
  assert.equal(await control(second, "organisation.name").inputValue(), "Alpha", "a new one is kept once it says something");
  await second.fill('[name="conflicts-of-interest"]', "None");
  await page.locator("#undo").waitFor({ state: "hidden" });
  await second.close();
  // What was removed as a whole outlives an empty entry and a look at another assessment.
  await page.click('.views [data-to="about"]');
  await page.click("#another");
  await control(page, "organisation.name").fill("Beta");
  await page.click("#reset");
  await page.click("#confirm");
  await page.locator("#undo").waitFor();
  await page.click('.views [data-to="plans"]');
  await page.click('[data-remove="plans:1"]');
  await page.click('.views [data-to="about"]');
  await page.selectOption("#assessments", { index: 1 });
  await page.click("#undo");
  assert.equal(await control(page, "organisation.name").inputValue(), "Beta");
  const date = control(page, "period.from");
  const border = () => date.evaluate((box) => getComputedStyle(box).borderTopWidth);
  await date.pressSequentially("10.08.2026");
  assert.equal(await border(), "1px", "nobody is blamed while writing");
  await date.blur();
  await page.locator('[name="period.from"][aria-invalid="true"]').waitFor();
  await save(page, path.join(job.out, "dates.json"));
  assert.match(await page.textContent("#message"), /saved as they are: 10\.08\.2026\.$/);
  for (const [text, width] of [["10.08.2026", "2px"], ["2026-02-30", "2px"], ["2026-08-10", "1px"], ["", "1px"]]) {
    await date.fill(text);
    await date.blur();
    await page.locator(`[name="period.from"][aria-invalid="${width === "2px"}"]`).waitFor();
    assert.equal(await border(), width, text);
  }
}

const CHECKS = [
  isFilledKeptSavedAndLoaded,
  keepsWhatItCannotShow,
  keepsWhatItHasNoBoxFor,
  tellsOfWholeCategories,
  ratesExtensions,
  showsWeightsOfAnyKind,
  refusesOtherFiles,
  worksByKeyboard,
  isAccessible,
  isReadOutWhole,
  fitsAPhone,
  findsTheWay,
  showsWhatFollows,
  printsWell,
  keepsHeadsInSight,
  showsWholeChoices,
  holdsMatrixAndAnswersTogether,
  scoresAllVectors,
  showsHostileTexts,
];

/** What does not depend on the kind is asked of the shorter page alone. */
const CHECKS_OF_ONE = [
  keepsSeveralAssessments,
  readsWhatTheBrowserKept,
  saysWhereNothingIsKept,
  takesForcedColors,
  letsNothingOut,
  blamesNobodyForNotes,
  clearsWhatIsChosen,
  losesNoEntry,
  showsExtensionsAsTheRest,
  showsWholeFacts,
];

// One check alone, where its name is given.
const asked = process.argv[3];
for (const [kind, file] of Object.entries(job.pages)) {
  const checks = kind === "self-assessment" ? [...CHECKS, ...CHECKS_OF_ONE] : CHECKS;
  for (const check of checks.filter(({ name }) => asked === undefined || asked === name)) {
    try {
      await check(kind, file);
    } catch (error) {
      report.faults.push(`${kind}: ${check.name}: ${error.message}`);
    }
    report.checks += 1;
    await Promise.all(browser.contexts().map((context) => context.close()));
  }
}
await browser.close();
process.stdout.write(JSON.stringify(report) + "\n");
process.exitCode = report.faults.length > 0 ? 1 : 0;
