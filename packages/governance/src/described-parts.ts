import type { Described, Fabric } from "@concord/contracts";

/** Something that people look up in the catalog, and what it is called. */
export interface DescribedPart {
  readonly kind: "domain" | "service" | "channel" | "message" | "endpoint" | "model";
  readonly id: string;
  /** What it is called, in words or as an identifier. */
  readonly name: string;
  readonly part: Described;
  /** Whether something is said about it, be it around it. */
  readonly described: boolean;
  /** The member that says that there is no description yet. */
  readonly placeholder?: "summary" | "description";
}

/** Everything that has to explain itself. */
export function describedParts(fabric: Fabric): readonly DescribedPart[] {
  const of = <T extends Described & { readonly id: string }>(
    kind: DescribedPart["kind"],
    parts: readonly T[],
    nameOf: (part: T) => string,
    around: (part: T) => boolean = () => false,
  ): DescribedPart[] =>
    parts.map((part) => ({
      kind,
      id: part.id,
      name: nameOf(part),
      part,
      described: isDescribed(part) || around(part),
      ...placeholderOf(part),
    }));
  const byOperation = (part: Described): boolean => isDescribedByOperation(part, fabric);
  return [
    // A domain that has no file of its own has nowhere to say anything.
    ...of(
      "domain",
      fabric.domains.filter(({ at }) => /(^|\/)domain\.ya?ml$/u.test(at.file)),
      ({ title }) => title,
    ),
    ...of("service", fabric.services, ({ title }) => title),
    ...of("channel", fabric.channels, ({ address, name }) => address ?? name, byOperation),
    ...of("message", fabric.messages, ({ name }) => name, byOperation),
    ...of("endpoint", fabric.endpoints, ({ name }) => name),
    ...of("model", fabric.models, ({ title }) => title),
  ];
}

function isDescribed({ summary, description }: Described): boolean {
  return [summary, description].some((text) => text !== undefined && !isPlaceholder(text));
}

function placeholderOf({ summary, description }: Described): Pick<DescribedPart, "placeholder"> {
  if (summary !== undefined && isPlaceholder(summary)) return { placeholder: "summary" };
  return description !== undefined && isPlaceholder(description) ? { placeholder: "description" } : {};
}

/** Whether a text says that there is none yet. */
function isPlaceholder(text: string): boolean {
  return /^\W*(to be (written|done|defined|described)|tbd|tba|todo|fixme|lorem ipsum|description goes here)\b/iu.test(
    text,
  );
}

/**
 * In AsyncAPI 2.x an operation stands inside its channel, and a message inside its operation: what the one says of
 * itself is said of the other.
 */
function isDescribedByOperation({ at: { file, pointer } }: Described, { operations }: Fabric): boolean {
  return operations.some((operation) => {
    const { at } = operation;
    const nested = `${at.pointer}/`.startsWith(`${pointer}/`) || `${pointer}/`.startsWith(`${at.pointer}/`);
    return at.file === file && nested && isDescribed(operation);
  });
}
