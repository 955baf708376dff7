import type { Json, JsonObject } from "@concord/diagnostics";
import { isObject } from "../resolve/library.ts";

/** In nodes. What is wrong with a schema is told as often as it stands there, with all that is around it. */
const mostRepeated = 1_000;
const data: ReadonlySet<string> = new Set(["const", "default", "enum", "example", "examples"]);

/**
 * A schema in which what was led to before stands as an empty one, once much of it is repeated: what is wrong with it is
 * said where it stands first.
 */
export function withoutRepeats(schema: Json): Json {
  const copies = new Map<object, Copy>();
  let repeated = 0;
  const visit = (value: Json): Copy => {
    if (value === null || typeof value !== "object") return { value, size: 1 };
    const known = copies.get(value);
    if (known) {
      if (repeated + known.size > mostRepeated) return { value: emptied(value), size: 1 };
      repeated += known.size;
      return known;
    }
    let size = 1;
    const inner = (member: Json): Json => {
      const copy = visit(member);
      size += copy.size;
      return copy.value;
    };
    const own = isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, member]) => [name, data.has(name) ? member : inner(member)]),
        )
      : value.map(inner);
    const copy = { value: own, size };
    copies.set(value, copy);
    return copy;
  };
  return visit(schema).value;
}

interface Copy {
  readonly value: Json;
  /** In nodes, with what is repeated in it. */
  readonly size: number;
}

/** Allowed wherever the value was: a list of types or of schemas may not be an empty one. */
function emptied(value: JsonObject | readonly Json[]): Json {
  if (isObject(value)) return {};
  return value.map((item) => (item === null || typeof item !== "object" ? item : {}));
}
