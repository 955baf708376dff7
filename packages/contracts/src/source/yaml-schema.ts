import { CORE_SCHEMA, Type } from "js-yaml";

const merge = new Type("tag:yaml.org,2002:merge", { kind: "scalar", resolve: (text) => text === "<<" });

/** YAML 1.2 values (dates stay text, `yes` stays a word), and the merge keys that people use nevertheless. */
export const yamlSchema = CORE_SCHEMA.extend({ implicit: [merge] });
