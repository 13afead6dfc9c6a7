// Scoring with extensions, each alone and in exact fractions. Nothing here knows the page.
//
// An extension changes weights by overlays and adds criteria to categories. What the model itself comes to stays the same.

/**
 * What becomes of a weight: it is multiplied, something is added to it, or it is replaced. Numbers are decimals, as texts.
 * @typedef {{ target: string, multiplier?: string, addition?: string, override?: string }} Overlay
 */

/**
 * What scoring needs of the document of an extension.
 * @typedef {{
 *   id: string,
 *   version: string,
 *   floorScore: boolean,
 *   relevance: { category: string, weight: number }[],
 *   overlays: Overlay[],
 * }} Extension
 */

/**
 * The results of an extension as `pkimm score --format json` writes them.
 * @typedef {{ value: string | null, level: number | null }} ExtendedCategory
 * @typedef {ExtendedCategory & {
 *   version: string,
 *   floor: string | null,
 *   weightedBaseline: string | null,
 *   categories: Record<string, ExtendedCategory>,
 * }} ExtensionResult
 */

/** @type {(left: Fraction, right: Fraction) => boolean} */
const isLess = ([a, b], [c, d]) => a * d < c * b;
/** @type {(left: Fraction, right: Fraction) => number} The order of fractions, the least first. */
const inOrderOf = (left, right) => Number(isLess(right, left)) - Number(isLess(left, right));
/** @type {(left: Fraction, right: Fraction) => Fraction} The difference, or 0 where it would be less. */
const lessened = ([a, b], [c, d]) => (isLess([a, b], [c, d]) ? ZERO : fraction(a * d - c * b, b * d));
/** @type {(weights: Fraction[]) => Fraction} */
const total = (weights) => weights.reduce(sum, ZERO);

/**
 * The fraction that a decimal says, without its sign.
 * @param {string} decimal
 */
function magnitude(decimal) {
  const [digits, places = ""] = decimal.replace("-", "").split(".");
  return fraction(BigInt(digits + places), 10n ** BigInt(places.length));
}

/**
 * A weight with an overlay, if there is one. No weight is less than 0.
 * @param {Fraction} weight
 * @param {Overlay | undefined} overlay
 */
function effective(weight, overlay) {
  const number = overlay?.multiplier ?? overlay?.addition ?? overlay?.override;
  if (number === undefined) {
    return weight;
  }
  const isNegative = number.startsWith("-");
  const size = magnitude(number);
  if (overlay?.addition !== undefined) {
    return isNegative ? lessened(weight, size) : sum(weight, size);
  }
  return isNegative ? ZERO : overlay?.multiplier === undefined ? size : product(weight, size);
}

/**
 * The value of a category by the weights of an extension, without its criteria, and the sum of the weights behind it. Where
 * the category was answered as a whole, its level is the value and all its requirements are behind it.
 * @param {Given} given
 * @param {(item: Item) => Fraction} weightWith
 * @param {Fraction | null} level
 * @returns {[Fraction | null, Fraction]}
 */
function weighted({ whole: how, items }, weightWith, level) {
  if (how === "counted" || how === "set-aside") {
    return [level, total(items.map(([item]) => weightWith(item)))];
  }
  /** @type {[Fraction, Fraction][]} */
  const rows = items.flatMap(([item, answer]) => (answer?.level === undefined ? [] : [[weightWith(item), whole(answer.level)]]));
  return [mean(rows), total(rows.map(([weight]) => weight))];
}

/**
 * The results of an extension, from what the file says of each category and what that comes to without the extension.
 * @param {Extension} extension
 * @param {Pick<AnswersFile, "extensions">} file
 * @param {Map<Category, Given>} given
 * @param {Map<Category, Outcome>} baseline
 * @returns {ExtensionResult}
 */
function extended({ id, version, floorScore, relevance, overlays }, file, given, baseline) {
  const effects = new Map(overlays.map((overlay) => [overlay.target, overlay]));
  const weightWith = (/** @type {Item} */ item) => effective(weightOf(item.weight), effects.get(item.id));
  const criteria = new Map(relevance.map(({ category, weight }) => [category, weight]));
  const find = finderIn(file.extensions?.[id]?.answers ?? {});
  const categories = [...given].map(([category, own]) => {
    const without = baseline.get(category)?.value ?? null;
    const [value, weight] = weighted(own, weightWith, without);
    const [level, by] = [find(category)?.level, criteria.get(category.id)];
    const isBlended = value !== null && level !== undefined && by !== undefined;
    // Where both weigh nothing, the criteria change nothing.
    const blended = isBlended ? (mean([[weight, value], [by, whole(level)]]) ?? value) : value;
    return { category, weight: weightWith(category), without, value: blended };
  });
  const values = categories.flatMap(({ value }) => (value === null ? [] : [value]));
  const least = values.length === 0 ? null : values.reduce((left, right) => (isLess(right, left) ? right : left));
  const overall = mean(categories.map(({ weight, value }) => [weight, value]));
  return {
    version,
    value: inText(overall),
    level: levelOf(overall),
    floor: floorScore ? inText(least) : null,
    weightedBaseline: inText(mean(categories.map(({ weight, without }) => [weight, without]))),
    categories: Object.fromEntries(
      categories.map(({ category, value }) => [category.id, { value: inText(value), level: levelOf(value) }]),
    ),
  };
}
