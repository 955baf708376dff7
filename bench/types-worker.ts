/**
 * Makes what the peer of generate.ts makes, types alone, of what was loaded and checked as a whole: `ROOT OUTPUT`, a folder
 * of contracts or one document, and where the packages go. A process of its own, that starts as the command does.
 */
import { enableCompileCache } from "node:module";
import path from "node:path";
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--invocation-count-for-turbofan=100000");
enableCompileCache();
const [{ diskFiles, loadFabric }, codegen, { types }] = await Promise.all([
  import("@concord/contracts"),
  import("@concord/codegen"),
  import("@concord/generator-types"),
]);
const [root = "contracts", output = "generated"] = process.argv.slice(2);
const fabric = await loadFabric(diskFiles({ cwd: process.cwd(), root }), { root });
const { packages, changes } = await codegen.generate(fabric, {
  generators: [types],
  render: codegen.createRender([codegen.ownTemplates]),
  scope: "@example",
  runtime: "package",
  output: path.resolve(output),
  mode: "write",
});
const made = packages.filter(({ outcome }) => outcome !== "empty");
console.log(`${made.length} packages of types, ${changes.created.length} files`);
