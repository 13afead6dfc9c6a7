// Renders mermaid diagrams in a real browser and fails where one cannot be read or does not show its names.
//
//   node tests/site/diagrams.mjs JOBS.json
//
// JOBS.json is an array of {"file", "labels"}. A file that ends in `.html` is a page: each of its `<pre class="mermaid">`
// is rendered in place by the newest mermaid, as the public site does it. Any other file is the source of one diagram,
// which the version before has to render as well. Each of the labels has to be shown, unbroken, by a node of the
// diagrams. One JSON object goes to standard output: {"diagrams": N, "faults": ["…"]}; the exit status is 1 where there
// are faults.

import { readFile } from "node:fs/promises";
import process from "node:process";
import { pathToFileURL } from "node:url";

import { addMermaid, MERMAIDS, startBrowser } from "./browser.mjs";

const isPage = (file) => file.endsWith(".html");
const singleSpaced = (text) => text.replace(/\s+/g, " ").trim();

/** Runs in the browser: the texts of all nodes of the diagrams in the document, of boxes around nodes, and their titles. */
function nodeTexts() {
  return [...document.querySelectorAll("svg .node, svg .mindmap-node, svg .cluster-label, svg > title")].map((node) => node.textContent);
}

/** Runs in the browser: renders one diagram from its source into an empty document. */
async function renderSource(source) {
  document.body.innerHTML = "<div id='place'></div>";
  await globalThis.mermaid.parse(source);
  const { svg } = await globalThis.mermaid.render("diagram", source);
  document.querySelector("#place").innerHTML = svg;
  return 1;
}

/** Runs in the browser: renders all diagrams of the page in place, each parsed by itself first. */
async function renderPage() {
  const places = [...document.querySelectorAll("pre.mermaid")];
  for (const place of places) {
    if (place.childElementCount > 0) {
      throw new Error("the page reads part of a diagram as HTML: " + place.innerHTML);
    }
    await globalThis.mermaid.parse(place.textContent);
  }
  await globalThis.mermaid.run({ nodes: places });
  return document.querySelectorAll("pre.mermaid svg").length === places.length ? places.length : -1;
}

async function renderJob(page, mermaid, job) {
  await page.goto(isPage(job.file) ? pathToFileURL(job.file).href : "about:blank");
  await addMermaid(page, mermaid);
  const diagrams = isPage(job.file)
    ? await page.evaluate(renderPage)
    : await page.evaluate(renderSource, await readFile(job.file, "utf8"));
  const faults = [];
  if (diagrams < 0) {
    faults.push("a diagram of the page was not rendered");
  }
  const shown = (await page.evaluate(nodeTexts)).map(singleSpaced);
  for (const label of job.labels) {
    if (!shown.includes(singleSpaced(label))) {
      faults.push(`no node shows ${JSON.stringify(label)}; shown are ${JSON.stringify(shown)}`);
    }
  }
  return { diagrams: Math.max(diagrams, 0), faults };
}

const jobs = JSON.parse(await readFile(process.argv[2], "utf8"));
const report = { diagrams: 0, faults: [] };
const browser = await startBrowser();
for (const mermaid of MERMAIDS) {
  const isNewest = mermaid === MERMAIDS[0];
  for (const job of jobs.filter(({ file }) => isNewest || !isPage(file))) {
    const page = await browser.newPage();
    page.on("pageerror", (error) => report.faults.push(`${mermaid}: ${job.file}: ${error.message}`));
    try {
      const { diagrams, faults } = await renderJob(page, mermaid, job);
      report.diagrams += diagrams;
      report.faults.push(...faults.map((fault) => `${mermaid}: ${job.file}: ${fault}`));
    } catch (error) {
      report.faults.push(`${mermaid}: ${job.file}: ${error.message}`);
    }
    await page.close();
  }
}
await browser.close();
process.stdout.write(JSON.stringify(report) + "\n");
process.exitCode = report.faults.length > 0 ? 1 : 0;
