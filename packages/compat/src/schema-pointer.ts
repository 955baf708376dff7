/** Keywords whose members are schemas under names, and those whose items are schemas. */
const maps = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"]);
const lists = new Set(["allOf", "anyOf", "oneOf", "prefixItems", "items"]);

/** The schema node that a pointer means, where it may end in the keyword that decided. */
export function nodePointer(pointer: string, keyword: string): string {
  const tokens = pointer.split("/").slice(1);
  if (tokens.at(-1) !== keyword || !isSchema(tokens.slice(0, -1))) return pointer;
  return pointer.slice(0, pointer.lastIndexOf("/"));
}

/** Whether the steps, taken from a schema, lead to a schema. */
function isSchema(tokens: readonly string[]): boolean {
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index]!;
    const named = maps.has(token) || (lists.has(token) && /^\d+$/u.test(tokens[index + 1] ?? ""));
    index += named ? 2 : 1;
  }
  return index === tokens.length;
}
