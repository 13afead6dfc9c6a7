// What the page shows of the answers and the score.

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
    .reduce((sums, { weight }) => sum(sums, weightOf(weight)), ZERO);

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
  for (const cell of every("[data-part]", row)) {
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
  for (const row of every("[data-result]")) {
    const result = rows.get(row.dataset.result);
    showParts(row, isBlankForm || result === undefined ? {} : partsOf(...result));
  }
  every("[data-sheet]").forEach((sheet) => showSheet(sheet, new Map(Object.entries(file.answers))));
}

/**
 * The results of each extension, apart from those of the model. One that is not chosen shows none.
 * @param {Score} results
 * @param {AnswersFile} file
 * @param {Loaded} loaded
 */
function showExtensions({ extensions = {} }, file, loaded) {
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
    for (const row of every("[data-extended]", part)) {
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
  for (const row of every("[data-rated]", sheet)) {
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
  every("[data-sums]", sheet).forEach((row) => showParts(row, isBlankSheet ? {} : sums));
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
 * A result in words.
 * @param {string | null} value
 */
const resultText = (value) =>
  value === null
    ? say(words, "no-result")
    : say(words, "result", { value: figure(words, parsed(value)), level: levelText(levelOf(parsed(value)) ?? 0) });

/**
 * @param {Score} results
 * @param {AnswersFile} file
 * @param {Incomplete} incomplete
 */
function showSummary({ overall, asAWhole = {} }, file, incomplete) {
  const { value, level, progress, coverage } = overall;
  const answers = new Map(Object.entries(file.answers));
  const given = questionnaire.rated.flatMap(({ id }) => /** @type {Answer[]} */ ([answers.get(id)].filter(isAnswered)));
  const details = [say(words, "answered", { answered: given.length, items: questionnaire.rated.length })];
  const without = given.filter((answer) => answer["not-applicable"] !== undefined).length;
  const partly = given.filter((answer) => answer["partially-applicable"] !== undefined).length;
  details.push(...(without > 0 ? [say(words, "count-not-applicable", { count: without })] : []));
  details.push(...(partly > 0 ? [say(words, "count-in-part", { count: partly })] : []));
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
  [byId("figure"), byId("verdict")].forEach((place) => show(place, resultText(value)));
  [byId("details"), byId("verdict-details")].forEach((place) => show(place, details.join(" ")));
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
    link.hash = elementOf(id).id;
    show(link, say(words, "incomplete", { count: incomplete.size }));
  }
}

/** How much of the name of a use case stands at the head of its narrow column. */
const MAX_HEAD = 20;

/**
 * Names the use cases at the heads of their columns, says in each row what the cells come to, and at each item where its answer
 * does not say that, too.
 * @param {State} state
 * @param {Loaded} loaded
 */
function showMatrix(state, loaded) {
  for (const head of every("[data-use-case]")) {
    const number = Number(head.dataset.useCase);
    const column = COLUMNS[number - 1];
    const name = the(`use-case:${number}`, HTMLTextAreaElement).value.trim();
    const short = name.length > MAX_HEAD ? `${name.slice(0, MAX_HEAD - 1).trim()}…` : name;
    show(head, name === "" ? column : say(words, "use-case", { column, name: short }));
    head.title = name;
  }
  /** @type {Record<Applies, string>} */
  const comesTo = { yes: say(words, "recorded-yes"), partly: say(words, "recorded-partly"), no: say(words, "recorded-no") };
  for (const row of every("[data-applies]")) {
    const id = row.dataset.applies ?? "";
    const [recorded, applies] = [recordedIn(state, loaded, id), appliesIn(state, id)];
    show(/** @type {Element} */ (row.querySelector(".comes-to")), recorded === undefined ? "" : say(words, "recorded", { recorded: comesTo[recorded] }));
    const place = byId(`recorded:${id}`);
    const [told, button] = /** @type {[HTMLElement, HTMLElement]} */ ([...place.children]);
    place.hidden = recorded === undefined || recorded === (applies ?? "yes");
    button.hidden = recorded === "yes";
    // Nobody is blamed on the way to an answer. The text stays, so that nothing moves under a press that takes the focus away.
    const isOpen = applies === undefined || elementOf(id).contains(document.activeElement);
    told.classList.toggle("open", isOpen);
    const says = recorded === undefined ? "" : say(words, "matrix-says", { recorded: comesTo[recorded] });
    show(told, place.hidden ? "" : inRow([says, applies === undefined ? "" : say(words, "matrix-otherwise")], " "));
  }
}

/**
 * Says at each item what it lacks, and marks the box to which this applies. Nobody is blamed for what is still being written.
 * @param {State} state
 * @param {Incomplete} incomplete
 */
function showIncomplete(state, incomplete) {
  for (const { id } of items) {
    const { message = "", isFault = false } = incomplete.get(id) ?? {};
    const isAtWork = elementOf(id).contains(document.activeElement);
    const place = byId(`fault:${id}`);
    place.hidden = message === "";
    place.classList.toggle("open", !isFault || isAtWork);
    show(place, message);
    const isNotApplicable = state[`rating:${id}`] === NOT_APPLICABLE;
    const partial = partials.get(id);
    if (partial) {
      partial.disabled = isNotApplicable;
    }
    const needsReason = isNotApplicable || (partial?.checked ?? false);
    const reason = the(`reason:${id}`, HTMLTextAreaElement);
    reason.required = needsReason;
    reason.setAttribute("aria-invalid", String(needsReason && isBlank(reason.value) && !isAtWork));
  }
}

/** Marks dates that are none, once the reader has left them. */
function showDates() {
  const isDate = (/** @type {string} */ text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(text).toJSON()?.slice(0, 10) === text;
  for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (main.querySelectorAll("[data-date]"))) {
    const isWrong = !isBlank(box.value) && !isDate(box.value.trim()) && box !== document.activeElement;
    box.setAttribute("aria-invalid", String(isWrong));
  }
}
