import { stringLiteral } from "@concord/codegen";
import type { MethodView } from "./operation-views.ts";

/**
 * The arguments of `ProducerOptions` and `ConsumerOptions`: `<"kafka">`, or `<"kafka", "production" | "staging">`, where
 * the second names the servers of channels that are on several.
 */
export function serverArguments(methods: readonly MethodView[]): string {
  const sets = methods.flatMap(({ channels }) => channels.map(({ servers }) => servers));
  const needed = new Set(sets.filter((servers) => servers.length === 1).flat());
  const others = new Set(sets.flat()).difference(needed);
  if (needed.size + others.size === 0) return "";
  const union = (names: ReadonlySet<string>): string => [...names].sort().map(stringLiteral).join(" | ") || "never";
  return others.size === 0 ? `<${union(needed)}>` : `<${union(needed)}, ${union(others)}>`;
}
