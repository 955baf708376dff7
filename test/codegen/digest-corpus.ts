/**
 * Generates from all public documents of one kind as if they were one repository, listed in an order that the seed
 * gives, and prints what it made: a line for each file, with its hash. A process of its own, for same-bytes.long.test.ts.
 */
import { createHash } from "node:crypto";
import path from "node:path";
import { diskFiles, loadFabric } from "@concord/contracts";
import { planFabric } from "./plan-contract.ts";

const [kind = "", seed = "0"] = process.argv.slice(2);
const corpus = path.resolve(import.meta.dirname, "../../../shared/corpus");
const place = (file: string): string => createHash("sha256").update(`${seed} ${file}`).digest("hex");
const source = diskFiles({ cwd: corpus, root: kind });
const files = (await source.list()).toSorted((left, right) => (place(left) < place(right) ? -1 : 1));
const fabric = await loadFabric({ ...source, list: () => Promise.resolve(files) }, { root: kind });
for (const plan of await planFabric(fabric, "package"))
  for (const { path: file, text } of plan.files)
    console.log(`${file} ${createHash("sha256").update(text).digest("hex")}`);
