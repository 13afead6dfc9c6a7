// Opens what is built of hostile texts in a real browser, and fails where a text does something or is not shown.
//
//   node tests/site/injection.mjs JOB.json
//
// JOB.json is {"mark", "pages": [{"file", "tags"}], "diagrams": [{"source", "labels"}]}. No page may run, ask for or contain
// anything that bears the mark; each page has to show its tags, and the nodes of each diagram its labels. One JSON object goes
// to standard output: {"pages": N, "diagrams": N, "faults": ["…"]}; the exit status is 1 where there are faults.

import { readFile } from "node:fs/promises";
import process from "node:process";
import { pathToFileURL } from "node:url";

import { addMermaid, MERMAIDS, startBrowser } from "./browser.mjs";

const job = JSON.parse(await readFile(process.argv[2], "utf8"));
const report = { pages: 0, diagrams: 0, faults: [] };
const browser = await startBrowser();
const singleSpaced = (text) => text.replace(/[\s\p{Cc}]+/gu, " ").trim();

/** Runs in the browser: the elements that bear the mark where only code does, and whether any of it ran. */
function acting(mark) {
  // Markdown may hold links.
  const isText = ({ name, value }) => ["id", "name", "title", "alt", "value", "aria-label"].includes(name) || (name === "href" && value.startsWith("https:"));
  const isCode = (attribute) => attribute.name.includes(mark) || attribute.name.startsWith("on") || (attribute.value.includes(mark) && !isText(attribute));
  const found = [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes].filter(isCode).map((attribute) => `${element.localName} ${attribute.name}="${attribute.value}"`));
  return globalThis[mark] === undefined ? found : [...found, "it ran"];
}

/** A page that tells of everything it does behind the scenes. */
async function watchedPage(told) {
  const page = await browser.newPage();
  page.on("dialog", (dialog) => {
    told.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on("pageerror", (error) => told.push(`error: ${error.message}`));
  page.on("console", (message) => told.push(`console: ${message.text()}`));
  page.on("request", (request) => request.url().startsWith("file:") || request.url().startsWith("about:") || told.push(`request: ${request.url()}`));
  page.on("popup", () => told.push("a window opened"));
  return page;
}

async function checkPages() {
  const told = [];
  const page = await watchedPage(told);
  for (const { file, tags } of job.pages) {
    await page.goto(pathToFileURL(file).href);
    const text = await page.evaluate(() => (document.body ?? document.documentElement).textContent);
    told.push(...(await page.evaluate(acting, job.mark)));
    told.push(...tags.filter((tag) => !text.includes(tag)).map((tag) => `${tag} is not shown`));
    report.faults.push(...told.splice(0).map((what) => `${file}: ${what}`));
    report.pages += 1;
  }
}

async function checkDiagrams(mermaid) {
  const told = [];
  const page = await watchedPage(told);
  await page.goto("about:blank");
  await addMermaid(page, mermaid);
  for (const { source, labels } of job.diagrams) {
    const shown = await page.evaluate(async (text) => {
      document.body.innerHTML = "<div id='place'></div>";
      await globalThis.mermaid.parse(text);
      const { svg } = await globalThis.mermaid.render("diagram", text);
      document.querySelector("#place").innerHTML = svg;
      return [...document.querySelectorAll("svg .node, svg .mindmap-node, svg .cluster-label, svg > title")].map((node) => node.textContent);
    }, source).catch((error) => [String(error)]);
    told.push(...(await page.evaluate(acting, job.mark)));
    const nodes = shown.map(singleSpaced);
    told.push(...labels.filter((label) => !nodes.includes(singleSpaced(label))).map((label) => `no node shows ${JSON.stringify(label)}, but ${JSON.stringify(nodes)}`));
    if (nodes.length !== labels.length) told.push(`${nodes.length} nodes, not ${labels.length}`);
    report.faults.push(...told.splice(0).map((what) => `${mermaid}: ${source.slice(0, 60)}: ${what}`));
    report.diagrams += 1;
  }
}

await checkPages();
for (const mermaid of MERMAIDS) {
  await checkDiagrams(mermaid);
}
await browser.close();
process.stdout.write(JSON.stringify(report) + "\n");
process.exitCode = report.faults.length > 0 ? 1 : 0;
