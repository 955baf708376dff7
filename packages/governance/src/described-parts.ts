import type { Described, Fabric } from "@concord/contracts";

/** Something that people look up in the catalog, and what it is called. */
export interface DescribedPart {
  readonly kind: "domain" | "service" | "channel" | "message" | "endpoint" | "model";
  readonly id: string;
  /** What it is called, in words or as an identifier. */
  readonly name: string;
  readonly part: Described;
}

/** Everything that has to explain itself. */
export function describedParts(fabric: Fabric): readonly DescribedPart[] {
  const { domains, services, channels, messages, endpoints, models } = fabric;
  return [
    // A domain that has no file of its own has nowhere to say anything.
    ...domains
      .filter(({ at }) => at.pointer === "")
      .map((part) => ({ kind: "domain" as const, id: part.id, name: part.title, part })),
    ...services.map((part) => ({ kind: "service" as const, id: part.id, name: part.title, part })),
    ...channels.map((part) => ({ kind: "channel" as const, id: part.id, name: part.address ?? part.name, part })),
    ...messages.map((part) => ({ kind: "message" as const, id: part.id, name: part.name, part })),
    ...endpoints.map((part) => ({ kind: "endpoint" as const, id: part.id, name: part.name, part })),
    ...models.map((part) => ({ kind: "model" as const, id: part.id, name: part.title, part })),
  ];
}
