// Reads a JSON list of workflow file names from standard input and writes a JSON list of what GitHub's own parser
// says about them: {path, line, column, severity, message}, lines and columns counted from 1.

import { readFile } from "node:fs/promises";
import module from "node:module";
import { basename } from "node:path";
import { text } from "node:stream/consumers";

import { TextDocument } from "vscode-languageserver-textdocument";

import * as jsonHook from "./json-hook.mjs";

// Node 20 has only the older of the two calls, later ones deprecate it.
if (module.registerHooks) module.registerHooks(jsonHook);
else module.register("./json-hook.mjs", import.meta.url);
const { registerLogger, validate } = await import("@actions/languageservice");

// The service logs its own crash and answers "no findings".
const raise = (message) => {
  throw new Error(message);
};
registerLogger({ log() {}, info() {}, warn() {}, error: raise });

const SEVERITIES = ["", "error", "warning", "information", "hint"];

const findings = [];
for (const [index, path] of JSON.parse(await text(process.stdin)).entries()) {
  // The service remembers results by address, and tells a workflow from an action by it.
  const address = `file:///${index}/.github/workflows/${encodeURIComponent(basename(path))}`;
  const document = TextDocument.create(address, "yaml", 1, await readFile(path, "utf8"));
  for (const { range, severity, message } of await validate(document)) {
    const { line, character } = range.start;
    findings.push({ path, line: line + 1, column: character + 1, severity: SEVERITIES[severity ?? 1], message });
  }
}
process.stdout.write(JSON.stringify(findings) + "\n");
