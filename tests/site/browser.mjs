// The browser, and mermaid in its pages: what the scripts of this folder share.

import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";

function setting(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is unset; scripts/test sets it`);
  }
  return value;
}

/** The packages that hold the versions of mermaid under test: the newest, which the public site loads, and the one before. */
export const MERMAIDS = ["mermaid", "mermaid-11"];

/** The file of a package that a page can load as a plain script. */
export function mermaidScript(name) {
  return path.join(setting("PKIMM_NODE_MODULES"), name, "dist", "mermaid.min.js");
}

/** The file of the checker for accessibility, to be evaluated in a page. */
export function axeScript() {
  return path.join(setting("PKIMM_NODE_MODULES"), "axe-core", "axe.min.js");
}

/** Starts the browser. It asks for nothing on the network. */
export async function startBrowser() {
  const require = createRequire(path.join(setting("PKIMM_NODE_MODULES"), "index.js"));
  const { chromium } = require("playwright-core");
  return chromium.launch({
    executablePath: setting("PKIMM_CHROMIUM"),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Loads mermaid into a page, without letting it start by itself. */
export async function addMermaid(page, name) {
  await page.addScriptTag({ path: mermaidScript(name) });
  await page.evaluate(() => globalThis.mermaid.initialize({ startOnLoad: false }));
}
