// The script of a questionnaire without a page: what an answers file is, scoring, and where the lines of the chart lead.
//
// PKIMM_JOB names a JSON file {"pages": {kind: file}, "texts": [{"text", "isScored"}], "vectors": file}: the questionnaires
// of the model, texts with whether the program scores them, and the conformance vectors.

import { readFileSync } from "node:fs";
import process from "node:process";

const SCRIPTS = ["answers", "scoring", "extensions", "chart"];
const NAMES = [
  "belongsToFile",
  "checkText",
  "decimal",
  "effective",
  "fileOf",
  "figure",
  "FORMATS",
  "isBlank",
  "KEYWORDS",
  "loadedOf",
  "nothingLoaded",
  "parsed",
  "PATTERNS",
  "percent",
  "questionnaireOf",
  "radarOf",
  "radarText",
  "say",
  "score",
  "setAside",
  "stateOf",
  "strangers",
  "summed",
  "TYPES",
  "withFormerVersions",
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

/** The boxes of the page of a kind, by name, with how each shows a text that is put into it. */
export function boxesOf(kind) {
  const page = readFileSync(job.pages[kind], "utf8");
  const [, main] = page.match(/<main\b(.*)<\/main>/s);
  const oneLine = (text) => text.replace(/[\r\n]/g, "");
  const lines = (text) => text.replace(/\r\n?/g, "\n");
  const boxes = main.matchAll(/<(input|textarea|select)\b[^>]*?\sname="([^"]*)"/g);
  // Names of boxes of criteria have a slash.
  const named = (text) => text.replaceAll("&#x2f;", "/");
  return new Map([...boxes].map(([, tag, name]) => [named(name), tag === "textarea" ? lines : oneLine]));
}

/** What the page of a kind asks for. */
export const questionnaireOf = (kind, model = modelOf(kind)) => pure.questionnaireOf(model, boxesOf(kind).keys());

/** What boxes show once a state is put into them. */
export function shown(kind, state) {
  const boxes = boxesOf(kind);
  const entries = Object.entries(state).map(([name, text]) => [name, boxes.get(name)(text)]);
  return Object.fromEntries(entries.filter(([, text]) => text !== ""));
}

/** Loads a file into the boxes of a form. */
export function load(kind, questionnaire, file) {
  const { state, sources } = pure.stateOf(questionnaire, file);
  const filled = shown(kind, state);
  return { state: filled, loaded: pure.loadedOf(questionnaire, file, sources, filled) };
}

/** The file that a form saves. */
export const save = (questionnaire, { state, loaded }) => pure.fileOf(questionnaire, state, loaded).file;
