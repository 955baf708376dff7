import { deprecated } from "@concord/codegen";
import type { EndpointModel } from "./api-model.ts";

/** The doc comment of a method: the contract's words, the line of the request, how long it works. */
export function aboutEndpoint({ endpoint }: EndpointModel): readonly (string | undefined)[] {
  const { summary, description, title, method, path, deprecation, direction } = endpoint;
  const line = `\`${method.toUpperCase()} ${path.replace(/`/g, "'")}\``;
  return [
    summary ?? title,
    description === summary ? undefined : description,
    direction === "path" ? line : direction === "callback" ? `Callback to ${line}` : "Webhook",
    deprecation && deprecated({ ...deprecation, deprecated: true }),
  ];
}
