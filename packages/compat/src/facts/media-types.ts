interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlySet<string>;
}

/**
 * Whether a media type or range stands for another: `*∕*` for all, and what asks for fewer parameters for what asks for
 * more. A charset is no parameter of what is said.
 */
export function covers(range: string, mediaType: string): boolean {
  const [wide, narrow] = [parse(range), parse(mediaType)];
  const sameType =
    wide.type === narrow.type ||
    wide.type === "*/*" ||
    (wide.type.endsWith("/*") && narrow.type.startsWith(wide.type.slice(0, -1)));
  return sameType && wide.parameters.isSubsetOf(narrow.parameters);
}

function parse(text: string): MediaRange {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim());
  const said = parameters.flatMap((parameter) => {
    const [name = "", value = ""] = parameter.split("=").map((part) => part.trim().replaceAll('"', ""));
    return name === "" || name.toLowerCase() === "charset" ? [] : [`${name.toLowerCase()}=${value}`];
  });
  return { type: type.toLowerCase(), parameters: new Set(said) };
}
