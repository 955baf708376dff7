const width = 118;

/** A method of an interface, two spaces in: on one line where that is not too long. */
export function methodSignature(name: string, parameters: readonly string[], result: string): string {
  const flat = `  ${name}(${parameters.join(", ")}): ${result};`;
  if (flat.length <= width) return flat;
  return `  ${name}(\n${parameters.map((parameter) => `    ${parameter},\n`).join("")}  ): ${result};`;
}
