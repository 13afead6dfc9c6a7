// What is printed: everything, two pages for a board, or a report for a team, which is written out when it is printed.

/** @typedef {"all" | "board" | "team"} Printed */

/**
 * Says of which assessment a result is.
 * @param {AnswersFile} file
 * @param {Score} results
 */
function showReportFacts(file, results) {
  const text = (/** @type {string} */ name) => {
    const control = main.querySelector(`[name="${CSS.escape(name)}"]`);
    return control instanceof HTMLTextAreaElement || control instanceof HTMLInputElement ? control.value.trim() : "";
  };
  const { coverage } = results.overall;
  const share = coverage === null ? "" : coverageText(results.overall, parsed(coverage));
  const extensions = Object.entries(file.extensions ?? {}).map(([id, { version }]) => /** @type {[string, string]} */ ([id, version]));
  const entries = [
    [say(words, "fact-organization"), text("organisation.name")],
    [say(words, "fact-name"), text("name")],
    [say(words, "fact-scope"), inRow([text("scope.use-case"), text("scope.description")], ". ")],
    [say(words, "fact-assessor"), inRow([text("assessor.name"), text("assessor.independence")], ", ")],
    [say(words, "fact-conflicts"), text("conflicts-of-interest")],
    [say(words, "fact-period"), text("period.from") === "" && text("period.to") === "" ? "" : `${text("period.from") || "…"} – ${text("period.to") || "…"}`],
    [say(words, "fact-interviews"), people(file.interviews)],
    [say(words, "fact-signatures"), people(file.signatures)],
    [say(words, "fact-use-cases"), listed(words, file["use-cases"] ?? [])],
    [say(words, "fact-model"), `${model.name} ${model.edition}`],
    [say(words, "fact-extensions"), versionsOf(extensions)],
    [say(words, "fact-coverage"), share],
    [say(words, "fact-printed"), today()],
  ];
  const place = byId("report-facts");
  place.replaceChildren();
  for (const [name, value] of entries.filter(([, own]) => own !== "")) {
    const group = place.appendChild(document.createElement("div"));
    group.append(made("dt", name), made("dd", value));
  }
}

/**
 * People in a row, each with what is said of them.
 * @param {unknown} entries
 */
const people = (entries) =>
  (Array.isArray(entries) ? entries : []).map((entry) => Object.values(entry).join(", ")).join("; ");

/**
 * Writes out what a team reads: each category with its items, their levels, and what was noted.
 * @param {AnswersFile} file
 * @param {Score} results
 */
function writeReport(file, results) {
  const place = byId("report");
  place.replaceChildren(made("h2", say(words, "report-answers")));
  const answers = new Map(Object.entries(file.answers));
  model.modules.forEach((module, index) => {
    for (const category of module.categories) {
      const section = place.appendChild(made("section", "", `reported module-${index % 6}`));
      const heading = section.appendChild(document.createElement("h3"));
      const { value } = results.categories[category.id];
      heading.append(made("span", category.code, "code"), ` ${category.name}: ${value === null ? say(words, "no-result") : figure(words, parsed(value))}`);
      const rated = model.kind === "assessment" ? category.requirements : [category];
      addReported(
        section,
        rated.map((item) => [item, answers.get(item.id)]),
      );
    }
  });
  for (const extension of questionnaire.extensions) {
    const own = file.extensions?.[extension.id];
    if (isAnswering(extension, own)) {
      const section = place.appendChild(made("section", "", "reported"));
      section.append(made("h3", say(words, "extension-version", { name: extension.name, version: extension.version })));
      addReported(
        section,
        extension.relevance.map(({ code, category }) => [{ code, name: named.get(category)?.name }, own.answers[category]]),
      );
    }
  }
  place.append(...reportedPlans(file.plans ?? []));
}

/**
 * Adds a table of items, each with its level and what was noted of it.
 * @param {Element} section
 * @param {[Pick<Item, "code" | "name">, Answer | undefined][]} items
 */
function addReported(section, items) {
  const table = section.appendChild(document.createElement("table"));
  table.className = "sheet";
  const heads = table.createTHead().insertRow();
  for (const [name, className] of [[say(words, "report-item"), ""], [say(words, "report-level"), "reached"], [say(words, "report-notes"), ""]]) {
    const head = heads.appendChild(made("th", name, className));
    head.setAttribute("scope", "col");
  }
  const body = table.createTBody();
  items.forEach(([item, answer]) => fillReported(body.insertRow(), item, answer));
}

/**
 * @param {HTMLTableRowElement} row
 * @param {Pick<Item, "code" | "name">} item
 * @param {Answer | undefined} answer
 */
function fillReported(row, item, answer) {
  addHead(row, item);
  const level =
    answer?.level !== undefined
      ? levelText(answer.level)
      : answer?.["not-applicable"] !== undefined
        ? say(words, "not-applicable")
        : say(words, "open");
  row.append(made("td", level, "reached"));
  const notes = row.appendChild(document.createElement("td"));
  for (const [label, text] of notesOf(answer ?? {})) {
    const line = notes.appendChild(document.createElement("p"));
    line.append(made("b", label), ` ${text}`);
  }
}

/**
 * What was noted of an item, each with what it is.
 * @param {Answer} answer
 * @returns {[string, string][]}
 */
function notesOf(answer) {
  const { confidence } = answer;
  const sure = confidence === "high" ? say(words, "high") : confidence === "low" ? say(words, "low") : say(words, "medium");
  /** @type {[string, string | undefined][]} */
  const notes = [
    [say(words, "note-reason"), answer["not-applicable"]],
    [say(words, "note-in-part"), answer["partially-applicable"]],
    [say(words, "note-checks"), answer.checks?.join("; ")],
    [say(words, "note-evidence"), answer.evidence?.join("; ")],
    [say(words, "note-confidence"), confidence === undefined ? undefined : sure],
    [say(words, "note-why-not-next"), answer["why-not-next"]],
    [say(words, "note-remark"), answer.remark],
    [say(words, "note-organization"), answer["organisation-comment"]],
  ];
  return notes.flatMap(([label, text]) => (text === undefined || isBlank(text) ? [] : [/** @type {[string, string]} */ ([label, text])]));
}

/** @param {Plan[]} plans */
function reportedPlans(plans) {
  if (plans.length === 0) {
    return [];
  }
  const section = made("section", "", "reported");
  section.append(made("h2", say(words, "report-plans")));
  for (const { item = "", target, objectives = [], responsible, due, resources, outputs = [], tasks = [], comments } of plans) {
    const own = named.get(item);
    const action = section.appendChild(made("div", "", "reported-plan"));
    action.append(made("h3", (own ? shownItem(own) : item) + (target === undefined ? "" : ` → ${levelText(target)}`)));
    for (const text of objectives) {
      action.append(made("p", text));
    }
    /** @type {[string, string | undefined][]} */
    const facts = [
      [say(words, "plan-responsible"), responsible],
      [say(words, "plan-due"), due],
      [say(words, "plan-resources"), resources],
    ];
    const told = facts.flatMap(([label, text]) => (text === undefined ? [] : [`${label} ${text}`]));
    action.append(made("p", told.join(" · "), "hint"));
    const list = action.appendChild(document.createElement("ul"));
    list.className = "checks";
    tasks.forEach(({ text, done }) => list.append(made("li", `${done ? "☑" : "☐"} ${text}`)));
    outputs.forEach((text) => action.append(made("p", `${say(words, "plan-outputs")} ${text}`)));
    if (comments !== undefined) {
      action.append(made("p", `${say(words, "plan-comments")} ${comments}`));
    }
  }
  return [section];
}

/** @type {HTMLDetailsElement[]} */
let unfolded = [];

/** Before everything is printed, what is folded on the screen is opened; afterwards it is as it was. */
addEventListener("beforeprint", () => {
  const { file, incomplete, results, state } = update();
  showResultView(results, file, incomplete, state);
  if (document.body.dataset.report === "team") {
    writeReport(file, results);
  } else {
    byId("report").replaceChildren();
  }
  unfolded = every("details.printed:not([open]), details.more:not([open])")
    .filter((details) => details instanceof HTMLDetailsElement)
    .filter((details) => details.matches(".printed") || isFilledIn(details));
  unfolded.forEach((details) => (details.open = true));
});
addEventListener("afterprint", () => {
  unfolded.forEach((details) => (details.open = false));
  unfolded = [];
  delete document.body.dataset.report;
});

/** @param {Printed} report */
function printAs(report) {
  document.body.dataset.report = report;
  print();
}
