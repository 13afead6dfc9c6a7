// What an answers file is, and whether a text holds one. Nothing here knows the page.
//
// Which keys a file may have, of what type and within which bounds, comes with the page as the schema of answers files.

/**
 * @typedef {"assessment" | "self-assessment"} Kind
 * @typedef {{ id: string, code: string, name?: string, weight: Weight, was?: string[] }} Item
 * @typedef {Item & { requirements: Item[] }} Category
 * @typedef {{ id: string, name?: string, categories: Category[] }} Module
 */

/**
 * A word or a sentence, or a pair of them: for one, and for any other number. `{name}` stands for a value.
 * @typedef {{ [key: string]: string | string[] }} Words
 */

/**
 * What comes with the page: the items that are rated, the schema of answers files, and what to say in the language of the
 * model.
 * @typedef {{
 *   name: string,
 *   file: string,
 *   version: string,
 *   edition: string,
 *   kind: Kind,
 *   levels: [number, string][],
 *   modules: Module[],
 *   extensions?: FormExtension[],
 *   former?: Former[],
 *   schema: Keywords,
 *   depth: number,
 *   words: Words,
 * }} Model
 */

/**
 * An extension that the form holds: how the box is named that chooses it, and what it asks of categories. An id of criteria
 * names their boxes, and no item of the model has such an id. It says the version, so that answers to another one are others.
 * @typedef {{ category: string, weight: number, id: string, code: string }} Criteria
 * @typedef {Omit<Extension, "relevance"> & { name: string, place: string, relevance: Criteria[] }} FormExtension
 */

/**
 * @typedef {{
 *   level?: number,
 *   "not-applicable"?: string,
 *   "partially-applicable"?: string,
 *   confidence?: string,
 *   checks?: string[],
 *   evidence?: string[],
 *   "why-not-next"?: string,
 *   remark?: string,
 *   "organisation-comment"?: string,
 *   [key: string]: unknown,
 * }} Answer
 * @typedef {{ version: string, answers: Record<string, Answer> }} ExtensionAnswers
 * @typedef {{ item?: string, target?: number, objectives?: string[], responsible?: string, due?: string, resources?: string,
 *   outputs?: string[], tasks?: { text: string, done?: boolean }[], comments?: string }} Plan
 * @typedef {{
 *   version: string,
 *   kind: Kind,
 *   name?: string,
 *   saved?: string,
 *   "use-cases"?: string[],
 *   applicability?: Record<string, Record<string, { value: string, reason?: string }>>,
 *   answers: Record<string, Answer>,
 *   targets?: Record<string, number>,
 *   plans?: Plan[],
 *   extensions?: Record<string, ExtensionAnswers>,
 *   [key: string]: unknown,
 * }} AnswersFile
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
 * in an assessment are categories as a whole, too, and those that it may not; the extensions that it holds, and its categories
 * by every id; the items that have boxes, the checks of each, and the facts at its head, whose boxes are named by their paths.
 * @typedef {{
 *   model: Model,
 *   rated: Item[],
 *   answerable: Map<string, Item>,
 *   unanswerable: Map<string, Item>,
 *   extensions: FormExtension[],
 *   categories: Map<string, Item>,
 *   items: Set<string>,
 *   checks: Map<string, string[]>,
 *   facts: Fact[],
 * }} Questionnaire
 * @typedef {{ name: string, group?: string, key: string }} Fact
 */

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
/** @param {object} object */
const isEmpty = (object) => Object.keys(object).length === 0;
/** @param {string} text */
const isBlank = (text) => /^\p{White_Space}*$/u.test(text);

/**
 * A word with values in the places that it has for them. Of a pair, `count` chooses. The key stands in the call, where a test
 * looks for it.
 * @param {Words} words
 * @param {string} key
 * @param {Record<string, string | number>} values
 */
function say(words, key, values = {}) {
  const [one, many = one] = [words[key]].flat();
  const text = values.count === 1 ? one : many;
  return text.replace(/\{([a-z-]+)\}/g, (place, name) => (Object.hasOwn(values, name) ? String(values[name]) : place));
}

/** The longest value that a message repeats. */
const MAX_QUOTED = 80;

/** @param {unknown} value */
function quoted(value) {
  const text = JSON.stringify(value);
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

/**
 * Items in a row.
 * @param {Words} words
 * @param {(string | undefined)[]} items
 */
const listed = (words, items) => items.join(say(words, "separator"));

/**
 * The texts that say something, in a row.
 * @param {string[]} texts
 * @param {string} separator
 */
const inRow = (texts, separator) => texts.filter((text) => text !== "").join(separator);

/**
 * Items in a row, the last one joined to the others in its own way.
 * @param {Words} words
 * @param {string[]} items
 * @param {(values: { others: string, last: string }) => string} join
 */
const joined = (words, items, join) =>
  items.length < 2 ? items.join("") : join({ others: listed(words, items.slice(0, -1)), last: items[items.length - 1] });

/**
 * An object without the keys that have no value.
 * @template T
 * @param {Record<string, T | undefined>} object
 * @returns {Record<string, T>}
 */
const filled = (object) =>
  /** @type {Record<string, T>} */ (Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)));

/**
 * What a form asks for, whose items have these checks.
 * @param {Model} model
 * @param {Map<string, string[]>} checks
 * @returns {Questionnaire}
 */
function questionnaireOf(model, checks) {
  const { schema } = model;
  const categories = model.modules.flatMap((module) => module.categories);
  const requirements = categories.flatMap((category) => category.requirements);
  const isDetailed = model.kind === "assessment";
  const rated = isDetailed ? requirements : categories;
  const extensions = model.extensions ?? [];
  return {
    model,
    rated,
    answerable: byEveryId(isDetailed ? [...requirements, ...categories] : categories),
    unanswerable: byEveryId(isDetailed ? [] : requirements),
    extensions,
    categories: byEveryId(categories),
    items: new Set([...rated, ...extensions.flatMap(({ relevance }) => relevance)].map(({ id }) => id)),
    checks,
    facts: Object.keys(schema.properties).flatMap((key) => factsOf(schema, key)),
  };
}

/** What a file says of itself, and no reader is asked. */
const NOT_ASKED = ["version", "kind", "saved"];

/**
 * The facts that a key of a file holds: its text, or the texts of its group.
 * @param {Keywords} schema
 * @param {string} key
 * @returns {Fact[]}
 */
function factsOf(schema, key) {
  const { type, properties = {} } = resolved(schema, schema.properties[key]);
  return type === "string" && !NOT_ASKED.includes(key)
    ? [{ name: key, key }]
    : Object.keys(properties).map((own) => ({ name: `${key}.${own}`, group: key, key: own }));
}

/**
 * Each item by every id that it has or had, as answers may name it by a former one.
 * @param {Item[]} items
 */
const byEveryId = (items) =>
  new Map(items.flatMap((item) => [item.id, ...(item.was ?? [])].map((id) => /** @type {[string, Item]} */ ([id, item]))));

// ---- What the schema says.

/**
 * How each type is told from the others, and how it is asked for: one, and several where there are lists of it.
 * @type {{
 *   [type: string]: { is: (value: unknown) => boolean, one: (words: Words) => string, many?: (words: Words) => string },
 * }}
 */
const TYPES = {
  array: { is: Array.isArray, one: (words) => say(words, "expected-list") },
  boolean: { is: (value) => typeof value === "boolean", one: (words) => say(words, "expected-boolean") },
  integer: { is: Number.isInteger, one: (words) => say(words, "expected-integer") },
  object: {
    is: isObject,
    one: (words) => say(words, "expected-object"),
    many: (words) => say(words, "expected-objects"),
  },
  string: {
    is: (value) => typeof value === "string",
    one: (words) => say(words, "expected-text"),
    many: (words) => say(words, "expected-texts"),
  },
};

/**
 * How a text is asked for that fits a pattern.
 * @type {{ [pattern: string]: (words: Words) => string }}
 */
const PATTERNS = { "\\S": (words) => say(words, "expected-text-not-empty") };

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
 * @param {Model} model
 * @param {Keywords} schema
 * @returns {string}
 */
function expected({ schema: root, words }, schema) {
  const { type, items, oneOf } = resolved(root, schema);
  if (oneOf) {
    const options = oneOf.map((/** @type {Keywords} */ option) => quoted(option.const));
    return say(words, "expected-one-of", { options: joined(words, options, (values) => say(words, "or", values)) });
  }
  const many = items && TYPES[resolved(root, items).type]?.many;
  return (many ?? TYPES[type]?.one)?.(words) ?? say(words, "expected-value");
}

/** @param {string} key */
const coded = (key) => `\`${key}\``;

/**
 * What a keyword is asked: the schema that has it, the value and its place, and how to ask another schema.
 * @typedef {{
 *   model: Model,
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
  $ref: ({ model, schema, value, path, ask }) => ask(resolved(model.schema, schema), value, path),
  type: () => [],
  properties: ({ schema, value, path, ask }) =>
    Object.keys(value)
      .filter((key) => Object.hasOwn(schema.properties, key))
      .flatMap((key) => ask(schema.properties[key], value[key], [...path, key])),
  additionalProperties: ({ model: { words }, schema, value, path, ask }) =>
    Object.keys(value)
      .filter((key) => !Object.hasOwn(schema.properties ?? {}, key))
      .flatMap((key) =>
        schema.additionalProperties === false
          ? [{ path, message: say(words, "unknown-key", { key: quoted(key) }) }]
          : ask(schema.additionalProperties, value[key], [...path, key]),
      ),
  required: ({ model, schema, value, path }) =>
    schema.required
      .filter((/** @type {string} */ key) => !Object.hasOwn(value, key))
      .map((/** @type {string} */ key) => {
        const asked = schema.properties?.[key];
        const message = isObject(asked) ? expected(model, asked) : say(model.words, "expected-value");
        return { path: [...path, key], message };
      }),
  dependentRequired: ({ model: { words }, schema, value, path }) =>
    Object.keys(schema.dependentRequired)
      .filter((key) => Object.hasOwn(value, key))
      .flatMap((key) => {
        const missing = schema.dependentRequired[key].filter((/** @type {string} */ other) => !Object.hasOwn(value, other));
        return missing.map((/** @type {string} */ other) => {
          const values = { key: coded(key), other: coded(other) };
          return { path, message: say(words, "needs", values) };
        });
      }),
  not: ({ model: { words }, schema, value, path, ask }) => {
    if (ask(schema.not, value, path).length > 0) {
      return [];
    }
    const keys = joined(words, schema.not.required.map(coded), (values) => say(words, "and", values));
    return [{ path, message: say(words, "contradiction", { keys }) }];
  },
  items: ({ schema, value, path, ask }) =>
    value.flatMap((/** @type {unknown} */ item, /** @type {number} */ index) => ask(schema.items, item, [...path, index])),
  oneOf: ({ model, schema, value, path, ask }) => {
    const fitting = schema.oneOf.filter((/** @type {Schema} */ option) => ask(option, value, path).length === 0);
    return fitting.length === 1 ? [] : [{ path, message: expected(model, schema) }];
  },
  const: ({ model: { words }, schema, value, path }) =>
    value === schema.const ? [] : [{ path, message: say(words, "expected-one-of", { options: quoted(schema.const) }) }],
  minimum: ({ model: { words }, schema: { minimum }, value, path }) =>
    value >= minimum ? [] : [{ path, message: say(words, "expected-from", { minimum }) }],
  maximum: ({ model: { words }, schema: { maximum }, value, path }) =>
    value <= maximum ? [] : [{ path, message: say(words, "expected-up-to", { maximum }) }],
  minLength: ({ model: { words }, schema, value, path }) =>
    [...value].length >= schema.minLength ? [] : [{ path, message: PATTERNS["\\S"](words) }],
  pattern: ({ model: { words }, schema, value, path }) =>
    // White space is what it is to the program that scores the file.
    new RegExp(schema.pattern.replaceAll("\\S", "\\P{White_Space}"), "u").test(value)
      ? []
      : [{ path, message: PATTERNS[schema.pattern](words) }],
  format: ({ model: { words }, schema, value, path }) => {
    const maximum = FORMATS[schema.format];
    return value <= maximum ? [] : [{ path, message: say(words, "expected-up-to", { maximum }) }];
  },
};

/**
 * Everything in which a value is not what a schema asks for.
 * @param {Model} model
 * @param {Schema} schema
 * @param {unknown} value
 * @param {Path} path
 * @returns {Fault[]}
 */
function schemaFaults(model, schema, value, path = []) {
  const { words } = model;
  if (typeof schema === "boolean") {
    return schema ? [] : [{ path, message: say(words, "expected-nothing") }];
  }
  if (schema.type !== undefined && !TYPES[schema.type].is(value)) {
    const sentences = [expected(model, schema), ...(value === null ? [say(words, "leave-out")] : [])];
    return [{ path, message: sentences.join(" ") }];
  }
  const ask = (/** @type {Schema} */ inner, /** @type {unknown} */ own, /** @type {Path} */ place) =>
    schemaFaults(model, inner, own, place);
  return Object.keys(schema).flatMap((keyword) => KEYWORDS[keyword]({ model, schema, value, path, ask }));
}

// ---- Checking a file.

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
 * @param {Model} model
 * @param {string} text
 * @returns {Fault[]}
 */
function losses({ words, depth }, text) {
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
        faults.push({ path: path().slice(0, -1), message: say(words, "key-twice", { key: quoted(key) }) });
      }
      inner.keys?.add(key);
      inner.step = key;
      inner.isKeyNext = false;
    } else if (/^[-\d]/.test(token) && !isHeld(token)) {
      faults.push({ path: path(), message: say(words, "number-too-large", { number: token.slice(0, MAX_QUOTED) }) });
    }
    if (open.length > depth) {
      return [{ path: [], message: say(words, "too-deep", { levels: depth }) }];
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
  const { words } = model;
  const plain = text.replace(/^\u{feff}/u, "");
  /** @type {unknown} */
  let file;
  try {
    file = JSON.parse(plain);
  } catch (error) {
    return { faults: [say(words, "no-json", { reason: error instanceof Error ? error.message : String(error) })] };
  }
  if (!isObject(file)) {
    return { faults: [say(words, "no-answers")] };
  }
  const { maximum } = model.schema.properties.format;
  if (typeof file.format === "number" && file.format > maximum) {
    return { faults: [inWords(words, { path: ["format"], message: say(words, "newer-format", { maximum }) })] };
  }
  const head = headFaults(model, file);
  if (head.length > 0) {
    return { faults: head.map((fault) => inWords(words, fault)) };
  }
  const faults = [...losses(model, plain), ...schemaFaults(model, model.schema, file)];
  if (isObject(file.answers)) {
    faults.push(...itemFaults(questionnaire, file.answers));
  }
  // Where what is said of an item is of the wrong form, it does not matter of which item.
  if (faults.length === 0) {
    faults.push(...otherFaults(questionnaire, file), ...extensionFaults(questionnaire, file.extensions));
  }
  return faults.length > 0
    ? { faults: [...new Set(faults.map((fault) => inWords(words, fault)))] }
    : { file: /** @type {AnswersFile} */ (file) };
}

/**
 * Why a file is none for this model and this kind. What else is wrong with such a file does not matter.
 * @param {Model} model
 * @param {Record<string, unknown>} file
 */
function headFaults(model, { version, kind }) {
  const { words } = model;
  /** @type {Fault[]} */
  const faults = [];
  if (typeof version !== "string") {
    faults.push({ path: ["version"], message: say(words, "expected-version") });
  } else if (version !== model.version) {
    const values = { theirs: version, ours: model.version };
    faults.push({ path: ["version"], message: say(words, "other-version", values) });
  }
  if (kind === undefined) {
    faults.push({ path: ["kind"], message: say(words, "missing") });
  } else if (kind !== model.kind) {
    const values = { theirs: quoted(kind), ours: quoted(model.kind) };
    faults.push({ path: ["kind"], message: say(words, "other-kind", values) });
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
  const { words } = model;
  /** @type {Map<Item, string>} */
  const seen = new Map();
  return Object.entries(answers).flatMap(([id, answer]) => {
    const fault = (/** @type {string} */ message) => ({ path: ["answers", id], message });
    const item = answerable.get(id);
    if (item === undefined) {
      return [fault(unanswerable.has(id) ? say(words, "no-requirements") : say(words, "unknown-id"))];
    }
    const faults = [];
    if (seen.has(item)) {
      faults.push(fault(say(words, "answered-twice", { id: quoted(seen.get(item)) })));
    }
    seen.set(item, id);
    return [...faults, ...levelFaults(model, isObject(answer) ? answer.level : undefined, fault)];
  });
}

/**
 * The same of what is said of items beside their answers: targets, and the use cases to which they apply.
 * @param {Questionnaire} questionnaire
 * @param {Record<string, unknown>} file
 * @returns {Fault[]}
 */
function otherFaults({ model, answerable, unanswerable }, file) {
  return ["targets", "applicability"].flatMap((key) => {
    const of = file[key];
    return Object.entries(isObject(of) ? of : {}).flatMap(([id, value]) => {
      const fault = (/** @type {string} */ message) => ({ path: [key, id], message });
      return answerable.has(id) || unanswerable.has(id)
        ? levelFaults(model, value, fault)
        : [fault(say(model.words, "unknown-id"))];
    });
  });
}

/**
 * The same of answers to the extensions that the form holds. Those to others are nothing that it could judge.
 * @param {Questionnaire} questionnaire
 * @param {unknown} given
 * @returns {Fault[]}
 */
function extensionFaults({ model, extensions, categories }, given) {
  return extensions.flatMap((extension) => {
    const own = isObject(given) ? given[extension.id] : undefined;
    if (!isAnswering(extension, own)) {
      return [];
    }
    /** @type {Map<string, string>} */
    const seen = new Map();
    return Object.entries(own.answers).flatMap(([id, { level }]) => {
      const fault = (/** @type {string} */ message) => ({ path: ["extensions", extension.id, "answers", id], message });
      const criteria = criteriaFor(extension, categories, id);
      if (criteria === undefined) {
        return [fault(say(model.words, "no-criteria"))];
      }
      const first = seen.get(criteria.id);
      seen.set(criteria.id, id);
      const twice = first === undefined ? [] : [fault(say(model.words, "answered-twice", { id: quoted(first) }))];
      return [...twice, ...levelFaults(model, level, fault)];
    });
  });
}

/**
 * Whether a part of a file answers this version of an extension.
 * @param {{ version: string }} extension
 * @param {unknown} given
 * @returns {given is ExtensionAnswers}
 */
const isAnswering = ({ version }, given) => isObject(given) && given.version === version && isObject(given.answers);

/**
 * The answers to extensions that the form does not hold, or in another version: id and version of each.
 * @param {Questionnaire} questionnaire
 * @param {unknown} given
 * @returns {[id: string, version: string][]}
 */
const strangers = ({ extensions }, given) =>
  Object.entries(isObject(given) ? given : {})
    .filter(([id, own]) => !extensions.some((extension) => extension.id === id && isAnswering(extension, own)))
    .map(([id, own]) => [id, isObject(own) ? String(own.version) : ""]);

/**
 * What is wrong with a level that the model does not have. What is no number is found by the schema.
 * @param {Model} model
 * @param {unknown} level
 * @param {(message: string) => Fault} fault
 */
function levelFaults({ levels, words }, level, fault) {
  const numbers = levels.map(([number]) => number);
  return typeof level === "number" && Number.isInteger(level) && !numbers.includes(level)
    ? [fault(say(words, "no-such-level", { level, levels: listed(words, numbers.map(String)) }))]
    : [];
}

/**
 * A fault with its place, as a sentence.
 * @param {Words} words
 * @param {Fault} fault
 */
function inWords(words, { path, message }) {
  const [first, id, ...rest] = path;
  const isAnswer = first === "answers" && typeof id === "string";
  /** @type {string[]} */
  const places = isAnswer ? [say(words, "place-answer", { id: quoted(id) })] : [];
  /** @type {string[]} */
  let keys = [];
  const endKeys = () => {
    if (keys.length > 0) {
      places.push(coded(keys.join(".")));
      keys = [];
    }
  };
  for (const step of isAnswer ? rest : path) {
    if (typeof step === "string") {
      keys.push(step);
    } else {
      endKeys();
      places.push(say(words, "place-entry", { number: step + 1 }));
    }
  }
  endKeys();
  return places.length > 0
    ? say(words, "fault", { place: listed(words, places), fault: message })
    : message[0].toUpperCase() + message.slice(1);
}

