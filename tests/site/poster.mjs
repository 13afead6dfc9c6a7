// Opens posters in a real browser, and fails where a text stands outside its box or upon another one.
//
//   node tests/site/poster.mjs JOB.json
//
// JOB.json is an array of files. One JSON object goes to standard output: {"texts": N, "faults": ["…"]}; the exit status is 1
// where there are faults. What letters look like is for the machine's fonts to say, whatever they are.

import { readFile } from "node:fs/promises";
import process from "node:process";
import { pathToFileURL } from "node:url";

import { startBrowser } from "./browser.mjs";

/** Runs in the browser: how many texts there are, and what is wrong with them. */
function look() {
  const faults = [];
  // Rounded by a hundredth of a millimeter at each side; letters may hang over a little.
  const slack = 15;
  const area = (element) => element.getBBox();
  const isWithin = (inner, outer) => inner.x >= outer.x - slack && inner.y >= outer.y - slack
    && inner.x + inner.width <= outer.x + outer.width + slack && inner.y + inner.height <= outer.y + outer.height + slack;
  const isApart = (one, other) => one.x + one.width <= other.x + slack || other.x + other.width <= one.x + slack
    || one.y + one.height <= other.y + slack || other.y + other.height <= one.y + slack;
  // The size of letters from above the highest to below the lowest is more than what they are called by.
  const letters = (element) => {
    const { x, y, width, height } = area(element);
    const size = Number(element.getAttribute("font-size"));
    return { x, y: y + size * 0.2, width, height: height - size * 0.4 };
  };
  const texts = [...document.querySelectorAll("text")];
  for (const text of texts) {
    const box = text.parentElement.querySelector(":scope > rect") ?? document.querySelector("rect");
    if (!isWithin(letters(text), area(box))) faults.push(`outside of its box: ${text.textContent}`);
    for (const other of text.parentElement.querySelectorAll(":scope > text")) {
      if (other !== text && !isApart(letters(text), letters(other))) faults.push(`${text.textContent} stands upon ${other.textContent}`);
    }
  }
  const named = ["poster-title", "poster-description"].every((id) => document.getElementById(id)?.textContent.trim());
  if (!named) faults.push("it has no title, or is not described");
  return { texts: texts.length, faults };
}

const report = { texts: 0, faults: [] };
const browser = await startBrowser();
const page = await browser.newPage();
page.on("console", (message) => report.faults.push(`console: ${message.text()}`));
for (const file of JSON.parse(await readFile(process.argv[2], "utf8"))) {
  await page.goto(pathToFileURL(file).href);
  const { texts, faults } = await page.evaluate(look);
  report.texts += texts;
  report.faults.push(...faults.map((fault) => `${file}: ${fault}`));
}
await browser.close();
process.stdout.write(JSON.stringify(report) + "\n");
process.exitCode = report.faults.length > 0 ? 1 : 0;
