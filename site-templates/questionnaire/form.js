// The page: what its boxes show, what it shows of the score, and what the reader does with it.

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/**
 * An element that the page has.
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function the(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) {
    throw new Error(`The page has no ${type.name} "${id}".`);
  }
  return element;
}

/** @param {string} id */
const byId = (id) => the(id, HTMLElement);

/** @param {ParentNode} within */
const controlsIn = (within) => /** @type {Control[]} */ ([...within.querySelectorAll("[name]")]);
const main = the("content", HTMLElement);
const plans = () => [...document.querySelectorAll(".plan")];

/**
 * @param {Control} control
 * @returns {control is HTMLInputElement}
 */
const isTickable = (control) =>
  control instanceof HTMLInputElement && (control.type === "radio" || control.type === "checkbox");

// Checks have no names of their own: they are counted within their item.
for (const item of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-item]"))) {
  /** @type {NodeListOf<HTMLInputElement>} */ (item.querySelectorAll(".checks input")).forEach((check, index) => {
    check.name = `check:${item.dataset.item}:${index}`;
  });
}

/** @type {Model} */
const model = JSON.parse(the("model", HTMLScriptElement).text);
const questionnaire = questionnaireOf(
  model,
  controlsIn(main).map((control) => control.name),
);
const { words } = model;
const levelNumbers = model.levels.map(([number]) => number);
const levelNames = new Map(model.levels);
const categories = model.modules.flatMap((module) => module.categories);
const DEFAULT_PLANS = plans().length;
const STORAGE_TEXT = byId("storage").textContent ?? "";

/** What was loaded and the boxes cannot hold. */
let loaded = nothingLoaded();

// The buttons of each item, and the box that limits it where there is one. They are looked up once, as every key that is
// pressed shows all of them anew.
/** @param {string} name */
const inputsNamed = (name) => /** @type {HTMLInputElement[]} */ ([...main.querySelectorAll(`[name="${CSS.escape(name)}"]`)]);
/** What is rated: the items of the model, and the criteria of extensions behind them. */
const items = [...questionnaire.rated, ...questionnaire.extensions.flatMap(({ relevance }) => relevance)];
const codes = new Map([...questionnaire.answerable, ...items.map((item) => /** @type {const} */ ([item.id, item]))]);
const ratings = new Map(items.map(({ id }) => [id, inputsNamed(`rating:${id}`)]));
/** @type {Map<string, HTMLInputElement | undefined>} */
const partials = new Map(items.map(({ id }) => [id, inputsNamed(`partial:${id}`)[0]]));

/** The levels and ticks that are chosen and the texts that are not empty, by name. */
function snapshot() {
  /** @type {State} */
  const state = {};
  for (const control of controlsIn(main)) {
    if (isTickable(control) ? control.checked : control.value !== "") {
      state[control.name] = control.value;
    }
  }
  return state;
}

/** @param {State} state */
function fill(state) {
  for (const control of controlsIn(main)) {
    const value = Object.hasOwn(state, control.name) ? state[control.name] : "";
    if (isTickable(control)) {
      control.checked = control.value === value;
    } else {
      control.value = value;
    }
  }
}

/**
 * Shows a file that was checked. What has no place in a file stays as it is.
 * @param {AnswersFile} file
 */
function showFile(file) {
  const others = Object.entries(snapshot()).filter(([name]) => !belongsToFile(questionnaire, name));
  const { state, sources } = stateOf(questionnaire, file);
  fill({ ...Object.fromEntries(others), ...state });
  loaded = loadedOf(questionnaire, file, sources, snapshot());
}

// ---- Showing the score.

/**
 * Sets a text only where it changes, so that screen readers announce nothing twice.
 * @param {Element} element
 * @param {string} text
 */
function show(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** @param {number} level */
const levelText = (level) => `${level} ${levelNames.get(level) ?? ""}`.trim();
/** @param {Result} result */
const isProvisional = ({ coverage }) => coverage !== null && coverage !== "1/1";

/**
 * The weights of the categories that have a result, added up.
 * @param {Category[]} own
 * @param {Score} results
 */
const weightsOf = (own, results) =>
  own
    .filter(({ id }) => results.categories[id].value !== null)
    .reduce((total, { weight }) => sum(total, weightOf(weight)), ZERO);

/**
 * What each part of a row shows of a result.
 * @param {Result} result
 * @param {Fraction} weight
 * @returns {Record<string, string>}
 */
function partsOf(result, weight) {
  const none = "–";
  const { value, level, progress, coverage } = result;
  const hasNext = level !== null && levelNames.has(level + 1);
  return {
    value: value === null ? none : figure(words, parsed(value)),
    weights: summed(words, weight),
    product: value === null ? none : figure(words, product(parsed(value), weight)),
    level: level !== null ? levelText(level) : coverage === null ? say(words, "not-applicable") : none,
    progress: progress === null || !hasNext ? none : percent(words, parsed(progress)),
    coverage: coverage === null ? none : coverageText(result, parsed(coverage)),
  };
}

/**
 * @param {Result} result
 * @param {Fraction} coverage
 */
function coverageText(result, coverage) {
  const share = percent(words, coverage);
  return isProvisional(result) ? say(words, "provisional-coverage", { coverage: share }) : share;
}

/**
 * @param {Element} row
 * @param {Record<string, string>} parts
 */
function showParts(row, parts) {
  for (const cell of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-part]"))) {
    show(cell, parts[cell.dataset.part ?? ""] ?? "");
  }
}

/**
 * @param {Score} results
 * @param {AnswersFile} file
 */
function showResults(results, file) {
  // A form without answers shows empty cells, to be filled in by hand once it is printed.
  const isBlankForm = !Object.values(file.answers).some(isAnswered);
  /** @type {Map<string | undefined, [Result, Fraction]>} */
  const rows = new Map([["overall", [results.overall, weightsOf(categories, results)]]]);
  for (const module of model.modules) {
    rows.set(`module:${module.id}`, [results.modules[module.id], weightsOf(module.categories, results)]);
    for (const { id, weight } of module.categories) {
      rows.set(`category:${id}`, [results.categories[id], weightOf(weight)]);
    }
  }
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-result]"))) {
    const result = rows.get(row.dataset.result);
    showParts(row, isBlankForm || result === undefined ? {} : partsOf(...result));
  }
  document.querySelectorAll("[data-sheet]").forEach((sheet) => showSheet(sheet, new Map(Object.entries(file.answers))));
}

/**
 * The results of each extension, apart from those of the model. One that is not chosen shows none.
 * @param {Score} results
 * @param {AnswersFile} file
 */
function showExtensions({ extensions = {} }, file) {
  const held = new Map(strangers(questionnaire, loaded.rest.extensions));
  for (const extension of questionnaire.extensions) {
    const { id, place, version, relevance } = extension;
    const theirs = held.get(id);
    const [choice] = inputsNamed(choiceOf(extension));
    choice.disabled = theirs !== undefined;
    const note = byId(`held:${place}`);
    note.hidden = theirs === undefined;
    show(note, theirs === undefined ? "" : say(words, "other-extension-version", { theirs, ours: version }));
    const part = byId(`part:${place}`);
    const answers = file.extensions?.[id]?.answers ?? {};
    const answered = Object.values(answers).filter(isAnswered).length;
    show(/** @type {Element} */ (part.querySelector("[data-answered]")), say(words, "answered", { answered, items: relevance.length }));
    const result = Object.hasOwn(extensions, id) ? extensions[id] : undefined;
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-extended]"))) {
      showParts(row, result === undefined ? {} : partsOfValue(valueIn(result, row.dataset.extended ?? "")));
    }
  }
}

/**
 * The value of an extension that a row shows.
 * @param {ExtensionResult} result
 * @param {string} row
 */
function valueIn(result, row) {
  const [kind, id] = row.split(":");
  return kind === "category" ? result.categories[id].value : result[/** @type {"value" | "floor" | "weightedBaseline"} */ (kind)];
}

/**
 * What each part of a row shows of a value.
 * @param {string | null} value
 * @returns {Record<string, string>}
 */
function partsOfValue(value) {
  const none = "–";
  const level = value === null ? null : levelOf(parsed(value));
  return { value: value === null ? none : figure(words, parsed(value)), level: level === null ? none : levelText(level) };
}

/**
 * Names and versions of extensions, in a row.
 * @param {[id: string, version: string][]} extensions
 */
const versionsOf = (extensions) =>
  listed(
    words,
    extensions.map(([name, version]) => say(words, "extension-version", { name, version })),
  );

/**
 * The sums of one category.
 * @param {Element} sheet
 * @param {Map<string, Answer>} answers
 */
function showSheet(sheet, answers) {
  let [weights, products] = [ZERO, ZERO];
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (sheet.querySelectorAll("[data-rated]"))) {
    const item = questionnaire.answerable.get(row.dataset.rated ?? "");
    const answer = item && answers.get(item.id);
    if (answer?.level === undefined) {
      showParts(row, { level: isAnswered(answer) ? say(words, "not-applicable") : "" });
    } else {
      const weight = weightOf(item?.weight ?? 0);
      const own = product(weight, whole(answer.level));
      [weights, products] = [sum(weights, weight), sum(products, own)];
      showParts(row, { level: String(answer.level), product: summed(words, own) });
    }
  }
  const isBlankSheet = weights[0] === 0n;
  const sums = { weights: summed(words, weights), products: summed(words, products) };
  sheet.querySelectorAll("[data-sums]").forEach((row) => showParts(row, isBlankSheet ? {} : sums));
}

/**
 * What is told of categories that are answered as a whole. A form has no boxes for that, so it came with a file.
 * @type {Record<Whole, (codes: string) => string>}
 */
const WHOLE = {
  counted: (codes) => say(words, "whole-counted", { codes }),
  "set-aside": (codes) => say(words, "whole-set-aside", { codes }),
  "not-counted": (codes) => say(words, "whole-not-counted", { codes }),
};

/**
 * @param {Score} results
 * @param {AnswersFile} file
 * @param {Incomplete} incomplete
 */
function showSummary({ overall, asAWhole = {} }, file, incomplete) {
  const { value, level, progress, coverage } = overall;
  const answers = new Map(Object.entries(file.answers));
  const answered = questionnaire.rated.filter(({ id }) => isAnswered(answers.get(id))).length;
  const details = [say(words, "answered", { answered, items: questionnaire.rated.length })];
  if (level !== null && progress !== null && levelNames.has(level + 1)) {
    details.unshift(say(words, "progress", { progress: percent(words, parsed(progress)), level: level + 1 }));
  }
  if (value !== null && coverage !== null && isProvisional(overall)) {
    details.push(say(words, "provisional", { coverage: percent(words, parsed(coverage)) }));
  }
  for (const [whole, told] of Object.entries(WHOLE)) {
    const ids = Object.keys(asAWhole).filter((id) => asAWhole[id] === whole);
    if (ids.length > 0) {
      details.push(told(codesOf(ids)));
    }
  }
  show(
    byId("figure"),
    value === null || level === null
      ? say(words, "no-result")
      : say(words, "result", { value: figure(words, parsed(value)), level: levelText(level) }),
  );
  show(byId("details"), details.join(" "));
  showFirstIncomplete(incomplete);
}

/**
 * Says how many answers are incomplete, and leads to the first of them. What each lacks stands there.
 * @param {Incomplete} incomplete
 */
function showFirstIncomplete(incomplete) {
  const link = the("incomplete", HTMLAnchorElement);
  const [id] = incomplete.keys();
  link.hidden = id === undefined;
  if (id !== undefined) {
    link.hash = main.querySelector(`[data-item="${CSS.escape(id)}"]`)?.id ?? "";
    show(link, say(words, "incomplete", { count: incomplete.size }));
  }
}

/** Names the use cases at the heads of their columns, where there is a matrix. */
function showUseCases() {
  for (const head of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-use-case]"))) {
    const column = head.dataset.useCase ?? "";
    const name = the(`matrix-${column}`, HTMLTextAreaElement).value.trim();
    show(head, name === "" ? column : say(words, "use-case", { column, name }));
    head.title = name;
  }
}

/** @param {string[]} ids */
const codesOf = (ids) =>
  listed(
    words,
    ids.map((id) => codes.get(id)?.code),
  );

/**
 * Says at each item what it lacks, and marks the box to which this applies.
 * @param {State} state
 * @param {Incomplete} incomplete
 */
function showIncomplete(state, incomplete) {
  for (const { id } of items) {
    const { message = "", isFault = false } = incomplete.get(id) ?? {};
    const place = byId(`fault:${id}`);
    place.hidden = message === "";
    place.classList.toggle("open", !isFault);
    show(place, message);
    const isNotApplicable = state[`rating:${id}`] === NOT_APPLICABLE;
    const partial = partials.get(id);
    if (partial) {
      partial.disabled = isNotApplicable;
    }
    const needsReason = isNotApplicable || (partial?.checked ?? false);
    const reason = the(`reason:${id}`, HTMLTextAreaElement);
    reason.required = needsReason;
    reason.setAttribute("aria-invalid", String(needsReason && isBlank(reason.value)));
  }
}

// ---- Keeping the answers in the browser.

/** @param {State} form */
function keep(form) {
  const isNothing = isEmpty(form) && isEmpty(loaded.rest);
  const isKept = remember(model, isNothing ? null : { form, loaded, plans: plans().length });
  const place = byId("storage");
  place.classList.toggle("notice", !isKept);
  show(place, isKept ? STORAGE_TEXT : say(words, "not-kept"));
}

/** Shows what the browser has kept. */
const restore = () => bringBack(recall(model));

/** @param {Remembered} kept */
function bringBack(kept) {
  while (DEFAULT_PLANS > 0 && plans().length < kept.plans) {
    addPlan();
  }
  fill(kept.form);
  loaded = withFormerVersions(questionnaire, kept.form, kept.loaded);
}

/** Adds an empty form for one more action, which the page has at least once. */
function addPlan() {
  const [first] = plans();
  const number = plans().length + 1;
  const plan = /** @type {Element} */ (first.cloneNode(true));
  plan.querySelectorAll(".plan-number").forEach((element) => show(element, String(number)));
  for (const element of plan.querySelectorAll("[id], [for]")) {
    for (const attribute of ["id", "name", "for"]) {
      const value = element.getAttribute(attribute);
      if (value !== null) {
        element.setAttribute(attribute, value.replace("plan-1:", `plan-${number}:`));
      }
    }
  }
  const controls = controlsIn(plan);
  controls.forEach((control) => (control.value = ""));
  first.parentElement?.append(plan);
  return controls;
}

// ---- What the reader does.

function update() {
  const state = snapshot();
  const { file, incomplete } = fileOf(questionnaire, state, loaded);
  const results = score(model, file);
  showIncomplete(state, incomplete);
  showResults(results, file);
  showExtensions(results, file);
  showSummary(results, file, incomplete);
  showUseCases();
  drawRadar(the("radar", SVGSVGElement), radarOf(categories, levelNumbers, results.categories));
  show(the("radar-text", SVGElement), radarText(words, categories, results.categories));
  return state;
}

function changed() {
  byId("undo").hidden = true;
  keep(update());
}

/**
 * The pieces of a text in which code stands between backticks.
 * @param {string} text
 */
const withCode = (text) =>
  text.split(/`([^`]+)`/).map((piece, index) => {
    if (index % 2 === 0) {
      return piece;
    }
    const code = document.createElement("code");
    code.textContent = piece;
    return code;
  });

/**
 * Tells what was done, or what could not be done and why.
 * @param {string} message
 * @param {string[]} faults
 */
function tell(message, faults = []) {
  byId("message").textContent = faults.length > 0 ? "" : message;
  byId("faults").replaceChildren();
  if (faults.length > 0) {
    const list = document.createElement("ul");
    const shown = faults.slice(0, 20);
    const count = faults.length - shown.length;
    for (const fault of count > 0 ? [...shown, say(words, "more-faults", { count })] : shown) {
      list.appendChild(document.createElement("li")).append(...withCode(fault));
    }
    byId("faults").append(message, list);
  }
}

const question = the("question", HTMLDialogElement);

/**
 * Asks a question in a dialog. The answer is whether the reader agrees.
 * @param {string} title
 * @param {string} text
 * @param {string} agree
 */
function ask(title, text, agree) {
  byId("question-title").textContent = title;
  byId("question-text").textContent = text;
  byId("confirm").textContent = agree;
  question.returnValue = "";
  question.showModal();
  // A key that is pressed once too often agrees to nothing.
  byId("cancel").focus();
  return new Promise((resolve) => {
    question.addEventListener("close", () => resolve(question.returnValue === "yes"), { once: true });
  });
}

/**
 * How many answers of a file count, those to extensions of the form included.
 * @param {AnswersFile} file
 */
function answersIn({ answers, extensions = {} }) {
  const own = questionnaire.extensions.flatMap((extension) => {
    const given = extensions[extension.id];
    return isAnswering(extension, given) ? Object.values(given.answers) : [];
  });
  return [...Object.values(answers), ...own].filter(isAnswered).length;
}

function save() {
  const state = snapshot();
  const { file, incomplete } = fileOf(questionnaire, state, loaded);
  const text = JSON.stringify(file, null, 2) + "\n";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `${model.file}-${model.edition}-${model.kind}-answers.json`;
  link.click();
  // The browser reads the text after this function has ended.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  const answered = answersIn(file);
  const others = strangers(questionnaire, file.extensions);
  const left = setAside(questionnaire, state);
  const [notes, nothing] = [true, false].map((isSaved) =>
    codesOf([...incomplete.keys()].filter((id) => incomplete.get(id)?.isSaved === isSaved)),
  );
  const told = [
    say(words, "saved", { count: answered }),
    nothing === "" ? "" : say(words, "not-saved", { codes: nothing }),
    notes === "" ? "" : say(words, "notes-saved", { codes: notes }),
    left.length === 0 ? "" : say(words, "not-chosen", { extensions: versionsOf(left.map(({ name, version }) => [name, version])) }),
    others.length === 0 ? "" : say(words, "other-extensions-saved", { extensions: versionsOf(others) }),
  ];
  tell(told.filter((sentence) => sentence !== "").join(" "));
}

/** @param {File} source */
async function load(source) {
  const { file, faults } = checkText(questionnaire, await source.text());
  if (faults) {
    tell(say(words, "not-loaded", { file: source.name }), faults);
    return;
  }
  const state = snapshot();
  const held = fileOf(questionnaire, state, loaded);
  const isHeld =
    !isEmpty(held.file.answers) ||
    held.file.extensions !== undefined ||
    held.incomplete.size > 0 ||
    setAside(questionnaire, state).length > 0 ||
    !isEmpty(loaded.rest);
  const consents = () => ask(say(words, "replace-title"), say(words, "replace-text"), say(words, "replace"));
  if (isHeld && !(await consents())) {
    tell(say(words, "nothing-loaded"));
    return;
  }
  showFile(file);
  changed();
  const others = strangers(questionnaire, file.extensions);
  const told = [
    say(words, "loaded", { count: answersIn(file), file: source.name }),
    others.length === 0 ? "" : say(words, "other-extensions", { extensions: versionsOf(others) }),
  ];
  tell(told.filter((sentence) => sentence !== "").join(" "));
}

/**
 * What was removed last. It can be brought back until something else is said.
 * @type {Remembered | null}
 */
let removed = null;

function undo() {
  if (removed) {
    bringBack(removed);
    changed();
    tell(say(words, "brought-back"));
    byId("reset").focus();
  }
}

async function startOver() {
  if (await ask(say(words, "reset-title"), say(words, "reset-text"), say(words, "reset"))) {
    removed = { form: snapshot(), loaded, plans: plans().length };
    plans()
      .slice(DEFAULT_PLANS)
      .forEach((plan) => plan.remove());
    loaded = nothingLoaded();
    fill({});
    changed();
    tell(say(words, "removed"));
    byId("undo").hidden = false;
  }
}

main.addEventListener("input", ({ target }) => {
  const { name, value } = /** @type {Control} */ (target);
  if (name?.startsWith("rating:") && value === NOT_APPLICABLE) {
    const partial = partials.get(name.slice("rating:".length));
    if (partial) {
      partial.checked = false;
    }
  }
  if (name) {
    changed();
  }
});
main.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("[data-clear]") : null;
  const id = button instanceof HTMLElement ? button.dataset.clear : undefined;
  if (id !== undefined) {
    for (const control of [...(ratings.get(id) ?? []), partials.get(id)]) {
      if (control) {
        control.checked = false;
      }
    }
    changed();
    // The button is gone with the choice.
    ratings.get(id)?.[0]?.focus();
  }
});
const chooser = the("file", HTMLInputElement);
byId("save").addEventListener("click", save);
byId("load").addEventListener("click", () => chooser.click());
chooser.addEventListener("change", async () => {
  const source = chooser.files?.[0];
  if (source) {
    await load(source);
    // The same file can be chosen again once it is fixed.
    chooser.value = "";
  }
});
byId("print").addEventListener("click", () => print());
byId("reset").addEventListener("click", startOver);
byId("undo").addEventListener("click", undo);
byId("confirm").addEventListener("click", () => question.close("yes"));
byId("cancel").addEventListener("click", () => question.close(""));
document.getElementById("add-plan")?.addEventListener("click", () => {
  addPlan()[0].focus();
  changed();
});
// Another tab with the same questionnaire has written: show what it wrote.
addEventListener("storage", ({ key }) => {
  if (key === storageKey(model)) {
    restore();
    update();
  }
});
// On paper the levels in words are always there; on the screen they are as they were.
/** @type {HTMLDetailsElement[]} */
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details.printed:not([open])")].filter((details) => details instanceof HTMLDetailsElement);
  opened.forEach((details) => (details.open = true));
});
addEventListener("afterprint", () => {
  opened.forEach((details) => (details.open = false));
  opened = [];
});
// Where the score is a bar above the form, the heads of the matrix stay below it.
new ResizeObserver(([{ target }]) => {
  document.documentElement.style.setProperty("--bar", `${target.clientHeight}px`);
}).observe(/** @type {Element} */ (document.querySelector(".summary")));
// The list of contents stands open where there is room beside the form.
const isWide = matchMedia("(min-width: 64rem)");
const place = () => (the("contents", HTMLDetailsElement).open = isWide.matches);
isWide.addEventListener("change", place);
place();

restore();
update();

/**
 * Tests compare the scores of a page with those of `pkimm`: this takes an answers file that is known to be valid, and
 * documents of extensions in place of those that the form holds.
 * @type {{ pkimm?: { score: (file: AnswersFile, extensions?: Extension[]) => Score } }}
 */ (globalThis).pkimm = { score: (file, extensions) => score(model, file, extensions) };
