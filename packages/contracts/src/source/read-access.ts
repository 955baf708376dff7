import type { Access, SignIn } from "../server-record.ts";
import { child, entries, follow, items, open, placeOf, type Library, type Node } from "../resolve/library.ts";
import { optional, textOf, textsOf } from "./members.ts";

/**
 * The `security` of a server, operation or endpoint. AsyncAPI 3 lists schemes or references to them; AsyncAPI 2 and
 * OpenAPI list names of the schemes in `components` with the scopes that are asked for.
 */
export function accessOf(library: Library, holder: Node, document: Node): { readonly access?: Access } {
  const security = child(library, holder, "security");
  const list = open(library, security);
  if (!security || !list) return {};
  const schemes = open(library, document, "components", "securitySchemes");
  const flows: Record<string, readonly string[]> = {};
  const known = (scheme: Node): string => {
    const text = onWire(scheme);
    const ways = flowsOf(library, scheme);
    if (ways.length > 0) flows[text] = [...new Set([...(flows[text] ?? []), ...ways])].sort();
    return text;
  };
  const ways = items(library, list).map((item): SignIn => {
    const node = open(library, item);
    if (textOf(node, "type") !== undefined) return { [known(node!)]: textsOf(node, "scopes") ?? [] };
    return Object.fromEntries(
      entries(library, node).map(([name, scopes]) => {
        const scheme = open(library, schemes, name) ?? referredTo(library, node!, name);
        return [
          scheme ? known(scheme) : `unknown ${name}`,
          textsOf({ ...scopes, value: { scopes: scopes.value } }, "scopes") ?? [],
        ];
      }),
    );
  });
  const told = Object.keys(flows).length > 0 ? { flows } : {};
  return optional("access", { ways, ...told, at: placeOf(security) });
}

/** Where a token comes from: `clientCredentials https://login.example/token`. */
function flowsOf(library: Library, scheme: Node): string[] {
  return entries(library, open(library, scheme, "flows")).map(([name, stated]) => {
    const flow = open(library, stated);
    const address = textOf(flow, "tokenUrl") ?? textOf(flow, "authorizationUrl");
    return address === undefined ? name : `${name} ${address}`;
  });
}

/** From OpenAPI 3.2 on a requirement may name a scheme by reference: `#/components/securitySchemes/login`. */
function referredTo(library: Library, node: Node, name: string): Node | undefined {
  if (!/[#/]/.test(name)) return undefined;
  const followed = follow(library, { ...node, value: { $ref: name } });
  return followed.ok ? followed.node : undefined;
}

/** What of a scheme is seen by whoever is asked: `apiKey header X-Key`, `http bearer`, `oauth2`. */
function onWire(scheme: Node): string {
  const details = ["type", "scheme", "in", "name", "openIdConnectUrl"].flatMap((key) => textOf(scheme, key) ?? []);
  return details.join(" ");
}
