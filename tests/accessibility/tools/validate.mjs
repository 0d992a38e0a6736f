// Judges the HTML files of a folder: prints JSON, file -> what html-validate has against it.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { HtmlValidate } from "html-validate";

const rules = {
  // Style of writing, on which nothing depends.
  "doctype-style": ["error", { style: "lowercase" }],
  "no-trailing-whitespace": "off", // what is left of a line whose condition was not met
  // A title names the question; pages of forms are not listed by search engines, which would cut it off.
  "long-title": "off",
  // Scripts and styles are our own, from the same server; foreign ones would need a digest (and the policy forbids them).
  "require-sri": ["error", { target: "crossorigin" }],
  // The class keeps a number on one line.
  "tel-non-breaking": ["error", { ignoreClasses: ["number"] }],
  // The ticks of one question are sent under one name, as radio buttons are, and each button says what was pressed.
  "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit"] }],
  // The summary of errors stands above the heading of the page, as in the GOV.UK Design System: it is read first.
  "heading-level": ["error", { minInitialRank: "h2" }],
};
const judge = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
  rules,
});

const folder = process.argv[2];
const found = {};
for (const name of (await readdir(folder)).sort()) {
  const path = join(folder, name);
  const report = await judge.validateFile(path);
  found[path] = report.results.flatMap((result) =>
    result.messages.map((message) => `${message.line}:${message.column} ${message.ruleId}: ${message.message}`),
  );
}
console.log(JSON.stringify(found));
