// The form: what it holds, what it shows of the score, and how it is kept, saved, and loaded.

const model = JSON.parse(document.getElementById("model").textContent);
const byId = (id) => document.getElementById(id);
const controls = () => [...document.querySelectorAll("main [name]")];
const named = (name) => byId(name);
const isTicked = (control) => control.type === "radio" || control.type === "checkbox";
const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;
const isBlank = (text) => text.trim() === "";

/** The groups of facts in an answers file, and the names of the facts in each. */
const GROUPS = {
  organisation: ["name", "sector", "size", "country"],
  scope: ["use-case", "description"],
  assessor: ["name", "independence"],
  period: ["from", "to"],
};
const ANSWER_KEYS = ["level", "not-applicable", "partially-applicable", "evidence", "remark"];

const levelNumbers = model.levels.map(([number]) => number);
const levelNames = new Map(model.levels);
const categories = model.modules.flatMap((module) => module.categories);
const requirements = categories.flatMap((category) => category.requirements);
const ratedItems = model.kind === "assessment" ? requirements : categories;
const otherItems = model.kind === "assessment" ? categories : requirements;

// Each item by every id that it has or had, as answers may name it by a former one.
const itemsById = (items) => new Map(items.flatMap((item) => [item.id, ...(item.was ?? [])].map((id) => [id, item])));
const rateable = itemsById(ratedItems);
const notRateable = itemsById(otherItems);

// What was loaded and cannot be read back from its box, such as a line break in a box of one line: by the name of the
// box what it showed and what was loaded. It is saved again as long as the box shows the same.
let kept = {};

// ---- Reading the form.

/** The levels and ticks that are chosen and the texts that are not empty, by name. */
function snapshot() {
  const state = {};
  for (const control of controls()) {
    if (isTicked(control) ? control.checked : control.value !== "") {
      state[control.name] = control.value;
    }
  }
  return state;
}

function fill(state) {
  for (const control of controls()) {
    const value = Object.hasOwn(state, control.name) ? state[control.name] : "";
    if (isTicked(control)) {
      control.checked = control.value === value;
    } else {
      control.value = value;
    }
  }
}

const asText = (text) => (isBlank(text) ? undefined : text);
const asLines = (text) => {
  const lines = text.split("\n").filter((line) => !isBlank(line));
  return lines.length === 0 ? undefined : lines;
};

/** What a box says, read by `read`, or what was loaded into it. Nothing is `undefined`. */
function said(name, read = asText) {
  const { value } = named(name);
  return Object.hasOwn(kept, name) && kept[name].shown === value ? kept[name].source : read(value);
}

/** An object without the keys that have no value. */
const filled = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
const isEmpty = (object) => Object.keys(object).length === 0;
const controlsNamed = (name) => [...document.querySelectorAll(`main [name="${CSS.escape(name)}"]`)];

// The buttons of each item, and the box that limits it where there is one. They are looked up once, as every key that is
// pressed reads all of them.
const ratings = new Map(ratedItems.map(({ id }) => [id, controlsNamed(`rating:${id}`)]));
const partials = new Map(ratedItems.map(({ id }) => [id, controlsNamed(`partial:${id}`)[0]]));
const chosen = (id) => ratings.get(id).find((control) => control.checked)?.value;

/** The answer to an item as the answers file has it, or the fault for which it is left out, or neither. */
function readAnswer(id) {
  const rating = chosen(id);
  const reason = said(`reason:${id}`);
  const isPartial = partials.get(id)?.checked ?? false;
  const notes = { evidence: said(`evidence:${id}`, asLines), remark: said(`remark:${id}`) };
  if (rating === undefined) {
    const isTouched = isPartial || !isEmpty(filled(notes));
    return isTouched ? { fault: "No level is chosen. This item counts as not answered and is not saved to a file." } : {};
  }
  if ((rating === "none" || isPartial) && reason === undefined) {
    return { fault: "Give a reason. Without it, this item counts as not answered and is not saved to a file." };
  }
  if (rating === "none") {
    return { answer: filled({ "not-applicable": reason, ...notes }) };
  }
  return {
    answer: filled({ level: Number(rating), "partially-applicable": isPartial ? reason : undefined, ...notes }),
  };
}

/** The answers file of what the form holds, and the items that are left out of it, by id, with their faults. */
function readForm() {
  const file = { version: model.version, kind: model.kind };
  for (const [group, keys] of Object.entries(GROUPS)) {
    const facts = filled(Object.fromEntries(keys.map((key) => [key, said(`${group}.${key}`)])));
    if (!isEmpty(facts)) {
      file[group] = facts;
    }
  }
  const read = ratedItems.map(({ id }) => [id, readAnswer(id)]);
  const having = (part) => read.filter(([, own]) => own[part] !== undefined).map(([id, own]) => [id, own[part]]);
  file.answers = Object.fromEntries(having("answer"));
  return { file, faults: new Map(having("fault")) };
}

// ---- Writing the form.

/** Shows a file that was checked. What has no place in a file stays as it is. */
function writeForm(file) {
  const state = {};
  kept = {};
  for (const [name, value] of Object.entries(snapshot())) {
    if (!belongsToFile(name)) {
      state[name] = value;
    }
  }
  const sources = [];
  for (const [group, keys] of Object.entries(GROUPS)) {
    for (const key of keys) {
      sources.push([`${group}.${key}`, file[group]?.[key], asText]);
    }
  }
  for (const [former, answer] of Object.entries(file.answers)) {
    const { id } = rateable.get(former);
    state[`rating:${id}`] = String(answer.level ?? "none");
    if (answer["partially-applicable"] !== undefined) {
      state[`partial:${id}`] = "on";
    }
    sources.push([`reason:${id}`, answer["not-applicable"] ?? answer["partially-applicable"], asText]);
    sources.push([`evidence:${id}`, answer.evidence, asLines], [`remark:${id}`, answer.remark, asText]);
  }
  for (const [name, source] of sources) {
    state[name] = [source ?? ""].flat().join("\n");
  }
  fill(state);
  for (const [name, source, read] of sources) {
    const shown = named(name).value;
    if (source !== undefined && JSON.stringify(read(shown)) !== JSON.stringify(source)) {
      kept[name] = { shown, source };
    }
  }
}

const belongsToFile = (name) =>
  /^(rating|partial|reason|evidence|remark):/.test(name) || Object.hasOwn(GROUPS, name.split(".")[0]);

// ---- Checking a file.

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const quoted = (value) => JSON.stringify(value);

/** The keys of an object that are none of those known. */
const unknownKeys = (object, known) => Object.keys(object).filter((key) => !known.includes(key));

/** The answers file that a text holds, or every reason why it holds none. */
function checkFile(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch (error) {
    return { faults: [`The file is not JSON: ${error.message}`] };
  }
  if (!isObject(file)) {
    return { faults: ["The file does not contain answers: an object is expected."] };
  }
  const head = [];
  if (typeof file.version !== "string") {
    head.push("`version`: a text with the version of the model is expected.");
  } else if (file.version !== model.version) {
    head.push(
      `\`version\`: the answers are for version ${file.version}, but this questionnaire is for version ${model.version}. ` +
        "To carry them over, use `pkimm score`, or load them into the questionnaire of their own version.",
    );
  }
  if (file.kind !== model.kind) {
    head.push(`\`kind\`: this questionnaire is for the kind ${quoted(model.kind)}, but the file is of the kind ${quoted(file.kind)}.`);
  }
  if (head.length > 0) {
    return { faults: head };
  }
  const faults = [
    ...unknownKeys(file, ["version", "kind", "answers", ...Object.keys(GROUPS)]).map((key) => `${quoted(key)}: unknown key.`),
    ...Object.keys(GROUPS).flatMap((group) => factFaults(file, group)),
    ...answersFaults(file.answers),
  ];
  return faults.length > 0 ? { faults } : { file };
}

function factFaults(file, group) {
  if (!Object.hasOwn(file, group)) {
    return [];
  }
  const facts = file[group];
  if (!isObject(facts)) {
    return [`\`${group}\`: an object is expected.`];
  }
  return [
    ...unknownKeys(facts, GROUPS[group]).map((key) => `\`${group}\`: unknown key ${quoted(key)}.`),
    ...Object.keys(facts)
      .filter((key) => GROUPS[group].includes(key) && typeof facts[key] !== "string")
      .map((key) => `\`${group}.${key}\`: a text is expected.`),
  ];
}

function answersFaults(answers) {
  if (!isObject(answers)) {
    return ["`answers`: an object is expected."];
  }
  const seen = new Map();
  return Object.entries(answers).flatMap(([id, answer]) => {
    const place = `Answer ${quoted(id)}`;
    const item = rateable.get(id);
    if (item === undefined) {
      const [rates, is] =
        model.kind === "assessment" ? ["requirements", "a category"] : ["categories", "a requirement"];
      return notRateable.has(id)
        ? [`${place}: this is ${is}, but this questionnaire rates ${rates}.`]
        : [`${place}: this id does not exist in the model.`];
    }
    if (seen.has(item)) {
      return [`${place}: the same item is already answered under ${quoted(seen.get(item))}.`];
    }
    seen.set(item, id);
    return answerFaults(answer).map((fault) => `${place}: ${fault}`);
  });
}

function answerFaults(answer) {
  if (!isObject(answer)) {
    return ["an object is expected."];
  }
  const has = (key) => Object.hasOwn(answer, key);
  const faults = unknownKeys(answer, ANSWER_KEYS).map((key) => `unknown key ${quoted(key)}.`);
  for (const key of ["not-applicable", "partially-applicable"].filter(has)) {
    if (typeof answer[key] !== "string" || isBlank(answer[key])) {
      faults.push(`\`${key}\` needs a reason.`);
    }
  }
  if (has("level") && !levelNumbers.includes(answer.level)) {
    faults.push(`there is no level ${quoted(answer.level)}; the levels are ${levelNumbers.join(", ")}.`);
  }
  if (has("level") === has("not-applicable")) {
    faults.push("either `level` or `not-applicable` is expected.");
  } else if (has("not-applicable") && has("partially-applicable")) {
    faults.push("`partially-applicable` needs a `level`.");
  }
  if (has("evidence") && !(Array.isArray(answer.evidence) && answer.evidence.every((own) => typeof own === "string"))) {
    faults.push("`evidence`: a list of texts is expected.");
  }
  if (has("remark") && typeof answer.remark !== "string") {
    faults.push("`remark`: a text is expected.");
  }
  return faults;
}

// ---- Showing the score.

/** Sets a text only where it changes, so that screen readers announce nothing twice. */
function show(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

const hasLevel = (number) => levelNames.has(number);
const levelText = (level) => `${level} ${levelNames.get(level) ?? ""}`.trim();
const isProvisional = ({ coverage }) => coverage !== null && coverage !== "1/1";

/** The weights of the categories that have a result, added up. */
const weightsOf = (own, results) =>
  own.filter(({ id }) => results.categories[id].value !== null).reduce((total, { weight }) => total + weight, 0);

/** What each part of a row shows of a result. */
function partsOf({ value, level, progress, coverage }, weight) {
  const none = "–";
  return {
    value: value === null ? none : decimal(value, 2),
    weights: String(weight),
    product: value === null ? none : weighted(value, weight),
    level: level === null ? none : levelText(level),
    progress: level === null || !hasLevel(level + 1) ? none : percent(progress),
    coverage: coverage === null ? none : percent(coverage) + (isProvisional({ coverage }) ? ", provisional" : ""),
  };
}

function showParts(row, parts) {
  for (const cell of row.querySelectorAll("[data-part]")) {
    show(cell, parts[cell.dataset.part] ?? "");
  }
}

function showResults(results, file) {
  // A form without answers shows empty cells, to be filled in by hand once it is printed.
  const isBlankForm = isEmpty(file.answers);
  const rows = new Map([["overall", [results.overall, weightsOf(categories, results)]]]);
  for (const module of model.modules) {
    rows.set(`module:${module.id}`, [results.modules[module.id], weightsOf(module.categories, results)]);
    for (const { id, weight } of module.categories) {
      rows.set(`category:${id}`, [results.categories[id], weight]);
    }
  }
  for (const row of document.querySelectorAll("[data-result]")) {
    showParts(row, isBlankForm ? {} : partsOf(...rows.get(row.dataset.result)));
  }
  for (const sheet of document.querySelectorAll("[data-sheet]")) {
    showSheet(sheet, file.answers);
  }
}

/** The sums of one category. They are whole numbers. */
function showSheet(sheet, answers) {
  const [sums] = sheet.querySelectorAll(".total");
  let [weights, products] = [0, 0];
  for (const row of sheet.querySelectorAll("[data-rated]")) {
    const answer = answers[row.dataset.rated];
    const { weight } = rateable.get(row.dataset.rated);
    if (answer?.level === undefined) {
      showParts(row, { level: answer === undefined ? "" : "not applicable" });
    } else {
      weights += weight;
      products += weight * answer.level;
      showParts(row, { level: String(answer.level), product: String(weight * answer.level) });
    }
  }
  showParts(sums, weights === 0 ? {} : { weights: String(weights), products: String(products) });
}

function showSummary({ overall }, file, faults) {
  const { value, level, progress } = overall;
  const answered = Object.keys(file.answers).length;
  const figure = value === null ? "No result yet" : `${decimal(value, 2)}, level ${levelText(level)}`;
  const incomplete = faults.size === 0 ? "" : `, ${faults.size} incomplete`;
  const details = [`${answered} of ${ratedItems.length} answered${incomplete}.`];
  if (value !== null && hasLevel(level + 1)) {
    details.unshift(`${percent(progress)} of the way to ${level + 1}.`);
  }
  if (value !== null && isProvisional(overall)) {
    details.push(`Provisional: coverage ${percent(overall.coverage)}.`);
  }
  show(byId("figure"), figure);
  show(byId("details"), details.join(" "));
  const verb = faults.size === 1 ? "is incomplete and counts" : "are incomplete and count";
  show(byId("incomplete"), faults.size === 0 ? "" : `${counted(faults.size, "answer", "answers")} ${verb} as not answered: ${codesOf(faults)}.`);
}

const codesOf = (faults) => [...faults.keys()].map((id) => rateable.get(id).code).join(", ");

/** Says at each item what it lacks, and marks the box to which this applies. */
function showFaults(faults) {
  for (const { id } of ratedItems) {
    const fault = faults.get(id);
    const place = byId(`fault:${id}`);
    place.hidden = fault === undefined;
    show(place, fault ?? "");
    const partial = partials.get(id);
    if (partial) {
      partial.disabled = chosen(id) === "none";
    }
    const needsReason = chosen(id) === "none" || (partial?.checked ?? false);
    const reason = named(`reason:${id}`);
    reason.required = needsReason;
    reason.setAttribute("aria-invalid", String(needsReason && isBlank(reason.value)));
  }
}

// ---- The chart.

const CENTER = [220, 200];
const RADIUS = 150;
const SVG = "http://www.w3.org/2000/svg";

function draw(parent, name, attributes, text = "") {
  const element = parent.appendChild(document.createElementNS(SVG, name));
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  element.textContent = text;
}

/** The point on the axis of the category at `index`, at a share of the radius. The first axis points up. */
function pointAt(index, share) {
  const angle = (2 * Math.PI * index) / categories.length - Math.PI / 2;
  const along = (start, part) => (start + RADIUS * share * part).toFixed(1);
  return [along(CENTER[0], Math.cos(angle)), along(CENTER[1], Math.sin(angle))];
}

function showChart(results) {
  const chart = byId("radar");
  chart.querySelectorAll(":scope > :not(title, desc)").forEach((element) => element.remove());
  const lowest = Math.min(...levelNumbers);
  const rings = Math.max(...levelNumbers) - lowest + 1;
  const share = (value) => (value - lowest + 1) / rings;
  const line = (own) => own.map((point) => point.join(",")).join(" ");
  for (const number of levelNumbers) {
    draw(chart, "polygon", { class: "ring", points: line(categories.map((_, index) => pointAt(index, share(number)))) });
    const [x, y] = pointAt(0, share(number));
    draw(chart, "text", { class: "scale", x: Number(x) - 4, y: Number(y) + 3, "text-anchor": "end" }, String(number));
  }
  const values = categories.map(({ id }) => results.categories[id].value);
  categories.forEach(({ code }, index) => {
    const [x, y] = pointAt(index, 1);
    draw(chart, "line", { class: "axis", x1: CENTER[0], y1: CENTER[1], x2: x, y2: y });
    const [labelX, labelY] = pointAt(index, 1.16);
    draw(chart, "text", { class: "label", x: labelX, y: Number(labelY) + 4, "text-anchor": "middle" }, code);
  });
  const points = values.map((value, index) => value && pointAt(index, share(Number(decimal(value, 4)))));
  // A line leads only from one result to the next one: what has no result leaves a gap.
  points.forEach((point, index) => {
    const next = points[(index + 1) % points.length];
    if (point && next) {
      draw(chart, "line", { class: "result", x1: point[0], y1: point[1], x2: next[0], y2: next[1] });
    }
  });
  for (const [x, y] of points.filter(Boolean)) {
    draw(chart, "circle", { class: "result", cx: x, cy: y, r: 4 });
  }
  const told = categories.map(({ code }, index) => `${code} ${values[index] ? decimal(values[index], 2) : "no result"}`);
  show(byId("radar-text"), values.some(Boolean) ? told.join(", ") : "Nothing is answered yet.");
}

// ---- Keeping the answers in the browser.

const KEY = `pkimm:${model.name}:${model.version}:${model.kind}`;
const DEFAULT_PLANS = document.querySelectorAll(".plan").length;
const STORAGE_TEXT = byId("storage").textContent;

function remember() {
  const form = snapshot();
  try {
    if (isEmpty(form)) {
      localStorage.removeItem(KEY);
    } else {
      localStorage.setItem(KEY, JSON.stringify({ form, kept, plans: document.querySelectorAll(".plan").length }));
    }
    warn("");
  } catch {
    warn("This browser cannot keep the answers: its storage is turned off or full. Save them to a file before you close the page.");
  }
}

function warn(text) {
  const place = byId("storage");
  place.classList.toggle("notice", text !== "");
  show(place, text === "" ? STORAGE_TEXT : text);
}

function recall() {
  try {
    const { form = {}, kept: loaded = {}, plans = 0 } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    while (document.querySelectorAll(".plan").length < plans) {
      addPlan();
    }
    fill(form);
    kept = loaded;
  } catch {
    // Whatever was kept cannot be read. The next change says whether anything can be kept.
    fill({});
  }
}

/** Adds an empty form for one more action. */
function addPlan() {
  const [first] = document.querySelectorAll(".plan");
  if (!first) {
    return;
  }
  const number = document.querySelectorAll(".plan").length + 1;
  const plan = first.cloneNode(true);
  plan.querySelector(".plan-number").textContent = number;
  for (const element of plan.querySelectorAll("[id], [for]")) {
    for (const attribute of ["id", "name", "for"].filter((own) => element.hasAttribute(own))) {
      element.setAttribute(attribute, element.getAttribute(attribute).replace("plan-1:", `plan-${number}:`));
    }
  }
  plan.querySelectorAll("[name]").forEach((control) => (control.value = ""));
  first.parentElement.append(plan);
  return plan;
}

// ---- What the reader does.

function update() {
  const { file, faults } = readForm();
  const results = score(model, file);
  showFaults(faults);
  showResults(results, file);
  showSummary(results, file, faults);
  showChart(results);
}

function changed() {
  update();
  remember();
}

/** Tells what was done, or what could not be done and why. */
function tell(message, faults = []) {
  byId("message").textContent = faults.length > 0 ? "" : message;
  byId("faults").replaceChildren();
  if (faults.length > 0) {
    const list = document.createElement("ul");
    const shown = faults.slice(0, 20);
    const more = faults.length - shown.length;
    for (const fault of more > 0 ? [...shown, `And ${more} more.`] : shown) {
      list.appendChild(document.createElement("li")).textContent = fault;
    }
    byId("faults").append(message, list);
  }
}

/** Asks a question in a dialog. The answer is whether the reader agrees. */
function ask(title, text, agree) {
  const dialog = byId("question");
  byId("question-title").textContent = title;
  byId("question-text").textContent = text;
  byId("confirm").textContent = agree;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

function save() {
  const { file, faults } = readForm();
  const text = JSON.stringify(file, null, 2) + "\n";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `pkimm-${model.version}-${model.kind}-answers.json`;
  link.click();
  // The browser reads the text after this function has ended.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  const saved = counted(Object.keys(file.answers).length, "answer was", "answers were");
  const left = faults.size === 0 ? "" : ` Incomplete and not in the file: ${codesOf(faults)}.`;
  tell(`${saved} saved to a file.${left}`);
}

async function load(source) {
  const { file, faults } = checkFile(await source.text());
  if (faults) {
    tell(`${source.name} was not loaded, and nothing was changed.`, faults);
    return;
  }
  const held = readForm();
  const isHeld = !isEmpty(held.file.answers) || held.faults.size > 0;
  const question = "The answers and facts in the file will replace those on this page.";
  if (isHeld && !(await ask("Replace the answers?", question, "Replace them"))) {
    tell("Nothing was loaded.");
    return;
  }
  writeForm(file);
  changed();
  tell(`${counted(Object.keys(file.answers).length, "answer was", "answers were")} loaded from ${source.name}.`);
}

async function startOver() {
  const text = "Every answer, note, and tick on this page will be removed from this browser. Files that you saved are kept.";
  if (await ask("Start over?", text, "Remove everything")) {
    [...document.querySelectorAll(".plan")].slice(DEFAULT_PLANS).forEach((plan) => plan.remove());
    kept = {};
    fill({});
    changed();
    tell("Everything was removed.");
  }
}

// Checks have no names of their own: they are counted within their item.
for (const item of document.querySelectorAll("[data-item]")) {
  item.querySelectorAll(".checks input").forEach((check, index) => (check.name = `check:${item.dataset.item}:${index}`));
}

document.querySelector("main").addEventListener("input", (event) => {
  const { name, value } = event.target;
  if (name?.startsWith("rating:") && value === "none") {
    const partial = partials.get(name.slice("rating:".length));
    if (partial) {
      partial.checked = false;
    }
  }
  if (name) {
    changed();
  }
});
document.querySelector("main").addEventListener("click", ({ target }) => {
  const id = target.closest("[data-clear]")?.dataset.clear;
  if (id !== undefined) {
    for (const control of [...ratings.get(id), partials.get(id)].filter(Boolean)) {
      control.checked = false;
    }
    changed();
  }
});
byId("save").addEventListener("click", save);
byId("load").addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", async ({ target }) => {
  const [source] = target.files;
  if (source) {
    await load(source);
    // The same file can be chosen again once it is fixed.
    target.value = "";
  }
});
byId("print").addEventListener("click", () => print());
byId("reset").addEventListener("click", startOver);
byId("confirm").addEventListener("click", () => byId("question").close("yes"));
byId("cancel").addEventListener("click", () => byId("question").close(""));
byId("add-plan")?.addEventListener("click", () => {
  addPlan().querySelector("[name]").focus();
  changed();
});
// Another tab with the same questionnaire has written: show what it wrote.
addEventListener("storage", ({ key }) => {
  if (key === KEY) {
    recall();
    update();
  }
});
// On paper the levels in words are always there.
addEventListener("beforeprint", () => document.querySelectorAll("details.printed").forEach((own) => (own.open = true)));
// The list of contents stands open where there is room beside the form.
const isWide = matchMedia("(min-width: 64rem)");
const place = () => (byId("contents").open = isWide.matches);
isWide.addEventListener("change", place);
place();

recall();
update();

// Tests compare the scores of a page with those of `pkimm`: this takes an answers file that is known to be valid.
globalThis.pkimm = { score: (answers) => score(model, answers) };
