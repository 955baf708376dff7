import type { Message, Operation, Schema } from "@concord/contracts";
import { selectFields } from "../fields/select-fields.ts";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";

export const purposeUndeclared = defineLintRule({
  id: "purpose-undeclared",
  severity: "warning",
  title: "Somebody reads personal data and does not say what for",
  explanation:
    "Personal data may be used for what it was given for, so each reader has to know its purpose, and the owner has to be able to ask for it. " +
    "Say it in one sentence: purpose: in uses.yaml, x-purpose: at a receive operation. Where x-uses names no personal field, there is nothing to declare.",
  example: "receiveOrderPlaced: { x-uses: [/deliveryAddress/recipient] }     without x-purpose",
  inspect: (context) => [...declaredUses(context), ...receivers(context)],
});

function declaredUses({ fabric, index }: LintContext): Remark[] {
  return fabric.services.flatMap((service) =>
    service.uses.flatMap((use): Remark[] => {
      if (use.purpose !== undefined) return [];
      const { kind, id } = use.target;
      const endpoint = kind === "endpoint" ? index.endpoints.get(id) : undefined;
      const contents = endpoint?.responses.flatMap(({ content }) => content) ?? [];
      const schemas = kind === "message" ? [index.messages.get(id)?.payload] : contents.map(({ schema }) => schema);
      const fields = personalFields(schemas, use.fields);
      return fields.length === 0 ? [] : [remark(service.id, id, fields, use.at, "purpose")];
    }),
  );
}

function receivers({ fabric, index }: LintContext): Remark[] {
  return fabric.operations.flatMap((operation): Remark[] => {
    if (operation.action !== "receive" || operation.purpose !== undefined) return [];
    const foreign = operation.messages.flatMap(({ message, payload }) => {
      const found = index.messages.get(message);
      return found && isForeign(found, operation) ? [{ id: found.id, payload: payload ?? found.payload }] : [];
    });
    const fields = personalFields(
      foreign.map(({ payload }) => payload),
      operation.uses,
    );
    const ids = foreign.map(({ id }) => id).join(", ");
    return fields.length === 0 ? [] : [remark(operation.service, ids, fields, operation.at, "x-purpose")];
  });
}

/** What is sent to a service on purpose, a command, is its own business. */
function isForeign(message: Message, operation: Operation): boolean {
  return message.owner !== operation.service;
}

function personalFields(schemas: readonly (Schema | undefined)[], uses: readonly string[] | undefined): string[] {
  const found = schemas.flatMap((schema) => (schema ? selectFields(schema, uses) : []));
  const personal = found.filter(
    ({ classification }) => classification === "personal" || classification === "sensitive",
  );
  return [...new Set(personal.map(({ path }) => path))];
}

function remark(service: string, target: string, fields: string[], at: Operation["at"], key: string): Remark {
  return {
    at,
    message: `${service} reads ${fields.join(", ")} of ${target} and does not say what for`,
    label: `personal data without ${key}`,
    facts: { service, target, fields },
    help: `add ${key}: what the data is needed for, in one sentence`,
  };
}
