// What the reader does with the form, and what becomes of it.

/** The assessment that the form shows. */
let kept = openedIn(model);
const STORAGE_TEXT = byId("storage").textContent ?? "";

/** Whether what the boxes show stands in the browser, too. */
let isKept = true;

/**
 * Keeps what the boxes show, and says where that cannot be done.
 * @param {State} form
 * @param {string} changed when it was changed
 */
function keep(form, changed) {
  const before = clientOf(kept.form);
  kept = { ...kept, form, changed };
  isKept = keepAs(model, kept);
  const place = byId("storage");
  place.classList.toggle("notice", !isKept);
  show(place, isKept ? STORAGE_TEXT : say(words, "not-kept"));
  byId("not-kept").hidden = isKept;
  show(byId("not-kept"), isKept ? "" : say(words, "not-kept"));
  // The others stay as they are, and reading them takes long where there are many.
  if (clientOf(form) !== before) {
    showAssessments();
  }
}

/** Whether the boxes or what was loaded hold anything. */
const holdsSomething = () => !isEmpty(snapshot()) || !isEmpty(kept.loaded.rest);

/** Whether another assessment may be shown: what the browser does not keep would be gone. */
function mayLeave() {
  const may = isKept || !holdsSomething();
  if (!may) {
    tell(say(words, "not-kept"));
  }
  return may;
}

/**
 * Shows an assessment that was kept.
 * @param {Kept} own
 */
function bringBack(own) {
  fill(own.form);
  kept = { ...own, loaded: withFormerVersions(questionnaire, own.form, own.loaded) };
  openIn(model, kept);
}

/** Offers the assessments that the browser keeps, where there are several. */
function showAssessments() {
  const others = allKept(model).filter(({ id }) => id !== kept.id);
  byId("others").hidden = others.length === 0;
  const label = (/** @type {Kept} */ { form, since }) => say(words, "assessment-of", { name: clientOf(form) || say(words, "without-name"), since });
  const options = [kept, ...others].map((own) => ({ id: own.id, text: label(own) }));
  const select = the("assessments", HTMLSelectElement);
  const shown = [...select.options].map(({ value, textContent }) => ({ id: value, text: textContent }));
  if (JSON.stringify(shown) !== JSON.stringify(options)) {
    select.replaceChildren(
      ...options.map(({ id, text }) => {
        const option = document.createElement("option");
        [option.value, option.textContent] = [id, text];
        return option;
      }),
    );
  }
  select.value = kept.id;
}

/** @param {string} id */
function switchTo(id) {
  const own = allKept(model).find((other) => other.id === id);
  if (own !== undefined && mayLeave()) {
    forgetCompared();
    bringBack(own);
    update();
    showAssessments();
    tell(say(words, "switched", { name: clientOf(own.form) || say(words, "without-name") }));
  } else {
    showAssessments();
  }
}

/** Begins another assessment. What is there stays in the browser. */
function beginAnother() {
  if (!mayLeave()) {
    return;
  }
  forgetCompared();
  kept = nothingKept();
  fill({});
  openIn(model, kept);
  update();
  showAssessments();
  tell(say(words, "begun-another"));
  the("organisation.name", HTMLTextAreaElement).focus();
}

function forgetCompared() {
  earlier = null;
  byId("plan-message").replaceChildren();
  tellAt("compare", "");
}

function update() {
  const state = snapshot();
  const { file, incomplete } = fileOf(questionnaire, state, kept.loaded);
  const results = score(model, file);
  showIncomplete(state, incomplete);
  showResults(results, file);
  showExtensions(results, file, kept.loaded);
  showSummary(results, file, incomplete);
  showProgress(file);
  showMatrix(state, kept.loaded);
  showDates();
  if ((document.body.dataset.view ?? "results") === "results") {
    showResultView(results, file, incomplete, state);
  }
  return { state, file, incomplete, results };
}

/**
 * What only the view of the results shows.
 * @param {Score} results
 * @param {AnswersFile} file
 * @param {Incomplete} incomplete
 * @param {State} state
 */
function showResultView(results, file, incomplete, state) {
  showFindings(results, file, incomplete, state);
  showChart(results, file);
  showReportFacts(file, results);
}

/** @param {string} [when] when it was changed, if not now */
function changed(when = new Date().toISOString()) {
  endUndo();
  keep(update().state, when);
}

/**
 * The pieces of a text in which code stands between backticks.
 * @param {string} text
 */
const withCode = (text) => text.split(/`([^`]+)`/).map((piece, index) => (index % 2 === 0 ? piece : made("code", piece)));

/**
 * Tells what was done, or what could not be done and why, at the place with these names.
 * @param {"" | "compare"} place
 * @param {string} message
 * @param {string[]} faults
 */
function tellAt(place, message, faults = []) {
  const [told, list] = place === "" ? [byId("message"), byId("faults")] : [byId(`${place}-message`), byId(`${place}-faults`)];
  told.textContent = faults.length > 0 ? "" : message;
  list.replaceChildren();
  if (faults.length > 0) {
    const entries = document.createElement("ul");
    const shown = faults.slice(0, 20);
    const count = faults.length - shown.length;
    for (const fault of count > 0 ? [...shown, say(words, "more-faults", { count })] : shown) {
      entries.appendChild(document.createElement("li")).append(...withCode(fault));
    }
    list.append(message, entries);
  }
}

/** @type {(message: string, faults?: string[]) => void} */
const tell = (message, faults) => tellAt("", message, faults);

const question = the("question", HTMLDialogElement);

/**
 * Asks a question in a dialog. The answer is `yes` where the reader agrees, `beside` where that is offered and chosen, and else
 * nothing.
 * @param {string} title
 * @param {string} text
 * @param {string} agree
 * @param {string} [beside]
 */
function ask(title, text, agree, beside) {
  byId("question-title").textContent = title;
  byId("question-text").textContent = text;
  byId("confirm").textContent = agree;
  byId("beside").textContent = beside ?? "";
  byId("beside").hidden = beside === undefined;
  question.returnValue = "";
  question.showModal();
  // A key that is pressed once too often agrees to nothing.
  byId("cancel").focus();
  return new Promise((resolve) => {
    question.addEventListener("close", () => resolve(question.returnValue), { once: true });
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

/** The name of a file: the model, its version, the kind, the client, and the day. */
const fileName = () => `${inRow([model.file, model.edition, model.kind, inName(clientOf(kept.form)), today()], "-")}.json`;

function save() {
  const { state, file, incomplete } = update();
  const saved = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const text = JSON.stringify(inOrder(model.schema, { ...file, saved }), null, 2) + "\n";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = fileName();
  link.click();
  // The browser reads the text after this function has ended.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  const others = strangers(questionnaire, file.extensions);
  const left = setAside(questionnaire, state);
  const lost = withoutCell(state);
  const dates = [...main.querySelectorAll('[data-date][aria-invalid="true"]')].map((box) => /** @type {HTMLInputElement} */ (box).value);
  const [notes, nothing] = [true, false].map((isSaved) =>
    codesOf([...incomplete.keys()].filter((id) => incomplete.get(id)?.isSaved === isSaved)),
  );
  const told = [
    say(words, "saved", { count: answersIn(file) }),
    nothing === "" ? "" : say(words, "not-saved", { codes: nothing }),
    notes === "" ? "" : say(words, "notes-saved", { codes: notes }),
    left.length === 0 ? "" : say(words, "not-chosen", { extensions: versionsOf(left.map(({ name, version }) => [name, version])) }),
    others.length === 0 ? "" : say(words, "other-extensions-saved", { extensions: versionsOf(others) }),
    lost.length === 0 ? "" : say(words, "reasons-not-saved", { codes: codesOf(lost) }),
    dates.length === 0 ? "" : say(words, "dates-not-sound", { dates: listed(words, dates) }),
  ];
  tell(inRow(told, " "));
}

/** @param {string} time */
const readable = (time) => time.slice(0, 16).replace("T", " ");

/**
 * The time that a file says, to the second as files have it.
 * @param {string | undefined} text
 */
const timeIn = (text) => (/^\d{4}-\d\d-\d\dT/.test(text ?? "") ? Math.floor(Date.parse(text ?? "") / 1000) * 1000 : NaN);

/** @param {AnswersFile} file */
const organizationOf = ({ organisation }) => (isObject(organisation) ? String(organisation.name ?? "").trim() : "");

/**
 * Says where a file is older than what it would replace, or of another organization.
 * @param {AnswersFile} file
 */
function warningsOf(file) {
  const [theirs, ours] = [timeIn(file.saved), timeIn(kept.changed)];
  const [organization, own] = [organizationOf(file), (snapshot()["organisation.name"] ?? "").trim()];
  return [
    theirs < ours
      ? say(words, "replace-older", { saved: readable(new Date(theirs).toISOString()), changed: readable(kept.changed) })
      : "",
    organization !== "" && own !== "" && organization !== own ? say(words, "replace-other", { theirs: organization, ours: own }) : "",
  ];
}

/** @param {File} source */
async function load(source) {
  const { file, faults } = checkText(questionnaire, await source.text());
  if (faults) {
    tell(say(words, "not-loaded", { file: source.name }), faults);
    return;
  }
  if (holdsSomething()) {
    const text = inRow([say(words, "replace-text"), ...warningsOf(file)], " ");
    // What the browser does not keep cannot stay beside.
    const beside = isKept ? say(words, "load-beside") : undefined;
    const answer = await ask(say(words, "replace-title"), text, say(words, "replace"), beside);
    if (answer === "") {
      tell(say(words, "nothing-loaded"));
      return;
    }
    if (answer === "beside") {
      kept = nothingKept();
      openIn(model, kept);
    }
  }
  showFile(file);
  forgetCompared();
  // It is as old as it says: a file that was saved later is newer.
  const saved = timeIn(file.saved);
  changed(Number.isNaN(saved) ? undefined : new Date(saved).toISOString());
  showAssessments();
  const others = strangers(questionnaire, file.extensions);
  const told = [
    say(words, "loaded", { count: answersIn(file), file: source.name }),
    others.length === 0 ? "" : say(words, "other-extensions", { extensions: versionsOf(others) }),
  ];
  tell(inRow(told, " "));
}

/**
 * Shows a file that was checked.
 * @param {AnswersFile} file
 */
function showFile(file) {
  const { state, sources } = stateOf(questionnaire, file);
  fill(state);
  kept = { ...kept, loaded: loadedOf(questionnaire, file, sources, snapshot()) };
}

/**
 * What was removed or replaced last. It can be brought back until something else is said.
 * @type {Kept | null}
 */
let removed = null;
/** Where the keyboard is once it was brought back, and when that assessment was changed last. */
let placeOfRemoved = "#reset";
/** @type {string | undefined} */
let changedSince;

/** @param {string} id */
const changeOf = (id) => allKept(model).find((own) => own.id === id)?.changed;

function endUndo() {
  removed = null;
  byId("undo").hidden = true;
  show(byId("removed"), "");
}

/**
 * @param {Kept} before
 * @param {string} message
 * @param {string} place where the keyboard is once it was brought back
 */
function offerUndo(before, message, place) {
  [removed, placeOfRemoved, changedSince] = [before, place, changeOf(before.id)];
  byId("undo").hidden = false;
  show(byId("removed"), message);
}

function undo() {
  // What another window has written since is not written over.
  if (removed && changeOf(removed.id) !== changedSince) {
    endUndo();
  }
  if (removed) {
    if (removed.id !== kept.id) {
      forgetCompared();
    }
    bringBack(removed);
    changed();
    showAssessments();
    show(byId("removed"), say(words, "brought-back"));
    setTimeout(() => removed ?? show(byId("removed"), ""), 8000);
    /** @type {HTMLElement | null} */ (document.querySelector(placeOfRemoved))?.focus();
  }
}

async function startOver() {
  if ((await ask(say(words, "reset-title"), say(words, "reset-text"), say(words, "reset"))) === "yes") {
    // Where nothing is left to remove, what was removed before can still be brought back.
    const before = holdsSomething() ? { ...kept, form: snapshot() } : removed;
    kept = { ...kept, loaded: nothingLoaded() };
    fill({});
    forgetCompared();
    changed();
    tell("");
    if (before) {
      offerUndo(before, say(words, "removed"), "#reset");
    }
  }
}

/**
 * The boxes without a row of a list, those after it moved up.
 * @param {State} state
 * @param {string} list
 * @param {number} row
 */
const withoutRow = (state, list, row) =>
  Object.fromEntries(
    Object.entries(state).flatMap(([name, value]) => {
      const [own, number, ...key] = name.split(":");
      if (own !== list || Number(number) < row) {
        return [[name, value]];
      }
      return Number(number) === row ? [] : [[[own, Number(number) - 1, ...key].join(":"), value]];
    }),
  );

/**
 * Removes a row. Where something stands in it, the reader is asked, and can bring it back.
 * @param {string} list
 * @param {number} row
 */
async function removeRow(list, row) {
  const asked = textOfRow(snapshot(), list, row);
  const isEmptyRow = !rowsIn(snapshot(), list).includes(row);
  if (!isEmptyRow && (await ask(say(words, "remove-title"), say(words, "remove-text"), say(words, "remove"))) !== "yes") {
    return;
  }
  const form = snapshot();
  // Another window may have changed what was asked about.
  if (textOfRow(form, list, row) !== asked) {
    return;
  }
  const without = withoutRow(form, list, row);
  fill(without);
  if (JSON.stringify(without) === JSON.stringify(form)) {
    return;
  }
  const before = { ...kept, form };
  changed();
  if (!isEmptyRow) {
    offerUndo(before, say(words, "removed-entry"), `[data-add="${list}"]`);
  }
}

/**
 * Says of an item what the matrix says of it, with the reasons that stand there. What was said before can be brought back.
 * @param {string} id
 */
function takeOver(id) {
  const form = snapshot();
  const before = { ...kept, form };
  const isNotApplicable = recordedIn(form, kept.loaded, id) === "no";
  const rating = (ratings.get(id) ?? []).find(({ value }) => value === NOT_APPLICABLE);
  const partial = partials.get(id);
  if (rating && partial) {
    // A level that was chosen stays where the item applies in part.
    rating.checked = isNotApplicable;
    partial.checked = !isNotApplicable;
  }
  const reason = the(`reason:${id}`, HTMLTextAreaElement);
  const isSaid = appliesIn(form, id) !== undefined || !isBlank(reason.value);
  reason.value = reasonsIn(form, kept.loaded, id).join("; ") || reason.value;
  changed();
  reason.focus();
  if (isSaid) {
    offerUndo(before, say(words, "taken-over"), `[data-record="${CSS.escape(id)}"]`);
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
  if (name?.startsWith("applies:")) {
    const asks = value === "partly" || value === "no" ? haveReason : dropReason;
    asks(name.slice("applies:".length));
  }
  if (name) {
    changed();
  }
});
// What is missing is a fault once the reader has left it.
main.addEventListener("focusout", ({ target, relatedTarget }) => {
  const item = target instanceof Element ? target.closest("[data-item]") : null;
  const isDate = target instanceof HTMLInputElement && target.dataset.date !== undefined;
  if (isDate || (item && !(relatedTarget instanceof Node && item.contains(relatedTarget)))) {
    setTimeout(update);
  }
});

/**
 * What buttons do whose data say to what they belong.
 * @type {{ [key: string]: (value: string) => void }}
 */
const ACTIONS = {
  clear: (id) => {
    for (const control of [...(ratings.get(id) ?? []), partials.get(id)]) {
      if (control) {
        control.checked = false;
      }
    }
    changed();
    // The button is gone with the choice.
    ratings.get(id)?.[0]?.focus();
  },
  add: (list) => {
    addRow(list);
    const [box] = rowsOfList(list).at(-1)?.querySelectorAll("[name]") ?? [];
    /** @type {HTMLElement | undefined} */ (box)?.focus();
  },
  remove: async (place) => {
    const [list, row] = place.split(":");
    await removeRow(list, Number(row));
    // What was removed is a key away.
    (removed ? byId("undo") : /** @type {HTMLElement | null} */ (document.querySelector(`[data-add="${list}"]`)))?.focus();
  },
  record: takeOver,
  plan: (id) => {
    propose([id]);
    // The list was made anew, without the button that was pressed.
    byId("propose").focus();
  },
  print: (report) => printAs(/** @type {Printed} */ (report)),
};
main.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("button") : null;
  for (const [key, value] of Object.entries(button?.dataset ?? {})) {
    if (Object.hasOwn(ACTIONS, key)) {
      ACTIONS[key](value ?? "");
    }
  }
});
for (const [id, take] of /** @type {const} */ ([["file", load], ["earlier", compareWith]])) {
  const chooser = the(id, HTMLInputElement);
  chooser.addEventListener("change", async () => {
    const source = chooser.files?.[0];
    if (source) {
      await take(source);
      // The same file can be chosen again once it is fixed.
      chooser.value = "";
    }
  });
  byId(id === "file" ? "load" : "compare").addEventListener("click", () => chooser.click());
}
byId("save").addEventListener("click", save);
byId("another").addEventListener("click", beginAnother);
the("assessments", HTMLSelectElement).addEventListener("change", ({ target }) => switchTo(/** @type {HTMLSelectElement} */ (target).value));
byId("compare-end").addEventListener("click", () => {
  forgetCompared();
  update();
  byId("compare").focus();
});
byId("propose").addEventListener("click", () => {
  const { file, results } = update();
  propose(shiftsOf(model, file, results).slice(0, NAMED.lowest).map(({ id }) => id));
});
byId("reset").addEventListener("click", startOver);
byId("undo").addEventListener("click", undo);
byId("confirm").addEventListener("click", () => question.close("yes"));
byId("beside").addEventListener("click", () => question.close("beside"));
byId("cancel").addEventListener("click", () => question.close(""));
byId("previous").addEventListener("click", () => visitNext(-1));
byId("next").addEventListener("click", () => visitNext(1));
byId("next-open").addEventListener("click", visitNextOpen);
byId("menu").addEventListener("click", () => setMenu(!document.body.classList.contains("menu")));
byId("search").addEventListener("click", () => {
  find();
  finder.showModal();
  the("sought", HTMLInputElement).select();
});
byId("sought").addEventListener("input", find);
byId("sought").addEventListener("keydown", ({ key }) => {
  if (key === "Enter") {
    document.querySelector("#found a")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  }
});
byId("finder-close").addEventListener("click", () => finder.close());
addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && document.body.classList.contains("menu")) {
    closeMenu();
    byId("menu").focus();
  }
});
// The focus is never under the bar.
main.addEventListener("focusin", ({ target }) => {
  const hidden = target instanceof Element ? barHeight() + 8 - target.getBoundingClientRect().top : 0;
  if (hidden > 0 && target !== main && hidden < innerHeight) {
    scrollBy(0, -hidden);
  }
});
// A link to a place of the page shows the view in which it is.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
  if (link instanceof HTMLAnchorElement && !event.defaultPrevented) {
    finder.close();
    if (link.dataset.to !== undefined) {
      // A view stands where it was left, and not at its beginning, to which the browser would go.
      event.preventDefault();
      history.pushState(null, "", link.hash);
    }
    goTo(placeIn(link.hash));
    update();
  }
});
addEventListener("hashchange", () => {
  goTo(placeIn(location.hash));
  update();
});
// Another tab with the same questionnaire has written: show what it wrote.
addEventListener("storage", ({ key }) => {
  if (key?.startsWith(placeOf(model))) {
    if (removed && changeOf(removed.id) !== changedSince) {
      endUndo();
    }
    const own = allKept(model).find(({ id }) => id === kept.id);
    const isRemoved = own === undefined && !isEmpty(kept.form);
    if (isRemoved || (own !== undefined && own.changed !== kept.changed)) {
      bringBack(own ?? { ...nothingKept(), id: kept.id });
      endUndo();
      update();
    }
    showAssessments();
  }
});
// What is sought and reached stays below the bar.
new ResizeObserver(([{ target }]) => {
  document.documentElement.style.setProperty("--bar", `${target.clientHeight}px`);
}).observe(byId("bar"));

bringBack(kept);
showView("questions");
update();
showAssessments();
watchPlace();
if (location.hash.length > 1) {
  goTo(placeIn(location.hash));
}

/**
 * Tests compare what a page computes with what `pkimm` does: this takes an answers file that is known to be valid, and
 * documents of extensions in place of those that the form holds.
 * @type {{ pkimm?: {
 *   score: (file: AnswersFile, extensions?: Extension[]) => Score,
 *   next: (file: AnswersFile) => { id: string, shift: string | null }[],
 * } }}
 */ (globalThis).pkimm = {
  score: (file, extensions) => score(model, file, extensions),
  next: (file) => shiftsOf(model, file, score(model, file)).map(({ id, shift }) => ({ id, shift: inText(shift) })),
};
