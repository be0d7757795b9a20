// The package imports JSON files without saying that they are JSON, which node refuses. JSON is valid JavaScript.

import { readFileSync } from "node:fs";

export function load(url, context, next) {
  if (!url.endsWith(".json")) return next(url, context);
  return { format: "module", source: `export default ${readFileSync(new URL(url), "utf8")}`, shortCircuit: true };
}
