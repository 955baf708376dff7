import { modelService } from "@concord/codegen";
import type { TypesOf } from "@concord/compat";
import { apisOf } from "@concord/generator-http-client";

/** What the package of a service exports, as the generators name it: the types of its messages, and of its APIs. */
export const exportedTypes: TypesOf = (fabric, id) => {
  const service = fabric.services.find((one) => one.id === id);
  if (!service) return new Map();
  const model = modelService(fabric, service, { scope: "" });
  const ofMessages = model.types.map(
    (type) => [type.name, "definition" in type ? type.definition.at : type.role.message.at] as const,
  );
  const ofApis = apisOf(model).flatMap(({ names, variants }) =>
    [...variants.used.values()]
      .filter(({ definition }) => !definition.inline || hasFields(definition.schema))
      .map(({ key, definition }) => [names.get(key)!, definition.at] as const),
  );
  return new Map([...ofMessages, ...ofApis]);
};

/** What is written in place gets a type of its own where one short line would not say it. */
function hasFields(schema: unknown): boolean {
  return JSON.stringify(schema).includes('"properties"');
}
