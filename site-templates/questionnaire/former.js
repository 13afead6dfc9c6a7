// Results beside those of an earlier file, which may be of an earlier version. Nothing here knows the page.
//
// An earlier file is scored by the weights of its own version. A category is compared with the one that had its id, or one of
// its former ids; what it asks may have changed since, and is told.

/**
 * A version that was published before: what scoring needs of it, and by ids what answers to it are carried over to. `fresh` are
 * items of the form that it did not have, `changed` those whose answers are to be confirmed, and `gone` those that it had and
 * the form does not. On another scale nothing can be compared.
 * @typedef {Omit<Item, "code"> & { requirements: Omit<Item, "code">[] }} FormerCategory
 * @typedef {{
 *   version: string,
 *   levels: [number, string][],
 *   categories: FormerCategory[],
 *   otherScale: boolean,
 *   fresh: string[],
 *   changed: string[],
 *   gone: string[],
 * }} Former
 */

/**
 * An earlier file, its results, and its version where it is not that of the form.
 * @typedef {{ file: AnswersFile, results: Score, former?: Former }} Earlier
 */

/**
 * A category beside what it was, whether it can be compared with that, and what became of it.
 * @typedef {{ id: string, before: Fraction | null, after: Fraction | null, isComparable: boolean, remarks: string[] }} Compared
 */

/**
 * The earlier file that a text holds, or every reason why it holds none that could be compared.
 * @param {Questionnaire} questionnaire
 * @param {string} text
 * @returns {{ earlier: Earlier, faults?: undefined } | { earlier?: undefined, faults: string[] }}
 */
function earlierIn({ model }, text) {
  const version = versionIn(text);
  const former = (model.former ?? []).find((own) => own.version === version);
  if (version !== undefined && version !== model.version && former === undefined) {
    const versions = listed(model.words, [...(model.former ?? []).map((own) => own.version), model.version]);
    return { faults: [say(model.words, "not-comparable", { theirs: version, versions })] };
  }
  const theirs = former === undefined ? model : modelOf(model, former);
  const { file, faults } = checkText(questionnaireOf(theirs, new Map()), text);
  return faults ? { faults } : { earlier: { file, results: score(theirs, file), former } };
}

/**
 * A version as a model that can be scored. Modules and codes play no part in that.
 * @param {Model} model
 * @param {Former} former
 * @returns {Model}
 */
function modelOf(model, { version, levels, categories }) {
  const coded = (/** @type {Omit<Item, "code">} */ item) => ({ ...item, code: item.id });
  const own = categories.map((category) => ({ ...coded(category), requirements: category.requirements.map(coded) }));
  return { ...model, version, levels, modules: [{ id: version, categories: own }], extensions: [] };
}

/**
 * The version that a text of JSON names.
 * @param {string} text
 */
function versionIn(text) {
  try {
    const file = JSON.parse(text.replace(/^\u{feff}/u, ""));
    return isObject(file) && typeof file.version === "string" ? file.version : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Each category beside what it was.
 * @param {Model} model
 * @param {Score} results
 * @param {Earlier} earlier
 * @returns {Compared[]}
 */
function comparedWith(model, results, { results: before, former }) {
  const { words, kind } = model;
  return model.modules.flatMap(({ categories }) => categories).map((category) => {
    const { id } = category;
    const was = [id, ...(category.was ?? [])].find((own) => Object.hasOwn(before.categories, own));
    const after = inNumbers(results.categories[id]);
    if (was === undefined) {
      return { id, before: null, after, isComparable: false, remarks: [say(words, "category-new")] };
    }
    if (former?.otherScale) {
      return { id, before: null, after, isComparable: false, remarks: [say(words, "other-scale")] };
    }
    /** @type {string[]} */
    const remarks = [];
    const asked = kind === "assessment" ? category.requirements : [category];
    const had = former?.categories.find((own) => own.id === was)?.requirements ?? [];
    const count = (/** @type {{ id: string }[]} */ items, /** @type {string[]} */ ids) => items.filter((own) => ids.includes(own.id)).length;
    if (former !== undefined) {
      const [fresh, changed, gone] = [count(asked, former.fresh), count(asked, former.changed), count(had, former.gone)];
      remarks.push(
        ...(kind !== "assessment" && changed > 0 ? [say(words, "category-changed")] : []),
        ...(kind === "assessment" && fresh > 0 ? [say(words, "requirements-new", { count: fresh })] : []),
        ...(kind === "assessment" && changed > 0 ? [say(words, "requirements-changed", { count: changed })] : []),
        ...(kind === "assessment" && gone > 0 ? [say(words, "requirements-gone", { count: gone })] : []),
      );
    }
    return { id, before: inNumbers(before.categories[was]), after, isComparable: true, remarks };
  });
}

/** @param {Result} result */
const inNumbers = ({ value }) => (value === null ? null : parsed(value));

/**
 * A difference with its sign.
 * @param {Words} words
 * @param {Fraction} before
 * @param {Fraction} after
 */
function differenceOf(words, before, after) {
  const [sign, size] = isLess(after, before) ? ["−", lessened(before, after)] : ["+", lessened(after, before)];
  return size[0] === 0n ? "0" : sign + withSign(words, decimal(size, 2));
}
