// The matrix of use cases: between a file and its boxes, and what it says of an item. Nothing here knows the page.

/** The columns of the matrix. */
const COLUMNS = ["A", "B", "C", "D"];
/** The key under which what was loaded into the whole matrix is kept. */
const MATRIX = "applicability";
const NAMES_OF_MATRIX = /^(?:use-case|applies|applies-reason):/;

/**
 * Whether something applies.
 * @typedef {"yes" | "partly" | "no"} Applies
 */

/**
 * What the matrix says of an item in each use case for which it says anything, and why, those without a column included.
 * @param {State} state
 * @param {Loaded} loaded
 * @param {string} id
 * @returns {{ value: Applies, reason?: string }[]}
 */
function cellsIn(state, { rest }, id) {
  const { applicability } = /** @type {{ applicability?: Record<string, Record<string, { value: Applies, reason?: string }>> }} */ (rest);
  const cells = COLUMNS.flatMap((_, index) => {
    const place = `${index + 1}:${id}`;
    const value = /** @type {Applies | undefined} */ (state[`applies:${place}`]);
    return value === undefined ? [] : [{ value, reason: state[`applies-reason:${place}`] }];
  });
  return [...cells, ...Object.values(applicability?.[id] ?? {})];
}

/**
 * What the matrix says of an item: what all use cases say for which it says anything, or else that it applies in part.
 * @param {State} state
 * @param {Loaded} loaded
 * @param {string} id
 * @returns {Applies | undefined}
 */
function recordedIn(state, loaded, id) {
  const [first, ...others] = new Set(cellsIn(state, loaded, id).map(({ value }) => value));
  return others.length > 0 ? "partly" : first;
}

/**
 * What the answer to an item says of the same, where there is one.
 * @param {State} state
 * @param {string} id
 * @returns {Applies | undefined}
 */
function appliesIn(state, id) {
  const rating = state[`rating:${id}`];
  if (rating === NOT_APPLICABLE) {
    return "no";
  }
  return state[`partial:${id}`] !== undefined ? "partly" : rating === undefined ? undefined : "yes";
}

/**
 * Whether the answer to an item says otherwise than the matrix.
 * @param {State} state
 * @param {Loaded} loaded
 * @param {string} id
 */
function contradictsMatrix(state, loaded, id) {
  const [recorded, applies] = [recordedIn(state, loaded, id), appliesIn(state, id)];
  return recorded !== undefined && applies !== undefined && recorded !== applies;
}

/**
 * The reasons that the matrix has where an item does not apply, or only in part, each once.
 * @param {State} state
 * @param {Loaded} loaded
 * @param {string} id
 */
function reasonsIn(state, loaded, id) {
  const reasons = cellsIn(state, loaded, id).map(({ value, reason = "" }) => (value === "yes" ? "" : reason.trim()));
  return [...new Set(reasons.filter((reason) => reason !== ""))];
}

/**
 * The items with a reason in a cell of the matrix that says nothing, which no file can hold.
 * @param {State} state
 * @returns {string[]}
 */
const withoutCell = (state) => [
  ...new Set(
    Object.keys(state).flatMap((name) => {
      const [, place, id] = name.match(/^applies-reason:(\d+:(.*))$/) ?? [];
      return place === undefined || state[`applies:${place}`] !== undefined ? [] : [id];
    }),
  ),
];

// ---- From the boxes to a file, and back.

/**
 * What the columns of the matrix are called: a column that says something and has no name is called by its letter, and of two
 * with the same name, or the name of a use case without a column, the second has its letter with it.
 * @param {State} state
 * @param {unknown} others the use cases without a column
 * @returns {(string | undefined)[]}
 */
function useCasesIn(state, others) {
  const used = new Set(Object.keys(state).flatMap((name) => name.match(/^applies:(\d+):/)?.[1] ?? []));
  /** @type {(string | undefined)[]} */
  const names = [];
  COLUMNS.forEach((letter, index) => {
    const name = state[`use-case:${index + 1}`] ?? "";
    const own = isBlank(name) ? (used.has(String(index + 1)) ? letter : undefined) : name;
    const isTaken = names.includes(own) || (Array.isArray(others) && others.includes(own));
    names.push(own !== undefined && isTaken ? `${own} (${letter})` : own);
  });
  return names;
}

/**
 * The use cases, and to which of them each item applies.
 * @param {Questionnaire} questionnaire
 * @param {State} state
 * @param {Loaded} loaded
 * @returns {Record<string, unknown>}
 */
function matrixIn({ rated, model: { kind } }, state, loaded) {
  const { "use-cases": others, applicability: rest } = loaded.rest;
  if (kind !== "assessment") {
    return { "use-cases": others, applicability: rest };
  }
  const read = () => {
    const names = useCasesIn(state, others);
    /** @type {Record<string, object>} */
    const applicability = isObject(rest) ? { .../** @type {Record<string, object>} */ (rest) } : {};
    for (const { id } of rated) {
      const cells = names.flatMap((name, index) => {
        const [value, reason] = ["applies", "applies-reason"].map((begin) => state[`${begin}:${index + 1}:${id}`]);
        return name === undefined || value === undefined ? [] : [[name, filled({ value, reason: reason && asText(reason) })]];
      });
      if (cells.length > 0) {
        applicability[id] = { ...applicability[id], ...Object.fromEntries(cells) };
      }
    }
    const listed = [...names, ...(Array.isArray(others) ? others : [])].filter((name) => name !== undefined);
    return {
      "use-cases": listed.length === 0 ? undefined : listed,
      applicability: isEmpty(applicability) ? undefined : applicability,
    };
  };
  return orLoaded(loaded, MATRIX, together(state, NAMES_OF_MATRIX), read) ?? {};
}

/**
 * @param {Questionnaire} questionnaire
 * @param {AnswersFile} file
 * @param {State} state
 * @param {Sources} sources
 */
function putMatrix(questionnaire, file, state, sources) {
  const { "use-cases": useCases, applicability } = file;
  if (useCases === undefined && applicability === undefined) {
    return;
  }
  const columns = (useCases ?? []).slice(0, COLUMNS.length);
  columns.forEach((name, index) => (state[`use-case:${index + 1}`] = name));
  for (const [former, cells] of Object.entries(applicability ?? {})) {
    const id = questionnaire.answerable.get(former)?.id;
    if (id !== undefined && questionnaire.items.has(id)) {
      for (const [name, { value, reason }] of Object.entries(cells)) {
        const place = `${columns.indexOf(name) + 1}:${id}`;
        if (columns.includes(name)) {
          state[`applies:${place}`] = value;
          if (reason !== undefined) {
            state[`applies-reason:${place}`] = reason;
          }
        }
      }
    }
  }
  const rest = restOf(questionnaire, file);
  sources.set(MATRIX, {
    source: filled({ "use-cases": useCases, applicability }),
    shown: (own) => together(own, NAMES_OF_MATRIX),
    read: (own) => filled(matrixIn(questionnaire, own, { kept: {}, rest })),
  });
}

/**
 * The use cases that have no column, and what applies to them or is said of other items.
 * @param {Questionnaire} questionnaire
 * @param {AnswersFile} file
 */
function restOfMatrix({ items, answerable }, { "use-cases": useCases = [], applicability = {} }) {
  const columns = useCases.slice(0, COLUMNS.length);
  const others = useCases.slice(COLUMNS.length);
  const cells = Object.entries(applicability).map(([former, own]) => {
    const id = answerable.get(former)?.id;
    return id !== undefined && items.has(id) ? [id, without(own, (name) => columns.includes(name))] : [former, own];
  });
  const left = filled(Object.fromEntries(cells));
  return {
    "use-cases": others.length === 0 ? undefined : others,
    applicability: isEmpty(left) ? undefined : left,
  };
}
