// The AsyncAPI generator loads hooks with require(); what they lean on are ES modules.
const { mkdirSync, writeFileSync } = require("node:fs");
const path = require("node:path");

module.exports = {
  /** Writes the package that `concord generate` makes of the same document. */
  "generate:after": async ({ originalAsyncAPI, asyncapi, targetDir, templateParams }) => {
    const { createPlanner, createRender } = await import("@concord/codegen");
    const { loadFabric, memoryFiles } = await import("@concord/contracts");
    const { types } = await import("@concord/generator-types");
    const { validators } = await import("@concord/generator-validators");
    const { codecs } = await import("@concord/generator-codecs");
    const { messaging } = await import("@concord/generator-messaging");

    const text = typeof originalAsyncAPI === "string" ? originalAsyncAPI : JSON.stringify(withoutMarks(asyncapi.json()));
    const name = templateParams.service || idOf(asyncapi.info().title());
    const file = `${name}.yaml`;
    const fabric = await loadFabric(memoryFiles({ [file]: text }), { root: file });
    const errors = fabric.findings.filter(({ severity }) => severity === "error");
    if (errors.length > 0) {
      throw new Error(errors.map(({ at, message }) => `${at.file}:${at.line}:${at.column} ${message}`).join("\n"));
    }
    const { scope = "@contracts", runtime = "package" } = templateParams;
    if (runtime !== "package" && runtime !== "vendored") throw new Error(`runtime is package or vendored, not ${runtime}`);
    const generators = [types, validators, codecs, messaging];
    const plan = createPlanner(fabric, { generators, render: createRender(), scope, runtime });
    for (const service of fabric.services) {
      const { files, folder } = await plan(service);
      for (const one of files) {
        const place = path.join(targetDir, one.path.slice(folder.length + 1));
        mkdirSync(path.dirname(place), { recursive: true });
        writeFileSync(place, one.text);
      }
    }
  },
};

/** A parsed document carries what the parser noted in it. */
function withoutMarks(value) {
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).filter(([key]) => !key.startsWith("x-parser-"));
  return Object.fromEntries(members.map(([key, member]) => [key, withoutMarks(member)]));
}

function idOf(title) {
  return title.trim().toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "service";
}
