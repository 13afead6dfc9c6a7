// Opens the pages of the test site in a real browser as a phone shows them, and fails where something is cut off, or a page
// cannot be used by everybody.
//
//   node tests/site/mounted.mjs JOB.json
//
// JOB.json is {"pages": ["file"], "looked": ["file"]}: nothing of any page may be wider than the phone, unless it can be scrolled
// to; the text of a diagram is neither drawn too small to be read nor in a color that is lost on its box; what is looked at closely
// has no violation of WCAG 2.1 AA. One JSON object goes to standard output: {"pages": N,
// "faults": ["…"]}; the exit status is 1 where there are faults.

import { readFile } from "node:fs/promises";
import process from "node:process";
import { pathToFileURL } from "node:url";

import { addMermaid, axeScript, MERMAIDS, startBrowser } from "./browser.mjs";

const PHONE = { width: 360, height: 740 };
/** How the site draws boxes of diagrams that bring no colors of their own. */
const DRAWN = { startOnLoad: false, theme: "base", themeVariables: { mainBkg: "#1e3f7a", primaryTextColor: "#ffffff", clusterBkg: "rgba(255,255,255,0.05)" } };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

const job = JSON.parse(await readFile(process.argv[2], "utf8"));
const axe = await readFile(axeScript(), "utf8");
const report = { pages: 0, faults: [] };

/** Runs in the browser: what reaches beyond the page and cannot be scrolled to. */
function cut() {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => element && element.localName !== "main" && (["auto", "scroll"].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  const isCut = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > width + 1 && !scrolls(element) && getComputedStyle(element).visibility !== "hidden";
  };
  const found = [...document.querySelectorAll("main, main *")].filter(isCut);
  // Only the innermost: what is around it is as wide.
  const innermost = found.filter((element) => !found.some((other) => other !== element && element.contains(other)));
  return innermost.map((element) => `${element.localName} reaches ${Math.round(element.getBoundingClientRect().right)} of ${width}: ${element.textContent.trim().slice(0, 60)}`);
}

/** Runs in the browser: the diagrams of which nobody can read the text. */
function unreadable() {
  const faults = [];
  const luminance = (color) => {
    const [red, green, blue] = color.match(/[\d.]+/g).slice(0, 3).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((left, right) => left - right);
    return (high + 0.05) / (low + 0.05);
  };
  for (const svg of document.querySelectorAll("pre.mermaid svg")) {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    if (scale < 0.5) {
      faults.push(`a diagram is drawn at ${scale.toFixed(2)} of its size`);
    }
    for (const label of svg.querySelectorAll(".node .nodeLabel, .cluster .nodeLabel")) {
      const box = label.closest(".node, .cluster").querySelector("rect, path, polygon, circle");
      const [text, behind] = [getComputedStyle(label.querySelector("p") ?? label).color, getComputedStyle(box).fill];
      if (contrast(text, behind) < 4.5) {
        faults.push(`"${label.textContent}" is written in ${text} on ${behind}`);
      }
    }
  }
  return faults;
}

const browser = await startBrowser();
const page = await browser.newPage({ viewport: PHONE });
for (const file of job.pages) {
  await page.goto(pathToFileURL(file).href);
  if ((await page.locator("pre.mermaid").count()) > 0) {
    await addMermaid(page, MERMAIDS[0]);
    await page.evaluate((drawn) => globalThis.mermaid.initialize(drawn), DRAWN);
    await page.evaluate(() => globalThis.mermaid.run({ querySelector: "pre.mermaid" }));
  }
  for (const look of [cut, unreadable]) {
    report.faults.push(...(await page.evaluate(look)).map((what) => `${file}: ${what}`));
  }
  if (job.looked.includes(file)) {
    await page.evaluate(axe);
    const found = await page.evaluate((values) => globalThis.axe.run("main", { resultTypes: ["violations"], runOnly: { type: "tag", values } }), RULES);
    report.faults.push(...found.violations.map((violation) => `${file}: ${violation.id}: ${violation.nodes[0].html.slice(0, 200)}`));
  }
  report.pages += 1;
}
await browser.close();
process.stdout.write(JSON.stringify(report) + "\n");
process.exitCode = report.faults.length > 0 ? 1 : 0;
