import { createPlanner, createRender } from "@concord/codegen";
import { diskFiles, loadFabric } from "@concord/contracts";
import { httpTypes } from "@concord/generator-http-types";
import { httpClient } from "@concord/generator-http-client";
import * as server from "@concord/generator-http-server";
import { compile, layOut } from "./compile-packages.ts";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
const [root = "contracts", cwd = "/work/main", out] = process.argv.slice(2);
const fabric = await loadFabric(diskFiles({ cwd, root }), { root });
const generators = [httpTypes, httpClient, ...("httpServer" in server ? [server.httpServer as never] : [])];
const plan = createPlanner(fabric, { generators, render: createRender(), scope: "@contracts", runtime: "vendored" });
const plans = [];
let t = performance.now();
for (const service of fabric.services) {
  const one = await plan(service);
  if (one.files.length) plans.push(one);
  console.log(service.id, one.files.length, Math.round(performance.now() - t));
  t = performance.now();
}
if (out)
  for (const p of plans)
    for (const f of p.files) {
      const to = path.join(out, f.path);
      mkdirSync(path.dirname(to), { recursive: true });
      writeFileSync(to, f.text);
    }
const errors = compile(layOut(new Map([["x", plans]])));
console.log(errors.length, errors.slice(0, 20).join("\n"));
