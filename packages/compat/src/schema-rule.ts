import type { Witness } from "@concord/diagnostics";
import { describeChange } from "./describe-change.ts";
import type { SchemaRole } from "./facts/fact.ts";
import { judgeSchema } from "./judge-schema.ts";
import { type Direction, schemaDirections } from "./policy.ts";
import { type AnyRule, type Rule, type Verdict, defineRule } from "./rule.ts";

interface SchemaRule extends Pick<Rule, "id" | "title" | "explanation" | "example"> {
  readonly role: SchemaRole;
  readonly direction: Direction;
  readonly mirror: string | Rule["mirror"];
}

/** Who accepts and who rejects a witness of each direction. */
export const witnessSides: Record<Direction, Pick<Witness, "acceptedBy" | "rejectedBy">> = {
  backward: { acceptedBy: "before", rejectedBy: "after" },
  forward: { acceptedBy: "after", rejectedBy: "before" },
};

/** What a sender says beside the value, where somebody asks for it. */
function isAskedFor(role: SchemaRole): boolean {
  return role === "headers" || role === "handshake";
}

/** A rule that judges the schemas of one role in one direction, by inclusion and with a witness. */
export function schemaRule({ role, direction, mirror, ...texts }: SchemaRule): AnyRule {
  return defineRule({
    ...texts,
    severity: "error",
    mirror: typeof mirror === "string" ? { rule: mirror } : mirror,
    on: ["schema-changed"],
    judge: async ({ subject, schema }, context) => {
      const policy = context.policyOf(subject);
      if (schema.role !== role || !schemaDirections(policy.mode, subject, role).includes(direction)) return [];
      // Whoever describes no headers looks at none.
      if (isAskedFor(role) && schema.absent === (direction === "forward" ? "before" : "after")) return [];
      const { failures } = await judgeSchema(schema, direction, context);
      return failures.map((failure): Verdict => {
        const { label, at, before, touched, facts } = describeChange(schema, failure, direction);
        const witness = { value: failure.witness, ...witnessSides[direction], reason: failure.reason };
        const message = `${schema.part}: ${label}`;
        return { message, label, at, before, facts: { part: schema.part, ...facts }, witness, schema, touched };
      });
    },
  });
}
