// What an answers file is: whether a text holds one, and the way between such a file and the boxes of a form. Nothing here
// knows the page.
//
// Which keys a file may have, of what type and within which bounds, comes with the page as the schema of answers files. A
// file may therefore say more than the form has boxes for. What has no box is kept as it was loaded, and written back.

/**
 * @typedef {"assessment" | "self-assessment"} Kind
 * @typedef {{ id: string, code: string, weight: Weight, was?: string[] }} Item
 * @typedef {Item & { requirements: Item[] }} Category
 * @typedef {{ id: string, categories: Category[] }} Module
 */

/**
 * What comes with the page: the items that are rated, and the schema of answers files.
 * @typedef {{
 *   name: string,
 *   version: string,
 *   kind: Kind,
 *   levels: [number, string][],
 *   modules: Module[],
 *   schema: Keywords,
 * }} Model
 */

/**
 * @typedef {{
 *   level?: number,
 *   "not-applicable"?: string,
 *   "partially-applicable"?: string,
 *   evidence?: string[],
 *   remark?: string,
 *   [key: string]: unknown,
 * }} Answer
 * @typedef {{ version: string, kind: Kind, answers: Record<string, Answer>, [key: string]: unknown }} AnswersFile
 */

/**
 * The keys of a schema are keywords, each with a value of its own shape.
 * @typedef {{ [keyword: string]: any }} Keywords
 * @typedef {Keywords | boolean} Schema
 * @typedef {(string | number)[]} Path
 * @typedef {{ path: Path, message: string }} Fault
 */

/**
 * What a form asks for: the items that it rates; by every id that they have or had, the items that a file may answer, which
 * in an assessment are categories as a whole, too, and those that it may not; the boxes that the form has, and those of them
 * that hold a fact.
 * @typedef {{
 *   model: Model,
 *   rated: Item[],
 *   answerable: Map<string, Item>,
 *   unanswerable: Map<string, Item>,
 *   boxes: Set<string>,
 *   facts: [group: string, key: string][],
 * }} Questionnaire
 */

/**
 * What the boxes show, by their names, without those that are empty.
 * @typedef {Record<string, string>} State
 */

/**
 * What was loaded and the boxes cannot hold. `kept` has, by the name of a box, what it showed and what was loaded, where the
 * one cannot be read back from the other, such as a line break in a box of one line. It is saved again as long as the box
 * shows the same. `rest` is what has no box: an answers file without all that has one.
 * @typedef {{ kept: Record<string, { shown: string, source: unknown }>, rest: Record<string, unknown> }} Loaded
 */

/** @type {() => Loaded} */
const nothingLoaded = () => ({ kept: {}, rest: {} });

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
/** @param {object} object */
const isEmpty = (object) => Object.keys(object).length === 0;
/** @param {string} text */
const isBlank = (text) => /^\p{White_Space}*$/u.test(text);

/** The longest value that a message repeats. */
const MAX_QUOTED = 80;

/** @param {unknown} value */
function quoted(value) {
  const text = JSON.stringify(value);
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

/**
 * Words in a row, with one before the last.
 * @param {string[]} words
 * @param {string} joint
 */
const listed = (words, joint) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${joint} ${words.at(-1)}`;

/**
 * An object without the keys that have no value.
 * @template T
 * @param {Record<string, T | undefined>} object
 * @returns {Record<string, T>}
 */
const filled = (object) =>
  /** @type {Record<string, T>} */ (Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)));

/**
 * What the form with these boxes asks for.
 * @param {Model} model
 * @param {Iterable<string>} names
 * @returns {Questionnaire}
 */
function questionnaireOf(model, names) {
  const { schema } = model;
  const categories = model.modules.flatMap((module) => module.categories);
  const requirements = categories.flatMap((category) => category.requirements);
  const isDetailed = model.kind === "assessment";
  const boxes = new Set(names);
  // A box is that of a fact where its name is the path of one.
  const facts = Object.keys(schema.properties).flatMap((group) =>
    Object.keys(resolved(schema, schema.properties[group]).properties ?? {}).map(
      (key) => /** @type {[string, string]} */ ([group, key]),
    ),
  );
  return {
    model,
    rated: isDetailed ? requirements : categories,
    answerable: byEveryId(isDetailed ? [...requirements, ...categories] : categories),
    unanswerable: byEveryId(isDetailed ? [] : requirements),
    boxes,
    facts: facts.filter(([group, key]) => boxes.has(`${group}.${key}`)),
  };
}

/**
 * Each item by every id that it has or had, as answers may name it by a former one.
 * @param {Item[]} items
 */
const byEveryId = (items) =>
  new Map(items.flatMap((item) => [item.id, ...(item.was ?? [])].map((id) => /** @type {[string, Item]} */ ([id, item]))));

// ---- What the schema says.

/**
 * How each type is told from the others, and what it is called: one, and several where there are lists of it.
 * @type {{ [type: string]: { is: (value: unknown) => boolean, one: string, many?: string } }}
 */
const TYPES = {
  array: { is: Array.isArray, one: "a list" },
  boolean: { is: (value) => typeof value === "boolean", one: "`true` or `false`" },
  integer: { is: Number.isInteger, one: "a whole number" },
  object: { is: isObject, one: "an object", many: "objects" },
  string: { is: (value) => typeof value === "string", one: "a text", many: "texts" },
};

/**
 * What a text has to be that fits a pattern.
 * @type {{ [pattern: string]: string }}
 */
const PATTERNS = { "\\S": "a text that is not empty" };

/**
 * The greatest number of a format.
 * @type {{ [format: string]: number }}
 */
const FORMATS = { uint32: 2 ** 32 - 1 };

/**
 * The schema to which another one refers.
 * @param {Keywords} root
 * @param {Keywords} schema
 * @returns {Keywords}
 */
const resolved = (root, schema) =>
  schema.$ref === undefined ? schema : resolved(root, root.$defs[schema.$ref.slice("#/$defs/".length)]);

/**
 * What a schema asks for, in words.
 * @param {Keywords} root
 * @param {Keywords} schema
 * @returns {string}
 */
function expected(root, schema) {
  const { type, items, oneOf } = resolved(root, schema);
  if (oneOf) {
    return listed(
      oneOf.map((/** @type {Keywords} */ option) => quoted(option.const)),
      "or",
    );
  }
  const many = items && TYPES[resolved(root, items).type]?.many;
  return `${TYPES[type]?.one ?? "a value"}${many ? ` of ${many}` : ""}`;
}

/** @param {string} key */
const coded = (key) => `\`${key}\``;

/**
 * What a keyword is asked: the schema that has it, the value and its place, and how to ask another schema.
 * @typedef {{
 *   root: Keywords,
 *   schema: Keywords,
 *   value: any,
 *   path: Path,
 *   ask: (schema: Schema, value: unknown, path: Path) => Fault[],
 * }} Question
 */

/**
 * The keywords that the schema of answers files has, with what each finds wrong. None is asked of a value of a wrong type.
 * @type {{ [keyword: string]: (question: Question) => Fault[] }}
 */
const KEYWORDS = {
  $defs: () => [],
  $ref: ({ root, schema, value, path, ask }) => ask(resolved(root, schema), value, path),
  type: () => [],
  properties: ({ schema, value, path, ask }) =>
    Object.keys(value)
      .filter((key) => Object.hasOwn(schema.properties, key))
      .flatMap((key) => ask(schema.properties[key], value[key], [...path, key])),
  additionalProperties: ({ schema, value, path, ask }) =>
    Object.keys(value)
      .filter((key) => !Object.hasOwn(schema.properties ?? {}, key))
      .flatMap((key) =>
        schema.additionalProperties === false
          ? [{ path, message: `unknown key ${quoted(key)}.` }]
          : ask(schema.additionalProperties, value[key], [...path, key]),
      ),
  required: ({ root, schema, value, path }) =>
    schema.required
      .filter((/** @type {string} */ key) => !Object.hasOwn(value, key))
      .map((/** @type {string} */ key) => {
        const asked = schema.properties?.[key];
        const what = isObject(asked) ? expected(root, asked) : "a value";
        return { path: [...path, key], message: `${what} is expected.` };
      }),
  dependentRequired: ({ schema, value, path }) =>
    Object.keys(schema.dependentRequired)
      .filter((key) => Object.hasOwn(value, key))
      .flatMap((key) => {
        const missing = schema.dependentRequired[key].filter((/** @type {string} */ other) => !Object.hasOwn(value, other));
        return missing.map((/** @type {string} */ other) => ({ path, message: `${coded(key)} needs ${coded(other)}.` }));
      }),
  not: ({ schema, value, path, ask }) =>
    ask(schema.not, value, path).length > 0
      ? []
      : [{ path, message: `${listed(schema.not.required.map(coded), "and")} contradict each other.` }],
  items: ({ schema, value, path, ask }) =>
    value.flatMap((/** @type {unknown} */ item, /** @type {number} */ index) => ask(schema.items, item, [...path, index])),
  oneOf: ({ root, schema, value, path, ask }) => {
    const fitting = schema.oneOf.filter((/** @type {Schema} */ option) => ask(option, value, path).length === 0);
    return fitting.length === 1 ? [] : [{ path, message: `${expected(root, schema)} is expected.` }];
  },
  const: ({ schema, value, path }) =>
    value === schema.const ? [] : [{ path, message: `${quoted(schema.const)} is expected.` }],
  minimum: ({ schema, value, path }) =>
    value >= schema.minimum ? [] : [{ path, message: `a number from ${schema.minimum} on is expected.` }],
  maximum: ({ schema, value, path }) =>
    value <= schema.maximum ? [] : [{ path, message: `a number up to ${schema.maximum} is expected.` }],
  minLength: ({ schema, value, path }) =>
    [...value].length >= schema.minLength ? [] : [{ path, message: `${PATTERNS["\\S"]} is expected.` }],
  pattern: ({ schema, value, path }) =>
    // White space is what it is to the program that scores the file.
    new RegExp(schema.pattern.replaceAll("\\S", "\\P{White_Space}"), "u").test(value)
      ? []
      : [{ path, message: `${PATTERNS[schema.pattern]} is expected.` }],
  format: ({ schema, value, path }) =>
    value <= FORMATS[schema.format] ? [] : [{ path, message: `a number up to ${FORMATS[schema.format]} is expected.` }],
};

/**
 * Everything in which a value is not what a schema asks for.
 * @param {Keywords} root
 * @param {Schema} schema
 * @param {unknown} value
 * @param {Path} path
 * @returns {Fault[]}
 */
function schemaFaults(root, schema, value, path = []) {
  if (typeof schema === "boolean") {
    return schema ? [] : [{ path, message: "nothing is expected here." }];
  }
  if (schema.type !== undefined && !TYPES[schema.type].is(value)) {
    const advice = value === null ? " Leave out what is not known." : "";
    return [{ path, message: `${expected(root, schema)} is expected.${advice}` }];
  }
  const ask = (/** @type {Schema} */ inner, /** @type {unknown} */ own, /** @type {Path} */ place) =>
    schemaFaults(root, inner, own, place);
  return Object.keys(schema).flatMap((keyword) => KEYWORDS[keyword]({ root, schema, value, path, ask }));
}

// ---- Checking a file.

/** How deep a file may be nested, so that every browser can write again what it has read. */
const MAX_DEPTH = 500;

/**
 * The signs, texts, numbers and words of a text that is known to be JSON.
 * @param {string} text
 */
function* tokensOf(text) {
  const tokens = /["{}[\],:]|[^\s"{}[\],:]+/gu;
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    if (found[0] === '"') {
      // A text may be longer than what an expression can match.
      let end = found.index + 1;
      while (text[end] !== '"') {
        end += text[end] === "\\" ? 2 : 1;
      }
      tokens.lastIndex = end + 1;
    }
    yield text.slice(found.index, tokens.lastIndex);
  }
}

/**
 * What would be lost without a word where a text is read as JSON: all but the last of the values of one key, and the digits
 * of a number that has too many. The text is known to be JSON.
 * @param {string} text
 * @returns {Fault[]}
 */
function losses(text) {
  /** @type {Fault[]} */
  const faults = [];
  /**
   * What is not closed yet: its step is the key or the index that is being read.
   * @type {{ keys: Set<string> | null, isKeyNext: boolean, step: string | number }[]}
   */
  const open = [];
  const path = () => open.map(({ step }) => step);
  for (const token of tokensOf(text)) {
    const inner = open.at(-1);
    if (token === "{" || token === "[") {
      const isList = token === "[";
      open.push({ keys: isList ? null : new Set(), isKeyNext: !isList, step: isList ? 0 : "" });
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (token === "," && inner) {
      inner.isKeyNext = inner.keys !== null;
      inner.step = inner.keys === null ? Number(inner.step) + 1 : "";
    } else if (inner?.isKeyNext) {
      /** @type {string} */
      const key = JSON.parse(token);
      if (inner.keys?.has(key)) {
        faults.push({ path: path().slice(0, -1), message: `the key ${quoted(key)} occurs twice.` });
      }
      inner.keys?.add(key);
      inner.step = key;
      inner.isKeyNext = false;
    } else if (/^[-\d]/.test(token) && !isHeld(token)) {
      faults.push({ path: path(), message: `the number ${token.slice(0, MAX_QUOTED)} is too large.` });
    }
    if (open.length > MAX_DEPTH) {
      return [{ path: [], message: `the file is nested more than ${MAX_DEPTH} levels deep.` }];
    }
  }
  return faults;
}

/**
 * Whether a number can be held: not beyond all bounds, nor a whole number with too many digits.
 * @param {string} digits
 */
function isHeld(digits) {
  const number = Number(digits);
  return Number.isFinite(number) && (!/^-?\d+$/.test(digits) || BigInt(digits) === BigInt(number));
}

/**
 * The answers file that a text holds, or every reason why it holds none for this form.
 * @param {Questionnaire} questionnaire
 * @param {string} text
 * @returns {{ file: AnswersFile, faults?: undefined } | { file?: undefined, faults: string[] }}
 */
function checkText(questionnaire, text) {
  const { model } = questionnaire;
  const plain = text.replace(/^\u{feff}/u, "");
  /** @type {unknown} */
  let file;
  try {
    file = JSON.parse(plain);
  } catch (error) {
    return { faults: [`The file is not JSON: ${error instanceof Error ? error.message : error}`] };
  }
  if (!isObject(file)) {
    return { faults: ["The file does not contain answers: an object is expected."] };
  }
  const { maximum } = model.schema.properties.format;
  if (typeof file.format === "number" && file.format > maximum) {
    return {
      faults: [`\`format\`: the file was written by a newer program. This questionnaire reads formats up to ${maximum}.`],
    };
  }
  const head = headFaults(model, file);
  if (head.length > 0) {
    return { faults: head };
  }
  const faults = [...losses(plain), ...schemaFaults(model.schema, model.schema, file)];
  if (isObject(file.answers)) {
    faults.push(...itemFaults(questionnaire, file.answers));
  }
  return faults.length > 0 ? { faults: [...new Set(faults.map(inWords))] } : { file: /** @type {AnswersFile} */ (file) };
}

/**
 * Why a file is none for this model and this kind. What else is wrong with such a file does not matter.
 * @param {Model} model
 * @param {Record<string, unknown>} file
 */
function headFaults(model, { version, kind }) {
  const faults = [];
  if (typeof version !== "string") {
    faults.push("`version`: a text with the version of the model is expected.");
  } else if (version !== model.version) {
    faults.push(
      `\`version\`: the answers are for version ${version}, but this questionnaire is for version ${model.version}. ` +
        "To carry them over, use `pkimm score`, or load them into the questionnaire of their own version.",
    );
  }
  if (kind === undefined) {
    faults.push("`kind`: this is missing.");
  } else if (kind !== model.kind) {
    const [ours, theirs] = [model.kind, kind].map(quoted);
    faults.push(`\`kind\`: this questionnaire is for the kind ${ours}, but the file is of the kind ${theirs}.`);
  }
  return faults;
}

/**
 * What only the model knows: which items are rated, and which levels there are.
 * @param {Questionnaire} questionnaire
 * @param {Record<string, unknown>} answers
 * @returns {Fault[]}
 */
function itemFaults({ model, answerable, unanswerable }, answers) {
  const levels = model.levels.map(([number]) => number);
  /** @type {Map<Item, string>} */
  const seen = new Map();
  return Object.entries(answers).flatMap(([id, answer]) => {
    const fault = (/** @type {string} */ message) => ({ path: ["answers", id], message });
    const item = answerable.get(id);
    if (item === undefined) {
      const other = "this is a requirement, but this questionnaire rates categories.";
      return [fault(unanswerable.has(id) ? other : "this id does not exist in the model.")];
    }
    const faults = [];
    if (seen.has(item)) {
      faults.push(fault(`the same item is already answered under ${quoted(seen.get(item))}.`));
    }
    seen.set(item, id);
    const level = isObject(answer) ? answer.level : undefined;
    if (typeof level === "number" && Number.isInteger(level) && !levels.includes(level)) {
      faults.push(fault(`there is no level ${level}; the levels are ${levels.join(", ")}.`));
    }
    return faults;
  });
}

/**
 * A fault with its place, as a sentence.
 * @param {Fault} fault
 */
function inWords({ path, message }) {
  const [first, id, ...rest] = path;
  const isAnswer = first === "answers" && typeof id === "string";
  /** @type {string[]} */
  const places = isAnswer ? [`Answer ${quoted(id)}`] : [];
  /** @type {string[]} */
  let keys = [];
  const endKeys = () => {
    if (keys.length > 0) {
      places.push(`\`${keys.join(".")}\``);
      keys = [];
    }
  };
  for (const step of isAnswer ? rest : path) {
    if (typeof step === "string") {
      keys.push(step);
    } else {
      endKeys();
      places.push(`entry ${step + 1}`);
    }
  }
  endKeys();
  return places.length > 0 ? `${places.join(", ")}: ${message}` : message[0].toUpperCase() + message.slice(1);
}

// ---- From the boxes to a file.

/** @param {string} text */
const asText = (text) => (isBlank(text) ? undefined : text);
/** @param {string} text */
const asLines = (text) => {
  const lines = text.split("\n").filter((line) => !isBlank(line));
  return lines.length === 0 ? undefined : lines;
};

/**
 * The keys of an answer that have boxes, and how the names of these begin.
 * @type {{ [key: string]: string }}
 */
const ANSWER_BOXES = {
  level: "rating",
  "not-applicable": "rating",
  "partially-applicable": "partial",
  evidence: "evidence",
  remark: "remark",
};

/** The rating that says that an item does not apply. The others are the numbers of levels. */
const NOT_APPLICABLE = "none";

/**
 * Whether a box holds something that has a place in an answers file.
 * @param {Questionnaire} questionnaire
 * @param {string} name
 */
const belongsToFile = ({ facts }, name) =>
  /^(rating|partial|reason|evidence|remark):/.test(name) || facts.some(([group, key]) => name === `${group}.${key}`);

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
 * What a box says, or what was loaded into it. Nothing is `undefined`.
 * @template T
 * @param {State} state
 * @param {Loaded} loaded
 * @param {string} name
 * @param {(text: string) => T | undefined} read
 * @returns {T | undefined}
 */
function said(state, { kept }, name, read) {
  const shown = state[name] ?? "";
  return Object.hasOwn(kept, name) && kept[name].shown === shown ? /** @type {T} */ (kept[name].source) : read(shown);
}

/**
 * Why an answer counts as none, by the id of its item, and whether the file has its notes.
 * @typedef {Map<string, { message: string, isSaved: boolean }>} Incomplete
 */

/**
 * The answers file of what the boxes show, and the answers that are incomplete.
 * @param {Questionnaire} questionnaire
 * @param {State} state
 * @param {Loaded} loaded
 * @returns {{ file: AnswersFile, incomplete: Incomplete }}
 */
function fileOf(questionnaire, state, loaded) {
  const { model, rated, facts } = questionnaire;
  const { schema } = model;
  const { answers: restOfAnswers, ...rest } = loaded.rest;
  /** @type {Record<string, unknown>} */
  const file = { ...rest, version: model.version, kind: model.kind };
  for (const group of new Set(facts.map(([own]) => own))) {
    const keys = facts.filter(([own]) => own === group).map(([, key]) => key);
    const own = filled(Object.fromEntries(keys.map((key) => [key, said(state, loaded, `${group}.${key}`, asText)])));
    const whole = { ...(isObject(rest[group]) ? rest[group] : {}), ...own };
    if (!isEmpty(whole)) {
      file[group] = inOrder(resolved(schema, schema.properties[group]), whole);
    }
  }
  /** @type {Record<string, Answer>} */
  const answers = {};
  /** @type {Incomplete} */
  const incomplete = new Map();
  const others = new Map(Object.entries(isObject(restOfAnswers) ? restOfAnswers : {}));
  for (const { id } of rated) {
    const more = others.get(id);
    others.delete(id);
    const { answer, fault } = answerOf(questionnaire, state, loaded, id, isObject(more) ? more : {});
    if (!isEmpty(answer)) {
      answers[id] = answer;
    }
    if (fault !== undefined) {
      incomplete.set(id, { message: fault, isSaved: !isEmpty(answer) });
    }
  }
  // Categories that are answered as a whole have no boxes.
  file.answers = { ...answers, ...Object.fromEntries(others) };
  return { file: /** @type {AnswersFile} */ (inOrder(schema, file)), incomplete };
}

/**
 * The answer to an item as the file has it, and why it counts as none. It is empty where nothing is said, and where a file
 * cannot have what is said.
 * @param {Questionnaire} questionnaire
 * @param {State} state
 * @param {Loaded} loaded
 * @param {string} id
 * @param {Record<string, unknown>} rest what was loaded for the item and has no box
 * @returns {{ answer: Answer, fault?: string }}
 */
function answerOf({ model: { schema } }, state, loaded, id, rest) {
  const rating = state[`rating:${id}`];
  const isPartial = state[`partial:${id}`] !== undefined;
  const reason = said(state, loaded, `reason:${id}`, asText);
  const notes = filled({
    evidence: said(state, loaded, `evidence:${id}`, asLines),
    remark: said(state, loaded, `remark:${id}`, asText),
  });
  const asked = resolved(schema, schema.properties.answers).additionalProperties;
  const isAllowed = (/** @type {object} */ answer) => schemaFaults(schema, asked, answer).length === 0;
  // What was loaded beside is left out only where it contradicts what is said now.
  const whole = (/** @type {Answer} */ own) => {
    for (const [key, value] of Object.entries(rest)) {
      const more = { ...own, [key]: value };
      own = isAllowed(more) ? more : own;
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
  const isSaved = !isEmpty(notes) && isAllowed(notes);
  const answer = whole(isSaved ? notes : {});
  if (rating === undefined) {
    const isTouched = isPartial || !isEmpty(notes);
    const fate = isSaved ? "; only its notes are saved to a file." : " and is not saved to a file.";
    return isTouched ? { answer, fault: `No level is chosen. This item counts as not answered${fate}` } : { answer };
  }
  const fate = isSaved ? ", and only its notes are saved to a file." : " and is not saved to a file.";
  return { answer, fault: `Give a reason. Without it, this item counts as not answered${fate}` };
}

/**
 * Whether an answer counts.
 * @param {Answer | undefined} answer
 */
const isAnswered = (answer) => answer?.level !== undefined || answer?.["not-applicable"] !== undefined;

// ---- From a file to the boxes.

/**
 * What the boxes have to show of a file that was checked, and by the name of a box what was put into it and how that is read
 * back.
 * @param {Questionnaire} questionnaire
 * @param {AnswersFile} file
 */
function stateOf({ answerable, boxes, facts }, file) {
  /** @type {State} */
  const state = {};
  /** @type {Map<string, { source: unknown, read: (text: string) => unknown }>} */
  const sources = new Map();
  const put = (/** @type {string} */ name, /** @type {unknown} */ source, /** @type {(text: string) => unknown} */ read) => {
    if (source !== undefined && boxes.has(name)) {
      sources.set(name, { source, read });
      state[name] = [source].flat().join("\n");
    }
  };
  for (const [group, key] of facts) {
    const own = file[group];
    put(`${group}.${key}`, isObject(own) && Object.hasOwn(own, key) ? own[key] : undefined, asText);
  }
  for (const [former, answer] of Object.entries(file.answers)) {
    const id = answerable.get(former)?.id;
    const isPartial = answer["partially-applicable"] !== undefined && boxes.has(`partial:${id}`);
    if (isAnswered(answer) && boxes.has(`rating:${id}`)) {
      state[`rating:${id}`] = answer.level === undefined ? NOT_APPLICABLE : String(answer.level);
    }
    if (isPartial) {
      state[`partial:${id}`] = "on";
    }
    put(`reason:${id}`, isPartial ? answer["partially-applicable"] : answer["not-applicable"], asText);
    put(`evidence:${id}`, answer.evidence, asLines);
    put(`remark:${id}`, answer.remark, asText);
  }
  return { state, sources };
}

/**
 * What the boxes cannot hold of a file, once they show what they can of it.
 * @param {Questionnaire} questionnaire
 * @param {AnswersFile} file
 * @param {ReturnType<typeof stateOf>["sources"]} sources
 * @param {State} state
 * @returns {Loaded}
 */
function loadedOf(questionnaire, file, sources, state) {
  /** @type {Loaded["kept"]} */
  const kept = {};
  for (const [name, { source, read }] of sources) {
    const shown = state[name] ?? "";
    if (JSON.stringify(read(shown)) !== JSON.stringify(source)) {
      kept[name] = { shown, source };
    }
  }
  return { kept, rest: restOf(questionnaire, file) };
}

/**
 * What a file holds and the form has no box for.
 * @param {Questionnaire} questionnaire
 * @param {AnswersFile} file
 */
function restOf({ answerable, boxes, facts }, { version, kind, answers, ...more }) {
  const rest = Object.entries(more).map(([group, value]) => {
    const keys = facts.filter(([own]) => own === group).map(([, key]) => key);
    return [group, keys.length > 0 && isObject(value) ? without(value, keys) : value];
  });
  const restOfAnswers = Object.entries(answers).map(([former, answer]) => {
    const id = answerable.get(former)?.id;
    const keys = Object.keys(ANSWER_BOXES).filter((key) => boxes.has(`${ANSWER_BOXES[key]}:${id}`));
    return [id, without(answer, keys)];
  });
  const left = filled(Object.fromEntries(restOfAnswers));
  return filled({ ...Object.fromEntries(rest), answers: isEmpty(left) ? undefined : left });
}

/**
 * An object without some of its keys, if anything is left.
 * @param {Record<string, unknown>} object
 * @param {string[]} keys
 */
function without(object, keys) {
  const left = Object.entries(object).filter(([key]) => !keys.includes(key));
  return left.length === 0 ? undefined : Object.fromEntries(left);
}
