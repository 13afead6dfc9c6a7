// Opens questionnaires in a real browser, gives every item the lowest level, and tells what the page makes of it.
//
//   node tests/site/opened.mjs FILE…
//
// One JSON object goes to standard output: for each file {"faults": ["…"], "figure": "…", "chart": "…", "rings": N},
// where rings without an extent do not count.

import process from "node:process";
import { pathToFileURL } from "node:url";

import { startBrowser } from "./browser.mjs";

const browser = await startBrowser();
const report = {};
for (const file of process.argv.slice(2)) {
  const faults = [];
  const page = await browser.newPage();
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => faults.push(message.text()));
  await page.goto(pathToFileURL(file).href);
  for (const item of await page.$$eval("[data-item]", (items) => items.map(({ dataset }) => dataset.item))) {
    await page.locator(`[name="rating:${item}"]`).first().check();
  }
  await page.click('[data-to="results"]');
  const text = (id) => page.locator(id).evaluate((element) => element.textContent);
  const rings = await page.$$eval(".ring", (all) => all.map((ring) => ring.getBBox()).filter(({ width }) => width > 0).length);
  report[file] = { faults, figure: await text("#figure"), chart: await text("#radar-text"), rings };
  await page.close();
}
await browser.close();
process.stdout.write(JSON.stringify(report));
