/**
 * What two libraries take by themselves, as their own documentation has them used: `parser DOCUMENT…` validates documents,
 * `ajv FILE` writes validators for a list of schemas. A process of its own, for generate.ts.
 */
import { readFileSync } from "node:fs";

const [library, ...files] = process.argv.slice(2);

if (library === "parser") {
  const { Parser } = await import("@asyncapi/parser");
  const parser = new Parser();
  for (const file of files) await parser.validate(readFileSync(file, "utf8"), { source: file });
  console.log(`${files.length} documents`);
} else {
  const [{ Ajv2020 }, { default: standalone }, { default: formats }] = await Promise.all([
    import("ajv/dist/2020.js"),
    import("ajv/dist/standalone/index.js"),
    import("ajv-formats"),
  ]);
  const schemas = JSON.parse(readFileSync(files[0]!, "utf8")) as readonly object[];
  // One instance, no schema checked, nothing made smaller: the least that can be asked of it.
  const ajv = new Ajv2020({
    strict: false,
    logger: false,
    validateSchema: false,
    code: { source: true, esm: true, optimize: false },
  });
  formats.default(ajv);
  for (const [index, schema] of schemas.entries()) ajv.addSchema(schema, `schema${index}`);
  const names = Object.fromEntries(schemas.map((_, index) => [`validate${index}`, `schema${index}`]));
  console.log(`${schemas.length} schemas, ${standalone.default(ajv, names).length} bytes`);
}
