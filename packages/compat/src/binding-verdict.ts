import { type Json, canonicalJson } from "@concord/diagnostics";
import { type BindingChange, bindingName } from "./facts/binding-facts.ts";
import type { BindingEffect } from "./facts/binding-fields.ts";
import type { Verdict } from "./rule.ts";

/** A promise to those who speak one protocol that is broken; undefined where it is kept, or is about something else. */
export function bindingVerdict(effect: BindingEffect, { protocol, field, value, place }: BindingChange): Verdict[] {
  const { before, after } = value;
  if (field.effect !== effect) return [];
  if (after !== undefined && field.worse && !field.worse(before, after)) return [];
  const name = bindingName(protocol, field);
  return [
    {
      message: `${name} changed from ${text(before)} to ${after === undefined ? "nothing" : text(after)}`,
      label: `was ${text(before)}`,
      at: place.after,
      before: place.before,
      facts: { binding: name, before, after: after ?? null },
    },
  ];
}

function text(value: Json): string {
  return typeof value === "string" ? value : canonicalJson(value);
}
