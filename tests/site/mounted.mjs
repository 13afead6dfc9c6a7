// Opens the pages of the test site in a real browser as a phone shows them, and fails where something is cut off, or a page
// cannot be used by everybody.
//
//   node tests/site/mounted.mjs JOB.json
//
// JOB.json is {"pages": ["file"], "looked": ["file"]}: nothing of any page may be wider than the phone, unless it can be scrolled
// to; what is looked at closely has no violation of WCAG 2.1 AA. One JSON object goes to standard output: {"pages": N,
// "faults": ["…"]}; the exit status is 1 where there are faults.

import { readFile } from "node:fs/promises";
import process from "node:process";
import { pathToFileURL } from "node:url";

import { addMermaid, axeScript, MERMAIDS, startBrowser } from "./browser.mjs";

const PHONE = { width: 360, height: 740 };
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

const browser = await startBrowser();
const page = await browser.newPage({ viewport: PHONE });
for (const file of job.pages) {
  await page.goto(pathToFileURL(file).href);
  if ((await page.locator("pre.mermaid").count()) > 0) {
    await addMermaid(page, MERMAIDS[0]);
    await page.evaluate(() => globalThis.mermaid.run({ querySelector: "pre.mermaid" }));
  }
  report.faults.push(...(await page.evaluate(cut)).map((what) => `${file}: ${what}`));
  if (job.looked.includes(file)) {
    await page.evaluate(axe);
    const found = await page.evaluate((values) => globalThis.axe.run("main", { runOnly: { type: "tag", values } }), RULES);
    report.faults.push(...found.violations.map((violation) => `${file}: ${violation.id}: ${violation.nodes[0].html.slice(0, 200)}`));
  }
  report.pages += 1;
}
await browser.close();
process.stdout.write(JSON.stringify(report) + "\n");
process.exitCode = report.faults.length > 0 ? 1 : 0;
