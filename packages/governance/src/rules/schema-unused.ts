import type { Fabric, Place } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import { placeKey } from "../fields/collect-schemas.ts";
import { below, isObject, visitValues } from "../fields/json.ts";
import { defineLintRule } from "../lint-rule.ts";
import { openMember, openStated, targetOf } from "../stated.ts";

export const schemaUnused = defineLintRule({
  id: "schema-unused",
  severity: "note",
  title: "A model or component schema is used by nobody",
  explanation:
    "Nothing refers to it, so nothing holds it to anything, and readers take it for what is spoken. Refer to it where it is meant, or delete it. " +
    "Canonical models and the component schemas of OpenAPI documents are looked at; those of AsyncAPI documents are reported by concord validate.",
  example: "components: { schemas: { Order: … } }     and no $ref to it",
  inspect: ({ fabric }) => {
    const used = referencedPlaces(fabric);
    const models = fabric.models
      .filter(({ id, at }) => !used.has(placeKey(at)) && !fabric.terms.some((term) => term.model === id))
      .filter(({ at }) => ![...used].some((key) => key.startsWith(`${at.file}#`)))
      .map(({ id, at }) => ({ id, at }));
    const components = fabric.contracts
      .filter(({ specification }) => specification === "openapi")
      .flatMap(({ file }) => {
        const schemas = openMember(fabric, { file, pointer: "" }, "components", "schemas");
        const names = schemas && isObject(schemas.value) ? Object.keys(schemas.value) : [];
        return names.map((name) => ({ id: name, at: { file, pointer: below(schemas!.pointer, name) } }));
      })
      .filter(({ at }) => !used.has(placeKey(at)));
    return [...models, ...components].map(({ id, at }) => ({
      at,
      message: `the schema ${id} is used by nobody`,
      label: "nothing refers to it",
      facts: { schema: id },
      help: "refer to it where it is meant, or delete it",
    }));
  },
});

/** Whether a schema is a variant of one with a discriminator, which means it by its name without a reference. */
function extendsVariants(from: Place, branches: readonly Json[], fabric: Fabric): boolean {
  return branches.some((branch) => {
    const reference = isObject(branch) ? branch["$ref"] : undefined;
    if (typeof reference !== "string") return false;
    const base = openStated(fabric, targetOf(reference, from.file));
    return base !== undefined && isObject(base.value) && "discriminator" in base.value;
  });
}

/** Where every `$ref` and discriminator mapping leads, and what each of these places is a `$ref` to in the end. */
function referencedPlaces(fabric: Fabric): ReadonlySet<string> {
  const used = new Set<string>();
  const add = (from: Place, reference: string): void => {
    const target = targetOf(reference, from.file);
    const end = openStated(fabric, target);
    // What refers to itself from within is not used by that.
    for (const place of [target, end ?? target]) {
      if (place.file !== from.file || !`${from.pointer}/`.startsWith(`${place.pointer}/`)) used.add(placeKey(place));
    }
    // A pointer into a schema uses the schema.
    for (let { pointer } = target; pointer !== ""; pointer = pointer.slice(0, pointer.lastIndexOf("/"))) {
      if (from.file !== target.file || !from.pointer.startsWith(pointer)) used.add(`${target.file}#${pointer}`);
    }
  };
  for (const [file, document] of fabric.documents) {
    visitValues(document, (value, pointer, key) => {
      const from = { file, pointer };
      if (key === "allOf" && Array.isArray(value) && extendsVariants(from, value, fabric)) {
        used.add(placeKey({ file, pointer: pointer.slice(0, pointer.lastIndexOf("/")) }));
      }
      if (typeof value !== "string") return;
      if (key === "$ref" || key === "$dynamicRef") add(from, value);
      else if (/\/discriminator\/mapping\/[^/]*$/u.test(pointer)) {
        add(from, /[#/]/u.test(value) ? value : `#/components/schemas/${value}`);
      }
    });
  }
  return used;
}
