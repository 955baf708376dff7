import { type Described, words } from "@concord/contracts";

/**
 * How a contract introduces something: its description, else its summary, else its title where that says more than the
 * name that stands beside it. "" when it does not.
 */
export function introduce({ title, summary, description }: Described, name: string): string {
  return (description ?? summary ?? (fold(title) === fold(name) ? "" : title)).trim();
}

function fold(text: string): string {
  return words(text).join("").toLowerCase();
}
