// Scoring, in exact fractions. Nothing here knows the page.
//
// A fraction is a pair of whole numbers in lowest terms, numerator first. `null` stands for a result that does not
// exist: where there is nothing to average there is no value, and not 0.

/**
 * A weight is a whole number, or the text `p/q` where it is none, or a fraction.
 * @typedef {number | string | Fraction} Weight
 * @typedef {[numerator: bigint, denominator: bigint]} Fraction
 * @typedef {{ value: Fraction | null, coverage: Fraction | null }} Outcome
 */

/** @typedef {"counted" | "set-aside" | "not-counted"} Whole */

/**
 * What a file says of a category: its answer as a whole, what that does, and its requirements with their answers. In a
 * self-assessment every category is answered as a whole.
 * @typedef {{ own: Answer | undefined, whole: Whole | null, items: [Item, Answer | undefined][] }} Given
 */

/**
 * A result as `pkimm score --format json` writes it.
 * @typedef {{ value: string | null, level: number | null, progress: string | null, coverage: string | null }} Result
 * @typedef {{
 *   version: string,
 *   kind: Kind,
 *   overall: Result,
 *   modules: Record<string, Result>,
 *   categories: Record<string, Result>,
 *   asAWhole?: Record<string, Whole>,
 *   extensions?: Record<string, ExtensionResult>,
 * }} Score
 */

/** @type {(left: bigint, right: bigint) => bigint} */
const greatestDivisor = (left, right) => (right === 0n ? left : greatestDivisor(right, left % right));

/**
 * The fraction in lowest terms. Neither number is negative, and the second is not 0.
 * @param {bigint} numerator
 * @param {bigint} denominator
 * @returns {Fraction}
 */
function fraction(numerator, denominator) {
  const divisor = greatestDivisor(numerator, denominator);
  return [numerator / divisor, denominator / divisor];
}

/** @type {(left: Fraction, right: Fraction) => Fraction} */
const sum = ([a, b], [c, d]) => fraction(a * d + c * b, b * d);
/** @type {(left: Fraction, right: Fraction) => Fraction} */
const product = ([a, b], [c, d]) => fraction(a * c, b * d);
/** @type {(left: Fraction, right: Fraction) => Fraction} */
const quotient = ([a, b], [c, d]) => fraction(a * d, b * c);
/** @type {(number: number) => Fraction} */
const whole = (number) => [BigInt(number), 1n];
const ZERO = whole(0);

/**
 * The fraction that a text `p/q` says.
 * @param {string} text
 */
function parsed(text) {
  const [numerator, denominator] = text.split("/");
  return fraction(BigInt(numerator), BigInt(denominator));
}

/** @type {(weight: Weight) => Fraction} */
const weightOf = (weight) =>
  typeof weight === "number" ? whole(weight) : typeof weight === "string" ? parsed(weight) : weight;

/**
 * The mean of pairs of a weight and a fraction. Pairs without a fraction leave both sums.
 * @param {[Weight, Fraction | null][]} pairs
 */
function mean(pairs) {
  let [products, weights] = [ZERO, ZERO];
  for (const [weight, value] of pairs) {
    if (value !== null) {
      products = sum(products, product(weightOf(weight), value));
      weights = sum(weights, weightOf(weight));
    }
  }
  return weights[0] === 0n ? null : quotient(products, weights);
}

/**
 * The result of items that are rated one by one, given as pairs of a weight and an answer, if there is one.
 * @param {[Weight, Answer | undefined][]} items
 * @returns {Outcome}
 */
function rated(items) {
  const applicable = items.filter(([, answer]) => answer?.["not-applicable"] === undefined);
  const level = (/** @type {Answer | undefined} */ answer) => (answer?.level === undefined ? null : whole(answer.level));
  return {
    value: mean(applicable.map(([weight, answer]) => [weight, level(answer)])),
    // The answered share of a weight is all of it or nothing, so the mean of the shares is the coverage.
    coverage: mean(applicable.map(([weight, answer]) => [weight, whole(level(answer) === null ? 0 : 1)])),
  };
}

/**
 * The result of categories, given as pairs of a weight and a result. Values and coverages are averaged unrounded.
 * @param {[Weight, Outcome][]} results
 * @returns {Outcome}
 */
function averaged(results) {
  const of = (/** @type {keyof Outcome} */ part) => mean(results.map(([weight, result]) => [weight, result[part]]));
  return { value: of("value"), coverage: of("coverage") };
}

/**
 * What an assessment's answer to a category as a whole does: that it does not apply sets its requirements aside, and a level
 * counts where none of them is rated. `null` where there is no such answer.
 * @param {Answer | undefined} answer
 * @param {[unknown, Answer | undefined][]} items
 * @returns {Whole | null}
 */
function wholeOf(answer, items) {
  if (answer?.["not-applicable"] !== undefined) {
    return "set-aside";
  }
  const isRated = items.some(([, own]) => own?.level !== undefined);
  return answer?.level === undefined ? null : isRated ? "not-counted" : "counted";
}

/** @type {(value: Fraction | null) => string | null} */
const inText = (value) => (value === null ? null : value.join("/"));
/** @type {(value: Fraction | null) => number | null} The level that a value reaches. */
const levelOf = (value) => (value === null ? null : Number(value[0] / value[1]));

/**
 * A result as the answers' tools write it: fractions as `p/q`, the level, and the progress to the next one.
 * @param {Outcome} outcome
 * @returns {Result}
 */
const written = ({ value, coverage }) => ({
  value: inText(value),
  level: levelOf(value),
  progress: value === null ? null : inText(fraction(value[0] % value[1], value[1])),
  coverage: inText(coverage),
});

/**
 * Finds the answer to an item. An id that was changed still finds the answer under its former name.
 * @param {Record<string, Answer>} answers
 * @returns {(item: { id: string, was?: string[] }) => Answer | undefined}
 */
function finderIn(answers) {
  const given = new Map(Object.entries(answers));
  return ({ id, was = [] }) => given.get([id, ...was].find((own) => given.has(own)) ?? id);
}

/**
 * What a file says of each category.
 * @param {Model} model
 * @param {Pick<AnswersFile, "kind" | "answers">} file
 * @returns {Map<Category, Given>}
 */
function givenBy(model, { kind, answers }) {
  const find = finderIn(answers);
  const categories = model.modules.flatMap((module) => module.categories);
  return new Map(
    categories.map((category) => {
      /** @type {[Item, Answer | undefined][]} */
      const items = category.requirements.map((item) => [item, find(item)]);
      const own = find(category);
      return [category, { own, whole: kind === "assessment" ? wholeOf(own, items) : "counted", items }];
    }),
  );
}

/**
 * Scores answers to this very model: the same results, in the same shape, as `pkimm score --format json` gives. Those of the
 * extensions that the file answers stand apart.
 * @param {Model} model
 * @param {Pick<AnswersFile, "kind" | "answers" | "extensions">} file
 * @param {Extension[]} extensions
 * @returns {Score}
 */
function score(model, file, extensions = model.extensions ?? []) {
  const { kind } = file;
  const given = givenBy(model, file);
  /** @type {Map<Category, Outcome>} */
  const categories = new Map();
  /** @type {Record<string, Whole>} */
  const asAWhole = {};
  for (const [category, { own, whole, items }] of given) {
    const isOne = whole === "counted" || whole === "set-aside";
    categories.set(category, rated(isOne ? [[1, own]] : items.map(([{ weight }, answer]) => [weight, answer])));
    if (kind === "assessment" && whole !== null) {
      asAWhole[category.id] = whole;
    }
  }
  const average = (/** @type {Category[]} */ own) =>
    averaged([...categories].filter(([category]) => own.includes(category)).map(([{ weight }, result]) => [weight, result]));
  const all = (/** @type {Iterable<[{ id: string }, Outcome]>} */ results) =>
    Object.fromEntries([...results].map(([{ id }, result]) => [id, written(result)]));
  const ofExtensions = extensions
    .filter(({ id, version }) => file.extensions?.[id]?.version === version)
    .map((extension) => [extension.id, extended(extension, file, given, categories)]);
  return {
    version: model.version,
    kind,
    overall: written(average([...categories.keys()])),
    modules: all(model.modules.map((module) => [module, average(module.categories)])),
    categories: all(categories),
    ...(isEmpty(asAWhole) ? {} : { asAWhole }),
    ...(ofExtensions.length === 0 ? {} : { extensions: Object.fromEntries(ofExtensions) }),
  };
}

/**
 * A fraction as a decimal with a point, rounded half up.
 * @param {Fraction} fraction
 * @param {number} places
 */
function decimal([numerator, denominator], places) {
  const scale = 10n ** BigInt(places);
  // Half a unit is added before the division cuts off.
  const digits = ((2n * numerator * scale + denominator) / (2n * denominator)).toString().padStart(places + 1, "0");
  const point = digits.length - places;
  return places === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/**
 * A fraction as a decimal for readers: rounded half up, but cut where that would show a whole number that is not reached, since
 * the whole part of a result is its level.
 * @param {Fraction} fraction
 * @param {number} places
 */
function shown([numerator, denominator], places) {
  const scale = 10n ** BigInt(places);
  const rounded = (2n * numerator * scale + denominator) / (2n * denominator);
  const isReached = rounded / scale <= numerator / denominator;
  return decimal(isReached ? [numerator, denominator] : [(numerator * scale) / denominator, scale], places);
}

/**
 * A decimal as readers of the language write it.
 * @param {Words} words
 * @param {string} text
 */
const withSign = (words, text) => text.replace(".", () => say(words, "decimal-sign"));

/**
 * A result as readers of the language write it, with two places.
 * @param {Words} words
 * @param {Fraction} fraction
 */
const figure = (words, fraction) => withSign(words, shown(fraction, 2));

/**
 * A sum of weights or of products: a whole number as it is, another one with two places.
 * @param {Words} words
 * @param {Fraction} fraction
 */
const summed = (words, fraction) => (fraction[1] === 1n ? decimal(fraction, 0) : figure(words, fraction));

/**
 * A share in percent, without decimals: all of it only where it is all.
 * @param {Words} words
 * @param {Fraction} share
 */
function percent(words, share) {
  const rounded = decimal(product(share, whole(100)), 0);
  return say(words, "percent", { number: rounded === "100" && share[0] < share[1] ? "99" : rounded });
}
