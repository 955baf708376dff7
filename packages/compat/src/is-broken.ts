import type { Schema, ServiceId } from "@concord/contracts";
import type { Witness } from "@concord/diagnostics";
import type { Context } from "./context.ts";
import type { SchemaPair } from "./facts/fact.ts";
import { resolvesByFormat } from "./judge-format.ts";

/** One service that takes part from outside the contract. */
export interface Consumer {
  readonly service: ServiceId;
  readonly action: "send" | "receive";
  /** Fields it has said it reads. */
  readonly uses?: readonly string[];
  /** What it declares itself, where that is not the owner's own. */
  readonly own?: { readonly payload?: Schema; readonly headers?: Schema };
}

/** What a change does, as far as it matters to one consumer. */
export interface Impact {
  /** JSON pointer into the value; `""` is the whole. */
  readonly touched: string;
  readonly witness?: Witness;
  /** The schema that changed; absent where something else did. */
  readonly schema?: SchemaPair;
  /** Whether the thing itself goes: then everybody who takes part is broken. */
  readonly wholly: boolean;
}

/** True: broken; false: perhaps; undefined: proven not to be. */
export async function isBroken(
  { uses, own, action }: Consumer,
  { touched, witness, schema, wholly }: Impact,
  context: Context,
): Promise<boolean | undefined> {
  if (wholly) return true;
  const declared = schema && (schema.role === "payload" || schema.role === "headers") ? own?.[schema.role] : undefined;
  // What it declares itself is of the whole value: the JSON in a text of it was not asked about.
  if (declared && !uses && schema?.inside !== undefined) return false;
  if (declared && schema?.inside === undefined && schema && witness)
    return ownSchemaBreaks(declared, action, schema, witness, context);
  // What it sends, headers and failures are not spoken of by x-uses.
  if (uses) return schema?.read !== false && uses.some((field) => overlap(field, touched));
  return witness !== undefined;
}

/**
 * A consumer with a schema of its own does not follow the change: a receiver meets what is sent from now on, a sender
 * goes on sending what it declares. Where the witness does not show it, the whole question is asked.
 */
async function ownSchemaBreaks(
  own: Schema,
  action: Consumer["action"],
  { after }: SchemaPair,
  witness: Witness,
  { judge, validate }: Context,
): Promise<boolean | undefined> {
  if ((action === "receive") !== (witness.acceptedBy === "after")) return undefined;
  const understood = await resolvesByFormat(
    ...(action === "receive" ? ([after, own] as const) : ([own, after] as const)),
  );
  if (understood !== undefined) return understood ? undefined : true;
  const [ours, theirs] = [own, after].map(({ json, dialect }) => ({ schema: json, dialect })) as [Input, Input];
  const accepts = validate(ours, witness.value);
  if (accepts === (action === "send")) return true;
  const { verdict } = action === "receive" ? await judge(theirs, ours, {}) : await judge(ours, theirs, {});
  return verdict === "holds" ? undefined : verdict === "fails";
}

type Input = Parameters<Context["validate"]>[0];

/** Whether one pointer lies in or around the other; `*` matches any step. */
export function overlap(left: string, right: string): boolean {
  const [a, b] = [left, right].map((pointer) => pointer.split("/").slice(1)) as [string[], string[]];
  return a.slice(0, b.length).every((step, index) => step === b[index] || step === "*" || b[index] === "*");
}
