// The way between an answers file and the boxes of a form. Nothing here knows the page.
//
// A box is known by its name:
// - that of a fact is its path in the file, such as `organisation.name`;
// - that of an answer has the key of the answer and the item, such as `evidence:<id>`; `check:<id>:<text>` is a tick, and
//   `rating:<id>` the level, or that the item does not apply;
// - that of an entry of a list has the list, the number of its row and the key, such as `interviews:1:who`;
// - `use-case:<n>` names a column of the matrix, `applies:<n>:<id>` and `applies-reason:<n>:<id>` are its cells;
// - `target:<id>` is the level to be reached, and `extension:<id>@<version>` chooses an extension.
//
// What has no box is kept as it was loaded, and written back.

/**
 * What the boxes show, by their names, without those that are empty.
 * @typedef {Record<string, string>} State
 */

/**
 * What was loaded and the boxes cannot hold. `kept` has, by the name of a box or of a group of boxes, what it showed and what
 * was loaded, where the one cannot be read back from the other, such as a line break in a box of one line. It is saved again as
 * long as the box shows the same. `rest` is what has no box: an answers file without all that has one.
 * @typedef {{ kept: Record<string, { shown: string, source: unknown }>, rest: Record<string, unknown> }} Loaded
 */

/** @type {() => Loaded} */
const nothingLoaded = () => ({ kept: {}, rest: {} });

/** @param {string} text */
const asText = (text) => (isBlank(text) ? undefined : text);
/** @param {string} text */
const asLines = (text) => {
  const lines = text.split("\n").filter((line) => !isBlank(line));
  return lines.length === 0 ? undefined : lines;
};
/** What stands before a step that is done. */
const DONE = "[x] ";
/** @param {string} text */
const asTasks = (text) =>
  asLines(text)?.map((line) => (line.startsWith(DONE) ? { text: line.slice(DONE.length), done: true } : { text: line }));
/** @param {string} text */
const asLevel = (text) => (text === "" ? undefined : Number(text));

/**
 * The keys of an answer that have boxes, and how the names of these begin.
 * @type {{ [key: string]: string }}
 */
const ANSWER_BOXES = {
  level: "rating",
  "not-applicable": "rating",
  "partially-applicable": "partial",
  confidence: "confidence",
  checks: "check",
  evidence: "evidence",
  "why-not-next": "why-not-next",
  remark: "remark",
  "organisation-comment": "organisation-comment",
};

/**
 * What is noted on an item beside its level, and how each is read.
 * @type {{ [key: string]: (text: string) => unknown }}
 */
const NOTES = {
  confidence: asText,
  evidence: asLines,
  "why-not-next": asText,
  remark: asText,
  "organisation-comment": asText,
};

/**
 * The lists whose entries have boxes, and how each key of an entry is read.
 * @type {{ [list: string]: { [key: string]: (text: string, questionnaire: Questionnaire) => unknown } }}
 */
const LISTS = {
  interviews: { who: asText, role: asText, date: asText },
  plans: {
    item: (text, { answerable }) => asText(text) && (idShownAs([...answerable.values()], text) ?? text),
    target: asLevel,
    objectives: asLines,
    responsible: asText,
    due: asText,
    resources: asText,
    outputs: asLines,
    tasks: asTasks,
    comments: asText,
  },
  signatures: { name: asText, role: asText },
};

/** The rating that says that an item does not apply. The others are the numbers of levels. */
const NOT_APPLICABLE = "none";

/**
 * The name of the box that chooses an extension.
 * @param {FormExtension} extension
 */
const choiceOf = ({ place }) => `extension:${place}`;

/**
 * An item as boxes show it.
 * @param {Item} item
 */
const shownItem = ({ code, name }) => `${code} ${name ?? ""}`.trim();

/**
 * The item that a box means, by its code, its id, its title, or both code and title.
 * @param {Item[]} items
 * @param {string} text
 */
const idShownAs = (items, text) =>
  items.find((item) => [item.code, item.id, item.name, shownItem(item)].includes(text.trim()))?.id;

/**
 * An object with its keys in the order of a schema.
 * @param {Keywords} schema
 * @param {Record<string, unknown>} object
 */
function inOrder(schema, object) {
  const order = Object.keys(schema.properties);
  const entries = Object.entries(object);
  return Object.fromEntries(entries.sort(([left], [right]) => order.indexOf(left) - order.indexOf(right)));
}

/**
 * What boxes say, or what was loaded into them. Nothing is `undefined`.
 * @template T
 * @param {Loaded} loaded
 * @param {string} name
 * @param {string} shown
 * @param {(shown: string) => T | undefined} read
 * @returns {T | undefined}
 */
const orLoaded = ({ kept }, name, shown, read) =>
  Object.hasOwn(kept, name) && kept[name].shown === shown ? /** @type {T} */ (kept[name].source) : read(shown);

/**
 * The same of one box.
 * @template T
 * @param {State} state
 * @param {Loaded} loaded
 * @param {string} name
 * @param {(text: string) => T | undefined} read
 */
const said = (state, loaded, name, read) => orLoaded(loaded, name, state[name] ?? "", read);

/**
 * The boxes of a group, as one text: what stands in them is the same where the texts are.
 * @param {State} state
 * @param {RegExp} names
 */
const together = (state, names) =>
  JSON.stringify(
    Object.entries(state)
      .filter(([name]) => names.test(name))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );

/** @param {string} list */
const namesOfList = (list) => new RegExp(`^${list}:`);

// ---- From the boxes to a file.

/**
 * Why an answer counts as none, by the id of its item, whether it is a fault or only not rated yet, and whether the file has
 * its notes.
 * @typedef {Map<string, { message: string, isFault: boolean, isSaved: boolean }>} Incomplete
 */

/**
 * The answers file of what the boxes show, and the answers that are incomplete.
 * @param {Questionnaire} questionnaire
 * @param {State} state
 * @param {Loaded} loaded
 * @returns {{ file: AnswersFile, incomplete: Incomplete }}
 */
function fileOf(questionnaire, state, loaded) {
  const { model } = questionnaire;
  const { schema } = model;
  /** @type {Incomplete} */
  const incomplete = new Map();
  const ticks = ticksIn(state);
  /** @type {(items: { key: string, id: string }[], rest: unknown) => Record<string, Answer>} */
  const answersTo = (items, rest) => {
    /** @type {Record<string, Answer>} */
    const answers = {};
    const others = new Map(Object.entries(isObject(rest) ? rest : {}));
    for (const { key, id } of items) {
      const more = others.get(key);
      others.delete(key);
      const checks = ticks.get(id) ?? [];
      const { answer, lack } = answerOf(questionnaire, state, loaded, id, checks, isObject(more) ? more : {});
      if (!isEmpty(answer)) {
        answers[key] = answer;
      }
      if (lack !== undefined) {
        incomplete.set(id, { ...lack, isSaved: !isEmpty(answer) });
      }
    }
    // Categories that are answered as a whole have no boxes.
    return { ...answers, .../** @type {Record<string, Answer>} */ (Object.fromEntries(others)) };
  };
  const { rest } = loaded;
  const own = questionnaire.rated.map(({ id }) => ({ key: id, id }));
  const file = filled({
    ...rest,
    version: model.version,
    kind: model.kind,
    ...factsIn(questionnaire, state, loaded),
    ...matrixIn(questionnaire, state, loaded),
    ...Object.fromEntries(Object.keys(LISTS).map((list) => [list, listIn(questionnaire, state, loaded, list)])),
    targets: targetsIn(questionnaire, state, rest.targets),
    answers: answersTo(own, rest.answers),
    extensions: extensionsIn(questionnaire, state, rest.extensions, answersTo),
  });
  return { file: /** @type {AnswersFile} */ (inOrder(schema, file)), incomplete };
}

/**
 * The facts at the head of a file, by their groups.
 * @param {Questionnaire} questionnaire
 * @param {State} state
 * @param {Loaded} loaded
 */
function factsIn({ model: { schema }, facts }, state, loaded) {
  /** @type {Record<string, unknown>} */
  const file = {};
  for (const { name, group, key } of facts) {
    const text = said(state, loaded, name, asText);
    if (group === undefined) {
      file[key] = text;
    } else {
      const before = file[group] ?? loaded.rest[group];
      const whole = filled({ ...(isObject(before) ? before : {}), [key]: text });
      file[group] = isEmpty(whole) ? undefined : inOrder(resolved(schema, schema.properties[group]), whole);
    }
  }
  return file;
}

/**
 * The texts that are ticked, by their items.
 * @param {State} state
 */
function ticksIn(state) {
  /** @type {Map<string, string[]>} */
  const ticks = new Map();
  for (const name of Object.keys(state)) {
    const [, id, text] = name.match(/^check:([^:]+):(.*)$/s) ?? [];
    if (id !== undefined) {
      ticks.set(id, [...(ticks.get(id) ?? []), text]);
    }
  }
  return ticks;
}

/**
 * What a box of a row shows.
 * @param {State} state
 * @param {string} list
 * @param {number} row
 * @param {string} key
 */
const textIn = (state, list, row, key) => state[`${list}:${row}:${key}`] ?? "";

/**
 * What all boxes of a row show.
 * @param {State} state
 * @param {string} list
 * @param {number} row
 */
const textOfRow = (state, list, row) => JSON.stringify(Object.keys(LISTS[list]).map((key) => textIn(state, list, row, key)));

/**
 * What a list was loaded from, where its entries cannot be read back from what their rows showed.
 * @param {Loaded} loaded
 * @param {string} list
 * @returns {{ state: State, entries: Record<string, unknown>[] }}
 */
function loadedList({ kept }, list) {
  if (!Object.hasOwn(kept, list)) {
    return { state: {}, entries: [] };
  }
  const { shown, source } = kept[list];
  return { state: Object.fromEntries(JSON.parse(shown)), entries: /** @type {Record<string, unknown>[]} */ (source) };
}

/**
 * The entries of a list. What a box of an entry shows as it was loaded is what was loaded, whatever becomes of the others.
 * @param {Questionnaire} questionnaire
 * @param {State} state
 * @param {Loaded} loaded
 * @param {string} list
 */
function listIn(questionnaire, state, loaded, list) {
  const { schema } = questionnaire.model;
  const entry = resolved(schema, schema.properties[list].items);
  return orLoaded(loaded, list, together(state, namesOfList(list)), () => {
    const before = loadedList(loaded, list);
    const loadedRows = rowsIn(before.state, list);
    // An entry may have moved up, where one before it was removed.
    const cameFrom = (/** @type {number} */ row) => {
      const isSame = (/** @type {number} */ other) => textOfRow(before.state, list, other) === textOfRow(state, list, row);
      return isSame(row) ? row : loadedRows.find((other) => other > row && isSame(other)) ?? row;
    };
    const entryOf = (/** @type {number} */ row) => {
      const from = cameFrom(row);
      const source = before.entries[from - 1] ?? {};
      const read = Object.entries(LISTS[list]).map(([key, own]) => {
        const text = textIn(state, list, row, key);
        const isLoaded = Object.hasOwn(source, key) && textIn(before.state, list, from, key) === text;
        return [key, isLoaded ? source[key] : own(text, questionnaire)];
      });
      return inOrder(entry, filled(Object.fromEntries(read)));
    };
    const told = rowsIn(state, list).map(entryOf).filter((own) => !isEmpty(own));
    return told.length === 0 ? undefined : told;
  });
}

/**
 * The numbers of the rows of a list that say something.
 * @param {State} state
 * @param {string} list
 */
const rowsIn = (state, list) => {
  const numbers = Object.keys(state).flatMap((name) => (namesOfList(list).test(name) ? [Number(name.split(":")[1])] : []));
  return [...new Set(numbers)].sort((left, right) => left - right);
};

/**
 * The levels to be reached. Those of requirements have no boxes.
 * @param {Questionnaire} questionnaire
 * @param {State} state
 * @param {unknown} rest
 */
function targetsIn({ model }, state, rest) {
  const categories = model.modules.flatMap((module) => module.categories);
  const own = filled(Object.fromEntries(categories.map(({ id }) => [id, asLevel(state[`target:${id}`] ?? "")])));
  const targets = { ...own, ...(isObject(rest) ? rest : {}) };
  return isEmpty(targets) ? rest : targets;
}

/**
 * The answers to extensions: those of the form where they are chosen, and those that have no boxes.
 * @param {Questionnaire} questionnaire
 * @param {State} state
 * @param {unknown} rest
 * @param {(items: { key: string, id: string }[], rest: unknown) => Record<string, Answer>} answersTo
 */
function extensionsIn(questionnaire, state, rest, answersTo) {
  const others = new Map(Object.entries(isObject(rest) ? rest : {}));
  /** @type {Record<string, unknown>} */
  const chosen = {};
  for (const extension of questionnaire.extensions) {
    const more = others.get(extension.id);
    // Where a file brought answers to another version, they keep their place.
    if (more === undefined || isAnswering(extension, more)) {
      others.delete(extension.id);
      if (state[choiceOf(extension)] !== undefined) {
        const items = extension.relevance.map(({ category, id }) => ({ key: category, id }));
        const answers = answersTo(items, isObject(more) ? more.answers : undefined);
        chosen[extension.id] = { ...(isObject(more) ? more : {}), version: extension.version, answers };
      } else if (more !== undefined && Object.values(more.answers).some(hasBoxes)) {
        // It was loaded before the form held this version, and no box shows it.
        chosen[extension.id] = more;
      }
    }
  }
  const extensions = { ...chosen, ...Object.fromEntries(others) };
  return isEmpty(extensions) ? undefined : extensions;
}

/** A box of criteria: the extension, its version and the category. */
const CRITERIA_BOX =
  /^(?:rating|partial|reason|confidence|evidence|why-not-next|remark|organisation-comment|check):(?<place>(?<id>[^@/:]+)@(?<version>[^/:]+)\/(?<category>[^:]+))/;

/**
 * What was loaded, and with it what boxes said that the form no longer has, because it holds another version of the extension
 * by now: these answers are kept as if a file had brought them.
 * @param {Questionnaire} questionnaire
 * @param {State} state
 * @param {Loaded} loaded
 * @returns {Loaded}
 */
function withFormerVersions(questionnaire, state, loaded) {
  const { extensions: given } = loaded.rest;
  const ticks = ticksIn(state);
  /** @type {Map<string, unknown>} */
  const extensions = new Map(Object.entries(isObject(given) ? given : {}));
  const held = new Set(questionnaire.extensions.flatMap(({ relevance }) => relevance.map(({ id }) => id)));
  for (const name of Object.keys(state)) {
    const groups = name.match(CRITERIA_BOX)?.groups;
    if (groups !== undefined && !held.has(groups.place)) {
      const { place, id, version, category } = groups;
      const own = extensions.get(id) ?? { version, answers: {} };
      // A file holds one version of an extension; what a file brought stays.
      if (isAnswering({ version }, own)) {
        const more = own.answers[category] ?? {};
        const { answer } = answerOf(questionnaire, state, loaded, place, ticks.get(place) ?? [], more);
        extensions.set(id, { ...own, answers: { ...own.answers, ...(isEmpty(answer) ? {} : { [category]: answer }) } });
      }
    }
  }
  const { rest } = loaded;
  return extensions.size === 0 ? loaded : { ...loaded, rest: { ...rest, extensions: Object.fromEntries(extensions) } };
}

/**
 * The extensions of which boxes say something that is not in the file, because they are not chosen.
 * @param {Questionnaire} questionnaire
 * @param {State} state
 */
const setAside = ({ extensions }, state) => {
  const touched = new Set(Object.keys(state).map((name) => name.match(CRITERIA_BOX)?.groups?.place));
  return extensions.filter(
    (extension) => state[choiceOf(extension)] === undefined && extension.relevance.some(({ id }) => touched.has(id)),
  );
};

/**
 * The answer to an item as the file has it, and why it counts as none. It is empty where nothing is said, and where a file
 * cannot have what is said.
 * @param {Questionnaire} questionnaire
 * @param {State} state
 * @param {Loaded} loaded
 * @param {string} id
 * @param {string[]} ticks the checks that are ticked
 * @param {Record<string, unknown>} rest what was loaded for the item and has no box
 * @returns {{ answer: Answer, lack?: { message: string, isFault: boolean } }}
 */
function answerOf({ model }, state, loaded, id, ticks, rest) {
  const { schema, words } = model;
  const rating = state[`rating:${id}`];
  const isPartial = state[`partial:${id}`] !== undefined;
  const reason = said(state, loaded, `reason:${id}`, asText);
  const read = Object.entries(NOTES).map(([key, own]) => [key, said(state, loaded, `${ANSWER_BOXES[key]}:${id}`, own)]);
  const { checks: others, ...more } = rest;
  // A check that the page does not have keeps its place behind those that it has.
  const checks = [...ticks, ...(Array.isArray(others) ? others : [])];
  const notes = filled({ ...Object.fromEntries(read), checks: checks.length > 0 ? checks : others });
  const asked = resolved(schema, schema.properties.answers).additionalProperties;
  const isAllowed = (/** @type {object} */ answer) => schemaFaults(model, asked, answer).length === 0;
  // What was loaded beside is left out only where it contradicts what is said now.
  const whole = (/** @type {Answer} */ own) => {
    for (const [key, value] of Object.entries(more)) {
      const fuller = { ...own, [key]: value };
      own = isAllowed(fuller) ? fuller : own;
    }
    return /** @type {Answer} */ (inOrder(resolved(schema, asked), own));
  };
  if (rating !== undefined && ((rating !== NOT_APPLICABLE && !isPartial) || reason !== undefined)) {
    const rated =
      rating === NOT_APPLICABLE
        ? { "not-applicable": reason }
        : { level: Number(rating), "partially-applicable": isPartial ? reason : undefined };
    return { answer: whole(filled({ ...rated, ...notes })) };
  }
  const answer = whole(notes);
  if (rating === undefined) {
    const message = isEmpty(notes) ? say(words, "no-level") : say(words, "no-level-notes-saved");
    return isPartial || !isEmpty(notes) ? { answer, lack: { message, isFault: false } } : { answer };
  }
  const message = isEmpty(notes) ? say(words, "no-reason") : say(words, "no-reason-notes-saved");
  return { answer, lack: { message, isFault: true } };
}

/**
 * Whether an answer says something for which there are boxes. Of checks, only those that the page lacks are kept apart.
 * @param {Answer} answer
 */
const hasBoxes = (answer) => Object.keys(answer).some((key) => Object.hasOwn(ANSWER_BOXES, key) && key !== "checks");

/**
 * Whether an answer counts.
 * @param {Answer | undefined} answer
 */
const isAnswered = (answer) => answer?.level !== undefined || answer?.["not-applicable"] !== undefined;

// ---- From a file to the boxes.

/**
 * What was put into boxes by the name of a box or of a group of boxes, and how it is read back from what they show.
 * @typedef {Map<string, { source: unknown, shown: (state: State) => string, read: (state: State) => unknown }>} Sources
 */

/**
 * What the boxes have to show of a file that was checked, and what was put into them.
 * @param {Questionnaire} questionnaire
 * @param {AnswersFile} file
 * @returns {{ state: State, sources: Sources }}
 */
function stateOf(questionnaire, file) {
  const { model, answerable, extensions, categories, facts } = questionnaire;
  /** @type {State} */
  const state = {};
  /** @type {Sources} */
  const sources = new Map();
  const put = (/** @type {string} */ name, /** @type {unknown} */ source, /** @type {(text: string) => unknown} */ read) => {
    if (source !== undefined) {
      const shown = (/** @type {State} */ own) => own[name] ?? "";
      sources.set(name, { source, shown, read: (own) => read(shown(own)) });
      state[name] = [source].flat().join("\n");
    }
  };
  for (const { name, group, key } of facts) {
    const own = group === undefined ? file : file[group];
    put(name, isObject(own) && Object.hasOwn(own, key) ? own[key] : undefined, asText);
  }
  const putAnswer = (/** @type {string | undefined} */ id, /** @type {Answer} */ answer) => {
    const has = (/** @type {string} */ key) => id !== undefined && hasBox(questionnaire, key, id);
    const isPartial = answer["partially-applicable"] !== undefined && has("partially-applicable");
    if (isAnswered(answer) && has("level")) {
      state[`rating:${id}`] = answer.level === undefined ? NOT_APPLICABLE : String(answer.level);
    }
    if (isPartial) {
      state[`partial:${id}`] = "on";
    }
    if (has("level")) {
      put(`reason:${id}`, isPartial ? answer["partially-applicable"] : answer["not-applicable"], asText);
      Object.entries(NOTES).forEach(([key, read]) => put(`${ANSWER_BOXES[key]}:${id}`, answer[key], read));
      const known = questionnaire.checks.get(id ?? "") ?? [];
      for (const text of (answer.checks ?? []).filter((own) => known.includes(own))) {
        state[`check:${id}:${text}`] = "on";
      }
    }
  };
  for (const [former, answer] of Object.entries(file.answers)) {
    putAnswer(answerable.get(former)?.id, answer);
  }
  for (const extension of extensions) {
    const own = file.extensions?.[extension.id];
    if (isAnswering(extension, own)) {
      state[choiceOf(extension)] = "on";
      for (const [former, answer] of Object.entries(own.answers)) {
        putAnswer(criteriaFor(extension, categories, former)?.id, answer);
      }
    }
  }
  for (const list of Object.keys(LISTS)) {
    putList(questionnaire, file, list, state, sources);
  }
  if (model.kind === "assessment") {
    putMatrix(questionnaire, file, state, sources);
  }
  for (const [former, level] of Object.entries(file.targets ?? {})) {
    const id = categories.get(former)?.id;
    if (id !== undefined) {
      state[`target:${id}`] = String(level);
    }
  }
  return { state, sources };
}

/**
 * Whether a key of an answer to an item has a box.
 * @param {Questionnaire} questionnaire
 * @param {string} key
 * @param {string} id
 */
const hasBox = ({ model, items }, key, id) =>
  items.has(id) && Object.hasOwn(ANSWER_BOXES, key) && (key !== "partially-applicable" || model.kind === "assessment");

/**
 * @param {Questionnaire} questionnaire
 * @param {AnswersFile} file
 * @param {string} list
 * @param {State} state
 * @param {Sources} sources
 */
function putList(questionnaire, file, list, state, sources) {
  const entries = /** @type {Record<string, unknown>[] | undefined} */ (file[list]);
  if (entries === undefined) {
    return;
  }
  entries.forEach((entry, index) => {
    for (const [key, value] of Object.entries(entry)) {
      const lines = [value].flat().map((own) => (isObject(own) ? `${own.done === true ? DONE : ""}${own.text}` : String(own)));
      const item = key === "item" ? questionnaire.answerable.get(lines[0]) : undefined;
      state[`${list}:${index + 1}:${key}`] = item === undefined ? lines.join("\n") : shownItem(item);
    }
  });
  sources.set(list, {
    source: entries,
    shown: (own) => together(own, namesOfList(list)),
    read: (own) => listIn(questionnaire, own, nothingLoaded(), list),
  });
}

/**
 * The criteria of an extension for a category, by any id that it has or had.
 * @param {FormExtension} extension
 * @param {Map<string, Item>} categories
 * @param {string} id
 */
const criteriaFor = ({ relevance }, categories, id) =>
  relevance.find(({ category }) => category === categories.get(id)?.id);

/**
 * What the boxes cannot hold of a file, once they show what they can of it.
 * @param {Questionnaire} questionnaire
 * @param {AnswersFile} file
 * @param {Sources} sources
 * @param {State} state
 * @returns {Loaded}
 */
function loadedOf(questionnaire, file, sources, state) {
  /** @type {Loaded["kept"]} */
  const kept = {};
  for (const [name, { source, shown, read }] of sources) {
    if (JSON.stringify(read(state)) !== JSON.stringify(source)) {
      kept[name] = { shown: shown(state), source };
    }
  }
  return { kept, rest: restOf(questionnaire, file) };
}

/**
 * What a file holds and the form has no box for.
 * @param {Questionnaire} questionnaire
 * @param {AnswersFile} file
 */
function restOf(questionnaire, file) {
  const { model, answerable, extensions, categories, facts, checks } = questionnaire;
  // When it was saved is said anew each time.
  const { version, kind, saved, answers, extensions: given = {}, ...more } = file;
  const rest = Object.entries(more).map(([name, value]) => {
    if (Object.hasOwn(LISTS, name) || facts.some(({ group, key }) => group === undefined && key === name)) {
      return [name, undefined];
    }
    const keys = facts.filter(({ group }) => group === name).map(({ key }) => key);
    return [name, keys.length > 0 && isObject(value) ? without(value, (key) => keys.includes(key)) : value];
  });
  /** @type {(of: Record<string, Answer>, place: (former: string) => { key: string, id: string } | undefined) => object} */
  const restOfAnswers = (of, place) =>
    filled(
      Object.fromEntries(
        Object.entries(of).map(([former, answer]) => {
          const { key, id } = place(former) ?? { key: former, id: former };
          const known = checks.get(id) ?? [];
          const unknown = (answer.checks ?? []).filter((text) => !known.includes(text));
          const own = answer.checks === undefined ? {} : { checks: unknown };
          const isHeld = (/** @type {string} */ name) =>
            hasBox(questionnaire, name, id) && !(name === "checks" && (unknown.length > 0 || answer.checks?.length === 0));
          return [key, without({ ...answer, ...own }, isHeld)];
        }),
      ),
    );
  const left = restOfAnswers(answers, (former) => {
    const id = answerable.get(former)?.id;
    return id === undefined ? undefined : { key: id, id };
  });
  const restOfExtensions = Object.entries(given).map(([id, own]) => {
    const extension = extensions.find((other) => other.id === id);
    if (extension === undefined || !isAnswering(extension, own)) {
      return [id, own];
    }
    const place = (/** @type {string} */ former) => {
      const criteria = criteriaFor(extension, categories, former);
      return criteria && { key: criteria.category, id: criteria.id };
    };
    const left = restOfAnswers(own.answers, place);
    return [id, isEmpty(left) ? undefined : { ...own, answers: left }];
  });
  const leftOfExtensions = filled(Object.fromEntries(restOfExtensions));
  const targets = without(file.targets ?? {}, (id) => categories.has(id));
  return filled({
    ...Object.fromEntries(rest),
    ...(model.kind === "assessment" ? restOfMatrix(questionnaire, file) : {}),
    targets: targets ?? (file.targets !== undefined && isEmpty(file.targets) ? {} : undefined),
    answers: isEmpty(left) ? undefined : left,
    extensions: isEmpty(leftOfExtensions) ? undefined : leftOfExtensions,
  });
}

/**
 * An object without some of its keys, if anything is left.
 * @template T
 * @param {Record<string, T>} object
 * @param {(key: string) => boolean} isLeftOut
 * @returns {Record<string, T> | undefined}
 */
function without(object, isLeftOut) {
  const left = Object.entries(object).filter(([key]) => !isLeftOut(key));
  return left.length === 0 ? undefined : Object.fromEntries(left);
}
