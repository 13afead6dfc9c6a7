// Scoring, in exact fractions. Nothing here knows the page.
//
// A fraction is a pair of whole numbers in lowest terms, numerator first. `null` stands for a result that does not
// exist: where there is nothing to average there is no value, and not 0.

const greatestDivisor = (left, right) => (right === 0n ? left : greatestDivisor(right, left % right));

/** The fraction in lowest terms. Neither number is negative, and the second is not 0. */
function fraction(numerator, denominator) {
  const divisor = greatestDivisor(numerator, denominator);
  return [numerator / divisor, denominator / divisor];
}

const sum = ([a, b], [c, d]) => fraction(a * d + c * b, b * d);
const product = ([a, b], [c, d]) => fraction(a * c, b * d);
const quotient = ([a, b], [c, d]) => fraction(a * d, b * c);
const whole = (number) => [BigInt(number), 1n];
const ZERO = whole(0);

/** The mean of pairs of a weight and a fraction. Pairs without a fraction leave both sums. */
function mean(pairs) {
  let [weighted, weights] = [ZERO, ZERO];
  for (const [weight, value] of pairs) {
    if (value !== null) {
      weighted = sum(weighted, product(whole(weight), value));
      weights = sum(weights, whole(weight));
    }
  }
  return weights[0] === 0n ? null : quotient(weighted, weights);
}

/** The result of items that are rated one by one, given as pairs of a weight and an answer, if there is one. */
function rated(items) {
  const applicable = items.filter(([, answer]) => answer?.["not-applicable"] === undefined);
  const level = (answer) => (answer?.level === undefined ? null : whole(answer.level));
  return {
    value: mean(applicable.map(([weight, answer]) => [weight, level(answer)])),
    // The answered share of a weight is all of it or nothing, so the mean of the shares is the coverage.
    coverage: mean(applicable.map(([weight, answer]) => [weight, whole(level(answer) === null ? 0 : 1)])),
  };
}

/** The result of categories, given as pairs of a weight and a result. Values and coverages are averaged unrounded. */
function averaged(results) {
  const of = (part) => mean(results.map(([weight, result]) => [weight, result[part]]));
  return { value: of("value"), coverage: of("coverage") };
}

/** What an assessment's answer to a category as a whole does: a level counts only where no requirement is rated. */
function effectOfTheWhole(whole, items) {
  if (whole?.["not-applicable"] !== undefined) {
    return "set-aside";
  }
  if (whole?.level === undefined) {
    return undefined;
  }
  return items.some(([, answer]) => answer?.level !== undefined) ? "not-counted" : "counted";
}

/** A result as the answers' tools write it: fractions as `p/q`, the level, and the progress to the next one. */
function written({ value, coverage }) {
  const text = (own) => (own === null ? null : own.join("/"));
  if (value === null) {
    return { value: null, level: null, progress: null, coverage: text(coverage) };
  }
  const [numerator, denominator] = value;
  return {
    value: text(value),
    level: Number(numerator / denominator),
    progress: text(fraction(numerator % denominator, denominator)),
    coverage: text(coverage),
  };
}

/** Scores answers to this very model: the same results, in the same shape, as `pkimm score --format json` gives. */
function score(model, { kind, answers }) {
  const given = new Map(Object.entries(answers));
  // An id that was changed still finds the answer under its former name.
  const answer = ({ id, was = [] }) => given.get([id, ...was].find((own) => given.has(own)));
  const categories = new Map();
  const modules = new Map();
  const asAWhole = {};
  for (const module of model.modules) {
    for (const category of module.categories) {
      const items = category.requirements.map((item) => [item.weight, answer(item)]);
      const whole = kind === "assessment" ? effectOfTheWhole(answer(category), items) : undefined;
      if (whole !== undefined) {
        asAWhole[category.id] = whole;
      }
      const isAlone = kind === "self-assessment" || (whole !== undefined && whole !== "not-counted");
      categories.set(category, rated(isAlone ? [[1, answer(category)]] : items));
    }
    modules.set(module, averaged(module.categories.map((category) => [category.weight, categories.get(category)])));
  }
  const all = (results) => Object.fromEntries([...results].map(([{ id }, result]) => [id, written(result)]));
  return {
    version: model.version,
    kind,
    overall: written(averaged([...categories].map(([category, result]) => [category.weight, result]))),
    modules: all(modules),
    categories: all(categories),
    ...(Object.keys(asAWhole).length > 0 ? { asAWhole } : {}),
  };
}

const parsed = (text) => text.split("/").map(BigInt);

/** A fraction `p/q` as a decimal, rounded half up. */
function decimal(text, places) {
  const [numerator, denominator] = parsed(text);
  const scale = 10n ** BigInt(places);
  // Half a unit is added before the division cuts off.
  const digits = ((2n * numerator * scale + denominator) / (2n * denominator)).toString().padStart(places + 1, "0");
  const point = digits.length - places;
  return places === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** A fraction `p/q` times a weight, as a decimal with two places. */
const weighted = (text, weight) => decimal(product(parsed(text), whole(weight)).join("/"), 2);

/** A share `p/q` in percent, without decimals. */
const percent = (text) => `${decimal(product(parsed(text), whole(100)).join("/"), 0)} %`;
