import { createHash } from "node:crypto";

/** Queues take 80 characters, topics and rules more. */
const longest = 80;

/** Names have letters, digits, hyphens and underscores; a hash keeps those apart that would fall together. */
export function nameFrom(prefix: string, ...parts: readonly string[]): string {
  const text = prefix + parts.join("-");
  if (text.length <= longest && /^[\w-]+$/.test(text)) return text;
  const hash = createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 8);
  return `${text.replace(/[^\w-]/g, "-").slice(0, longest - 9)}-${hash}`;
}
