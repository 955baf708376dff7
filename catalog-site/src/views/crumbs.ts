import { link, type Span } from "../text.ts";
import type { Context } from "./context.ts";
import { titleOf } from "./names.ts";

/** Domain → service: where a page belongs. */
export function crumbsOfService(context: Context, service: string, domain?: string): readonly Span[] {
  const owner = context.service(service);
  const crumbs = crumbsOfDomain(context, domain ?? owner?.domain ?? "");
  return owner === undefined
    ? crumbs
    : [...crumbs, link(titleOf(owner, owner.id), context.paths.of("service", owner.id))];
}

export function crumbsOfDomain(context: Context, domain: string): readonly Span[] {
  const found = context.domain(domain);
  return found === undefined || !context.hasAreas
    ? []
    : [link(titleOf(found, found.id), context.paths.of("domain", found.id))];
}
