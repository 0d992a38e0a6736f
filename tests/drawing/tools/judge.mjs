// Judges a BPMN file: prints JSON with the warnings of bpmn-moddle and the reports of bpmnlint's recommended rules.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import BpmnModdle from "bpmn-moddle";

const require = createRequire(import.meta.url);
const { Linter } = require("bpmnlint");
const NodeResolver = require("bpmnlint/lib/resolver/node-resolver");

const judged = {};
for (const file of process.argv.slice(2)) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(await readFile(file, "utf-8"));
  const linter = new Linter({ config: { extends: "bpmnlint:recommended" }, resolver: new NodeResolver() });
  const found = await linter.lint(rootElement);
  const reports = Object.entries(found).flatMap(([rule, entries]) =>
    entries.map((entry) => `${rule}: ${entry.id}: ${entry.message}`),
  );
  judged[file] = { warnings: warnings.map((warning) => warning.message), reports };
}
console.log(JSON.stringify(judged, null, 1));
