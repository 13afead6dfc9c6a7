// The result view: the chart with targets and an earlier file, what is lowest, what to raise next, what is missing, and plans
// that come of it.

/** How many items the result view names. */
const NAMED = { lowest: 3, next: 5, missing: 8 };

/** @type {(Earlier & { source: string }) | null} */
let earlier = null;

/**
 * A link to an item or a category, by code and title.
 * @param {Item} item
 */
function linkTo(item) {
  const link = document.createElement("a");
  link.href = `#${(main.querySelector(`[data-item="${CSS.escape(item.id)}"]`) ?? byId(`c-${item.id}`)).id}`;
  link.append(...titled(item));
  return link;
}

/**
 * @param {string} id
 * @param {(Node | string)[][]} entries
 */
function showList(id, entries) {
  const list = byId(id);
  list.replaceChildren(
    ...entries.map((parts) => {
      const entry = document.createElement("li");
      entry.append(...parts);
      return entry;
    }),
  );
  if (entries.length === 0) {
    list.append(made("li", say(words, "nothing-yet"), "none"));
  }
}

/**
 * @param {Score} results
 * @param {AnswersFile} file
 * @param {Incomplete} incomplete
 * @param {State} state
 */
function showFindings(results, file, incomplete, state) {
  const targets = file.targets ?? {};
  showList(
    "lowest",
    lowestOf(categories, results, NAMED.lowest).map(({ category, value }) => {
      const target = Object.hasOwn(targets, category.id) ? ` ${say(words, "aims-at", { level: targets[category.id] })}` : "";
      return [linkTo(category), `: ${resultText(inText(value))}.${target}`];
    }),
  );
  showList(
    "raise",
    shiftsOf(model, file, results)
      .slice(0, NAMED.next)
      .map(({ id, level, shift }) => {
        const item = /** @type {Item} */ (named.get(id));
        const by = withSign(words, decimal(shift, 2));
        const text = say(words, "raise", { from: levelText(level), to: levelText(level + 1), shift: by });
        const button = made("button", say(words, "plan-it"), "quiet plan-it");
        button.setAttribute("type", "button");
        button.dataset.plan = id;
        button.append(made("span", ` ${item.code}`, "unseen"));
        return [linkTo(item), `: ${text} `, button];
      }),
  );
  byId("propose").hidden = byId("raise").querySelector("button") === null;
  showMissing(file, incomplete, state);
  const extended = Object.entries(results.extensions ?? {});
  byId("apart").hidden = extended.length === 0;
  showList(
    "extended",
    extended.map(([id, { version, value }]) => {
      const name = questionnaire.extensions.find((own) => own.id === id)?.name ?? id;
      return [say(words, "extension-version", { name, version }), `: ${resultText(value)}`];
    }),
  );
}

/**
 * What is not answered, and where the first of it stands, and where answers contradict the matrix.
 * @param {AnswersFile} file
 * @param {Incomplete} incomplete
 * @param {State} state
 */
function showMissing(file, incomplete, state) {
  const answers = new Map(Object.entries(file.answers));
  const open = questionnaire.rated.filter(({ id }) => !isAnswered(answers.get(id)));
  const place = byId("missing");
  place.replaceChildren(made("p", open.length === 0 ? say(words, "nothing-missing") : say(words, "open-items", { count: open.length })));
  const list = place.appendChild(document.createElement("ul"));
  for (const item of open.slice(0, NAMED.missing)) {
    const entry = list.appendChild(document.createElement("li"));
    entry.append(linkTo(item), incomplete.has(item.id) ? ` ${say(words, "begun")}` : "");
  }
  if (open.length > NAMED.missing) {
    list.append(made("li", say(words, "more-open", { count: open.length - NAMED.missing })));
  }
  const otherwise = questionnaire.rated.filter(({ id }) => contradictsMatrix(state, kept.loaded, id));
  if (otherwise.length > 0) {
    place.append(made("p", say(words, "contradict-matrix", { count: otherwise.length }), "otherwise"));
    const those = place.appendChild(document.createElement("ul"));
    otherwise.slice(0, NAMED.missing).forEach((item) => those.appendChild(document.createElement("li")).append(linkTo(item)));
    if (otherwise.length > NAMED.missing) {
      those.append(made("li", say(words, "more-open", { count: otherwise.length - NAMED.missing })));
    }
  }
}

/**
 * What the chart shows of each series, where it shows several.
 * @type {Record<SeriesKind, (values: string) => string>}
 */
const SERIES = {
  now: (values) => say(words, "chart-now", { values }),
  target: (values) => say(words, "chart-target", { values }),
  earlier: (values) => say(words, "chart-earlier", { values }),
};

/**
 * The chart: results, targets where there are any, and an earlier file where one is compared with.
 * @param {Score} results
 * @param {AnswersFile} file
 */
function showChart(results, file) {
  const compared = earlier && comparedWith(model, results, earlier);
  const { targets = {} } = file;
  /** @type {Series[]} */
  const series = [];
  if (Object.keys(targets).some((id) => questionnaire.categories.has(id))) {
    const values = categories.map(({ id }) => (Object.hasOwn(targets, id) ? whole(targets[id]) : null));
    series.push({ kind: "target", values });
  }
  if (compared) {
    series.push({ kind: "earlier", values: compared.map(({ before }) => before) });
  }
  series.push({ kind: "now", values: categories.map(({ id }) => inNumbers(results.categories[id])) });
  drawRadar(the("radar", SVGSVGElement), radarOf(model.modules, levelNumbers, series));
  const kinds = series.map(({ kind }) => kind);
  for (const kind of /** @type {SeriesKind[]} */ (Object.keys(SERIES))) {
    /** @type {HTMLElement} */ (document.querySelector(`.key .${kind}`)).hidden = !kinds.includes(kind);
  }
  const texts = [...series].reverse().map((own) => {
    const values = seriesText(words, categories, own);
    return kinds.length === 1 ? values : SERIES[own.kind](values);
  });
  show(the("radar-text", SVGElement), texts.join(" "));
  showCompared(results, compared);
}

/**
 * The categories beside what they were.
 * @param {Score} results
 * @param {Compared[] | null} compared
 */
function showCompared(results, compared) {
  byId("compared").hidden = compared === null;
  byId("compare-end").hidden = compared === null;
  if (earlier === null || compared === null) {
    return;
  }
  const { file, results: before, former, source } = earlier;
  const value = (/** @type {Result} */ result) =>
    result.value === null || result.coverage === null
      ? say(words, "no-result")
      : isProvisional(result)
        ? `${figure(words, parsed(result.value))} (${coverageText(result, parsed(result.coverage))})`
        : figure(words, parsed(result.value));
  const of = [source, organizationOf(file), file.saved === undefined ? "" : readable(file.saved)];
  const values = { version: file.version, before: value(before.overall), after: value(results.overall) };
  const told = former === undefined ? say(words, "compared-same", values) : say(words, "compared-other", values);
  const count = compared.filter(({ isComparable, after }) => !isComparable && after !== null).length;
  const onlyNow = count > 0 ? say(words, "compared-new", { count }) : "";
  const intro = former?.otherScale ? say(words, "compared-scale", values) : inRow([told, onlyNow], " ");
  show(byId("compared-intro"), `${intro} (${inRow(of, say(words, "separator"))})`);
  byId("compared-rows").replaceChildren(
    ...compared.map(({ id, before: was, after, isComparable, remarks }) => {
      const row = document.createElement("tr");
      addHead(row, /** @type {Item} */ (questionnaire.categories.get(id)));
      const both = was !== null && after !== null;
      const cells = [was, after].map((own) => (own === null ? "–" : figure(words, own)));
      cells.push(both ? differenceOf(words, was, after) : isComparable ? "–" : say(words, "not-compared"));
      row.append(...cells.map((text) => made("td", text, "number")), made("td", remarks.join(" ")));
      return row;
    }),
  );
}

/**
 * Takes an earlier file to compare with, or tells why it cannot be compared.
 * @param {File} source
 */
async function compareWith(source) {
  const { earlier: own, faults } = earlierIn(questionnaire, await source.text());
  tellAt("compare", faults ? say(words, "not-read", { file: source.name }) : say(words, "compared-with", { file: source.name }), faults);
  // What cannot be read changes nothing.
  if (own) {
    earlier = { ...own, source: source.name };
    update();
  }
}

// ---- Plans from gaps.

/**
 * The text of a level of an item.
 * @param {string} id
 * @param {number} level
 */
const anchorOf = (id, level) => document.getElementById(`d-${id}-${level}`)?.textContent?.trim().replace(/\s+/g, " ") ?? "";

/**
 * An action that raises an item by a level: what the next level asks, and the checks that are still open.
 * @param {string} id
 * @param {AnswersFile} file
 * @returns {Plan | undefined}
 */
function planFor(id, { answers }) {
  const { level, checks = [] } = Object.hasOwn(answers, id) ? answers[id] : {};
  if (level === undefined || !levelNames.has(level + 1)) {
    return undefined;
  }
  const objective = anchorOf(id, level + 1);
  // A check may say which level it stands for: what stands for one that is reached is no task.
  const isReached = (/** @type {string} */ text) => Number(text.match(/:\s*\p{L}+\s+(\d+)\.?$/u)?.[1] ?? Infinity) <= level;
  const open = (questionnaire.checks.get(id) ?? []).filter((text) => !checks.includes(text) && !isReached(text));
  return filled({
    item: id,
    target: level + 1,
    objectives: objective === "" ? undefined : [objective],
    tasks: open.length === 0 ? undefined : open.map((text) => ({ text })),
  });
}

/**
 * Adds actions for items that have none yet.
 * @param {string[]} ids
 */
function proposePlans(ids) {
  const state = snapshot();
  const { file } = fileOf(questionnaire, state, kept.loaded);
  const planned = new Set((file.plans ?? []).map(({ item }) => item));
  const proposed = ids.filter((id) => !planned.has(id)).flatMap((id) => planFor(id, file) ?? []);
  const first = Math.max(0, ...rowsIn(state, "plans")) + 1;
  proposed.forEach((plan, index) => {
    const own = stateOf(questionnaire, { version: model.version, kind: model.kind, answers: {}, plans: [plan] }).state;
    for (const [name, text] of Object.entries(own)) {
      state[name.replace("plans:1:", `plans:${first + index}:`)] = text;
    }
  });
  if (proposed.length > 0) {
    fill(state);
    changed();
  }
  return proposed.length;
}

/** @param {string[]} ids */
function propose(ids) {
  const count = proposePlans(ids);
  show(byId("plan-message"), count === 0 ? say(words, "nothing-proposed") : say(words, "proposed", { count }));
}
