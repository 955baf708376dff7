/** Parses AsyncAPI documents and makes types of each with `@asyncapi/modelina`: a process of its own, for generate.ts. */
import { readFileSync } from "node:fs";
import { TypeScriptGenerator } from "@asyncapi/modelina";
import { Parser } from "@asyncapi/parser";

const parser = new Parser();
let types = 0;
for (const file of process.argv.slice(2)) {
  const { document } = await parser.parse(readFileSync(file, "utf8"), { source: file });
  if (document === undefined) throw new Error(`${file} could not be parsed`);
  types += (await new TypeScriptGenerator({ modelType: "interface" }).generate(document)).length;
}
console.log(`${process.argv.length - 2} documents, ${types} types`);
