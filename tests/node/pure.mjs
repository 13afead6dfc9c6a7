// The script of a questionnaire without a page: what an answers file is, scoring, and where the lines of the chart lead.
//
// PKIMM_JOB names a JSON file {"pages": {kind: file}, "texts": [{"text", "isScored"}], "vectors": file}: the questionnaires
// of the model, texts with whether the program scores them, and the conformance vectors.

import { readFileSync } from "node:fs";
import process from "node:process";

const SCRIPTS = ["answers", "boxes", "matrix", "scoring", "extensions", "raise", "former", "chart"];
const NAMES = [
  "ANSWER_BOXES",
  "checkText",
  "comparedWith",
  "contradictsMatrix",
  "decimal",
  "differenceOf",
  "earlierIn",
  "effective",
  "fileOf",
  "figure",
  "FORMATS",
  "isBlank",
  "KEYWORDS",
  "linesOf",
  "LISTS",
  "loadedOf",
  "lowestOf",
  "nothingLoaded",
  "parsed",
  "PATTERNS",
  "percent",
  "questionnaireOf",
  "radarOf",
  "reasonsIn",
  "recordedIn",
  "say",
  "score",
  "seriesText",
  "setAside",
  "shiftsOf",
  "stateOf",
  "strangers",
  "summed",
  "TYPES",
  "withFormerVersions",
  "withoutCell",
];

const texts = SCRIPTS.map((name) =>
  readFileSync(new URL(`../../site-templates/questionnaire/${name}.js`, import.meta.url), "utf8"),
);

/** What the scripts define. */
export const pure = new Function(`"use strict";\n${texts.join("")}\nreturn { ${NAMES.join(", ")} };`)();

export const job = JSON.parse(readFileSync(process.env.PKIMM_JOB, "utf8"));
/** The conformance vectors, and the extensions that are made up for them. */
export const { vectors, extensions } = JSON.parse(readFileSync(job.vectors, "utf8"));
export const KINDS = Object.keys(job.pages);

/** The model that the page of a kind holds for its script. */
export function modelOf(kind) {
  const page = readFileSync(job.pages[kind], "utf8");
  const [, json] = page.match(/<script type="application\/json" id="model">(.*?)<\/script>/s);
  return JSON.parse(json);
}

/** What the pages say, which is the same on all of them. */
export const { words } = modelOf(KINDS[0]);

/** The checks of each item on the page of a kind, as the page shows them. */
function checksOf(kind) {
  const page = readFileSync(job.pages[kind], "utf8");
  const plain = (html) =>
    html
      .replace(/<[^>]*>/g, "")
      .replace(/&#x([0-9a-f]+);/g, (_, code) => String.fromCodePoint(parseInt(code, 16)))
      .replace(/&(lt|gt|quot|amp);/g, (_, name) => ({ lt: "<", gt: ">", quot: '"', amp: "&" })[name]);
  const [, ...items] = page.split(' data-item="');
  return new Map(
    items.map((item) => {
      const checks = item.matchAll(/<label><input type="checkbox"> <span>(.*?)<\/span><\/label>/gs);
      return [item.slice(0, item.indexOf('"')).replaceAll("&#x2f;", "/"), [...checks].map(([, text]) => plain(text).trim())];
    }),
  );
}

const CHECKS = new Map(KINDS.map((kind) => [kind, checksOf(kind)]));

/** What the page of a kind asks for. */
export const questionnaireOf = (kind, model = modelOf(kind)) => pure.questionnaireOf(model, CHECKS.get(kind));

/** The boxes that hold one line. */
const ONE_LINE = /^(period\.|interviews:\d+:date$|plans:\d+:item$)/;

/** What boxes show once a state is put into them. */
export function shown(state) {
  const text = (name, own) => (ONE_LINE.test(name) ? own.replace(/[\r\n]/g, "") : own.replace(/\r\n?/g, "\n"));
  const entries = Object.entries(state).map(([name, own]) => [name, text(name, own)]);
  return Object.fromEntries(entries.filter(([, own]) => own !== ""));
}

/** Loads a file into the boxes of a form. */
export function load(questionnaire, file) {
  const { state, sources } = pure.stateOf(questionnaire, file);
  const filled = shown(state);
  return { state: filled, loaded: pure.loadedOf(questionnaire, file, sources, filled) };
}

/** The file that a form saves, but for the time. */
export const save = (questionnaire, { state, loaded }) => pure.fileOf(questionnaire, state, loaded).file;
