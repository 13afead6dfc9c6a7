// Opens pages of a preview. Pages that a server shows are looked at again after a file was edited. Reports what the browser asked
// for, what it complained about, which texts came, and how many diagrams were drawn.
//
//   preview.mjs JOB.json, with { pages: [{ address, edit: { file, from, to } | null, text, diagrams }] }
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.PKIMM_NODE_MODULES}/`);
const { chromium } = require("playwright-core");

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const report = { asked: [], complaints: [], seen: [], diagrams: [] };
const browser = await chromium.launch({ executablePath: process.env.PKIMM_CHROMIUM });
const context = await browser.newContext();
for (const { address, edit, text, diagrams } of job.pages) {
  const page = await context.newPage();
  page.on("request", (request) => report.asked.push(request.url()));
  page.on("console", (message) => message.type() === "error" && report.complaints.push(message.text()));
  page.on("pageerror", (error) => report.complaints.push(String(error)));
  page.on("dialog", (dialog) => { report.complaints.push(dialog.message()); dialog.dismiss(); });
  await page.goto(address);
  if (edit) {
    // The page has asked for news by then.
    await page.waitForTimeout(300);
    writeFileSync(edit.file, readFileSync(edit.file, "utf8").replace(edit.from, edit.to));
  }
  if (text) {
    await page.getByText(text).first().waitFor({ timeout: 20000 });
    report.seen.push(text);
  }
  if (diagrams) {
    await page.locator("pre.mermaid svg").first().waitFor({ timeout: 20000 });
    report.diagrams.push(await page.locator("pre.mermaid svg").count());
  }
  await page.close();
}
await browser.close();
console.log(JSON.stringify(report));
