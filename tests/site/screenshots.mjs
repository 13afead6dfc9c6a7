// Takes a picture of pages as a desktop (1280 wide) and a phone (390 wide) show them, with their diagrams rendered.
//
//   PKIMM_NODE_MODULES=.tools/node/node_modules PKIMM_CHROMIUM=$(command -v chromium) \
//     node tests/site/screenshots.mjs PUBLIC_FOLDER PICTURE_FOLDER PAGE…
//
// PUBLIC_FOLDER is what Hugo wrote, PAGE an address below the site's own, as in `pkimm/model/categories/automation`.
// The pictures show the whole length of the page: `pkimm-model-categories-automation-desktop.png` and `…-phone.png`.

import { access, mkdir } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

import { addMermaid, MERMAIDS, startBrowser } from "./browser.mjs";

const WIDTHS = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

const [publicFolder, pictureFolder, ...addresses] = process.argv.slice(2);
if (addresses.length === 0) {
  process.stderr.write("usage: node screenshots.mjs PUBLIC_FOLDER PICTURE_FOLDER PAGE…\n");
  process.exit(2);
}

await mkdir(pictureFolder, { recursive: true });
const browser = await startBrowser();
for (const [device, viewport] of Object.entries(WIDTHS)) {
  const context = await browser.newContext({ viewport });
  for (const address of addresses) {
    const name = address.split("/").filter(Boolean).join("-") || "home";
    const file = path.resolve(publicFolder, address, "index.html");
    await access(file);
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    await addMermaid(page, MERMAIDS[0]);
    await page.evaluate(() => globalThis.mermaid.run({ querySelector: "pre.mermaid" }));
    const picture = path.join(pictureFolder, `${name}-${device}.png`);
    await page.screenshot({ path: picture, fullPage: true });
    process.stdout.write(picture + "\n");
    await page.close();
  }
}
await browser.close();
