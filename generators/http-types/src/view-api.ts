import { createImports, deprecated, docComment, propertyKey, stringLiteral } from "@concord/codegen";
import type { Fabric } from "@concord/contracts";
import { type ApiModel, type EndpointModel, isInline } from "@concord/generator-http-client";
import { printTypes } from "@concord/generator-http-client/print-types";
import { printOperation } from "./print-operation.ts";

/**
 * What the template says of an API: its members by path, by webhook and by operation, and the names of its schemas.
 * @param runtime from where the runtime's HTTP types are imported
 */
export function viewApi(api: ApiModel, fabric: Fabric, runtime: string): object {
  const { stem, endpoints, calledBack } = api;
  const types = printTypes(api, fabric);
  const named = new Set<string>();
  const naming = (text: string): string => {
    for (const name of types.namesIn(text)) named.add(name);
    return text;
  };
  const imports = createImports();
  const operations = [...endpoints, ...calledBack].map((model) =>
    printOperation(model, {
      textOf: (variant) => naming(types.textOf(variant)),
      fetched(type) {
        if (!types.hasMarkedTexts(type)) return type;
        imports.type(runtime, "Fetched");
        return `Fetched<${type}>`;
      },
    }),
  );
  const schemas = [...namedSchemas(api)].map(([name, type]) => `    ${propertyKey(name)}: ${naming(type)};`);
  if (named.size > 0) imports.type(`./${stem}.models.js`, ...named);
  const pathOf = ({ endpoint }: EndpointModel): string => endpoint.path;
  const called = (direction: string): readonly EndpointModel[] =>
    calledBack.filter(({ endpoint }) => endpoint.direction === direction);
  return {
    stem,
    imports: imports.print(),
    paths: pathItems(endpoints, pathOf),
    webhooks: pathItems(called("webhook"), pathOf),
    // Of one expression there may be several, so that callbacks go by their own names.
    callbacks: pathItems(
      called("callback"),
      ({ name }) => name,
      (model) => `Goes to \`${pathOf(model)}\`.`,
    ),
    operations,
    schemas,
  };
}

/** The endpoints that stand together, each as its method. */
function pathItems(
  endpoints: readonly EndpointModel[],
  keyOf: (model: EndpointModel) => string,
  about?: (model: EndpointModel) => string,
): readonly string[] {
  const items = [...Map.groupBy(endpoints, keyOf)].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return items.map(([key, own]) => {
    const methods = own.map((model) => {
      const { name, endpoint } = model;
      const { summary, description, deprecation } = endpoint;
      const end = deprecation && deprecated({ ...deprecation, deprecated: true });
      const words = docComment([summary, description === summary ? "" : description, about?.(model), end], 4);
      return `${words}    ${propertyKey(endpoint.method)}: operations[${stringLiteral(name)}];\n`;
    });
    return `  ${propertyKey(key)}: {\n${methods.join("")}  };`;
  });
}

/** The type of each schema that its contract names, by that name; as it is answered with, where that makes a difference. */
function namedSchemas({ variants, names }: ApiModel): ReadonlyMap<string, string> {
  const named = [...variants.used.values()].filter((variant) => !isInline(variant));
  const answers = named.filter(({ mode }) => mode === undefined || mode === "output");
  const schemas = new Map<string, string>();
  for (const { key, definition } of [...answers, ...named]) {
    const name = /\/schemas\/([^/]+)$/.exec(definition.at.pointer)?.[1] ?? definition.name;
    const plain = name.replace(/~1/g, "/").replace(/~0/g, "~");
    if (!schemas.has(plain)) schemas.set(plain, names.get(key)!);
  }
  return new Map([...schemas].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
