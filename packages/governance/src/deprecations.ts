import type { Deprecation } from "@concord/contracts";
import { below, isObject, textAt } from "./fields/json.ts";
import type { Field } from "./fields/collect-fields.ts";
import type { LintContext } from "./lint-context.ts";

/** Something that is on its way out. */
export interface Deprecated {
  readonly what: string;
  readonly deprecation: Deprecation;
}

/** Every deprecated channel, message, operation, endpoint and model, and every single field. */
export function deprecationsOf({ fabric, fields }: LintContext): readonly Deprecated[] {
  const { channels, messages, operations, endpoints, models } = fabric;
  const lists = { channel: channels, message: messages, operation: operations, endpoint: endpoints, model: models };
  const parts = Object.entries(lists).flatMap(([kind, records]) =>
    records.flatMap(({ id, deprecation }) => (deprecation ? [{ what: `${kind} ${id}`, deprecation }] : [])),
  );
  const wholly = new Set(models.flatMap(({ deprecation }) => (deprecation ? [deprecation.at.file] : [])));
  // A model that is deprecated as a whole has said it for its fields.
  return [
    ...parts,
    ...fields.filter(({ at }) => !wholly.has(at.file)).flatMap((field) => deprecatedField(field) ?? []),
  ];
}

function deprecatedField({ name, at, json }: Field): Deprecated | undefined {
  if (!isObject(json)) return undefined;
  const key = ["deprecated", "x-deprecated"].find((one) => json[one] === true);
  if (key === undefined) return undefined;
  const [sunset, replacedBy] = [textAt(json, "x-sunset"), textAt(json, "x-replaced-by")];
  return {
    what: `field ${name}`,
    deprecation: {
      at: { file: at.file, pointer: below(at.pointer, key) },
      ...(sunset !== undefined && { sunset }),
      ...(replacedBy !== undefined && { replacedBy }),
    },
  };
}
