import type { Json } from "@concord/diagnostics";
import { isObject } from "../resolve/library.ts";

/** In nodes. What is wrong with a schema is told as often as it stands there, with all that is around it. */
const mostRepeated = 1_000;
const data: ReadonlySet<string> = new Set(["const", "default", "enum", "example", "examples"]);

/**
 * A schema in which what was led to before stands as an empty one, once much of it is repeated: what is wrong with it is
 * said where it stands first.
 */
export function withoutRepeats(schema: Json): Json {
  const sizes = new Map<object, number>();
  let repeated = 0;
  /** Gives the copy, and how much is in it. */
  const visit = (value: Json): readonly [Json, number] => {
    if (value === null || typeof value !== "object") return [value, 1];
    const known = sizes.get(value);
    if (known !== undefined) {
      if (repeated + known > mostRepeated) return [isObject(value) ? {} : [], 1];
      repeated += known;
    }
    let size = 1;
    const inner = (member: Json): Json => {
      const [copy, own] = visit(member);
      size += own;
      return copy;
    };
    const copy = isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, member]) => [name, data.has(name) ? member : inner(member)]),
        )
      : value.map(inner);
    sizes.set(value, size);
    return [copy, size];
  };
  return visit(schema)[0];
}
