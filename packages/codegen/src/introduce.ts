import { type Described, words } from "@concord/contracts";

/**
 * How a contract introduces something: its description, else its summary, else its title where that says more than the
 * name that stands beside it. "" when it does not.
 */
export function introduce({ title, summary, description }: Described, name: string): string {
  return (description ?? summary ?? (saysMoreThan(name, title) ? title : "")).trim();
}

/** Whether a title is more than the name itself, however that is written. */
export function saysMoreThan(name: string, title: string): boolean {
  return fold(title) !== fold(name);
}

function fold(text: string): string {
  return words(text).join("").toLowerCase();
}
