// Requirements, score, and what became of the answered ids: node release.mjs MODEL.json ANSWERS.json ID-MAP.json
import { readFileSync } from "node:fs";

const [model, given, map] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));
const answers = given.answers;
const categories = model.modules.flatMap((module) => module.categories);
for (const requirement of categories.flatMap((category) => category.requirements))
  console.log([requirement.code, requirement.id, requirement.weight, requirement.description].join("\t"));

// Scores are fractions of whole numbers of any size, [numerator, denominator].
const gcd = (a, b) => (b ? gcd(b, a % b) : a);
const mean = (pairs) => {
  const [sum, total] = pairs.filter(([, value]) => value).reduce(([[n, d], all], [weight, [p, q]]) =>
    [[n * q + BigInt(weight) * p * d, d * q], all + BigInt(weight)], [[0n, 1n], 0n]);
  const common = gcd(sum[0], sum[1] * total);
  return total ? [sum[0] / common, (sum[1] * total) / common] : null;
};
const level = ({ level } = {}) => (level === undefined ? null : [BigInt(level), 1n]);
const value = (category) => mean(category.requirements.map(({ id, weight }) => [weight, level(answers[id])]));
console.log(mean(categories.map((category) => [category.weight, value(category)]))?.join("/") ?? "no result");

// Answers follow an id, but never its successors, which ask for something else.
for (const { id, fate, to } of map.ids.filter(({ id, kind }) => kind === "requirement" && id in answers))
  console.log([id, fate, to ?? "-"].join("\t"));
