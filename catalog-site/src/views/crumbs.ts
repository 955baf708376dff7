import type { Service } from "@concord/contracts";
import { link, plain, type Span } from "../text.ts";
import { words } from "../words.ts";
import type { Context } from "./context.ts";
import { titleOf } from "./names.ts";

/** Domain → service: where a page belongs. */
export function crumbsOfService(context: Context, service: string, domain?: string): readonly Span[] {
  const owner = context.service(service);
  const crumbs = crumbsOfDomain(context, domain ?? owner?.domain ?? "");
  return owner === undefined
    ? crumbs
    : [...crumbs, link(serviceName(owner, crumbs), context.paths.of("service", owner.id))];
}

/** A service that is called like its area is told apart from it. */
function serviceName(service: Service, crumbs: readonly Span[]): string {
  const title = titleOf(service, service.id);
  return plain(crumbs) === title ? words.service.called(title) : title;
}

export function crumbsOfDomain(context: Context, domain: string): readonly Span[] {
  const found = context.domain(domain);
  return found === undefined || !context.hasAreas
    ? []
    : [link(titleOf(found, found.id), context.paths.of("domain", found.id))];
}
