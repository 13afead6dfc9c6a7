#!/usr/bin/env node
// Calls the program, which is in the package of this platform.
"use strict";

const { spawn } = require("node:child_process");
const { optionalDependencies } = require("./package.json");

const platform = `${process.platform}-${process.arch}`;
const name = `@pkimm/${platform}`;

function fail(message) {
  process.stderr.write(`pkimm: ${message}\n`);
  process.exit(2);
}

function program() {
  if (!(name in optionalDependencies)) {
    const known = Object.keys(optionalDependencies).map((name) => name.replace("@pkimm/", ""));
    fail(`there is no program for ${platform}, but for ${known.join(", ")}; elsewhere it can be built from its source`);
  }
  try {
    return require.resolve(`${name}/pkimm${process.platform === "win32" ? ".exe" : ""}`);
  } catch {
    fail(`the package ${name} is not installed; install pkimm again, without leaving out optional packages`);
  }
}

const child = spawn(program(), process.argv.slice(2), { stdio: "inherit" });
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
for (const signal of signals) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => fail(`the program in ${name} cannot be run: ${error.message}`));
// Ends as the program ended, by the same signal too.
child.on("exit", (code, signal) => {
  if (signal === null) {
    process.exit(code);
  }
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
