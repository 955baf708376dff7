import type { ApiDefinition, EndpointDefinition } from "./definitions.ts";

export interface Served {
  readonly name: string;
  readonly endpoint: EndpointDefinition;
}

/** A route as every router understands it, and the endpoints that may be meant by it. */
export interface Route {
  readonly method: string;
  /** A literal text, or undefined for a part that holds anything. */
  readonly segments: readonly (string | undefined)[];
  readonly candidates: readonly Candidate[];
}

export interface Candidate extends Served {
  /** How much its path says beside its parameters: who says more stands first. */
  readonly letters: number;
  /** Texts of the path's parameters, percent-encoded; undefined where the path is not this endpoint's. */
  readonly match: (path: string) => Readonly<Record<string, string>> | undefined;
}

/**
 * The routes of an API, literal parts before others.
 * @param paths where webhooks and callbacks are received, by name; default `/<name>`
 */
export function routesOf(api: ApiDefinition, paths: Readonly<Record<string, string>> = {}): readonly Route[] {
  const routes = new Map<string, Route>();
  for (const [name, endpoint] of Object.entries(api.endpoints)) {
    const template =
      (Object.hasOwn(paths, name) ? paths[name] : undefined) ??
      (endpoint.direction === undefined ? endpoint.path : `/${name}`);
    const parts = template.split(/[?#]/, 1)[0]!.replace(/^\//, "").split("/");
    const segments = parts.map((part) => (/^[\w.~-]*$/.test(part) ? part : undefined));
    const key = `${endpoint.method} ${segments.map((segment) => segment ?? "*").join("/")}`;
    const letters = template.replace(/\{[^{}]+\}/g, "").length;
    const candidate = { name, endpoint, letters, match: matcher(parts) };
    const known = routes.get(key);
    const candidates = [...(known?.candidates ?? []), candidate];
    routes.set(key, { method: endpoint.method, segments, candidates });
  }
  return [...routes.values()]
    .map((route) => ({
      ...route,
      candidates: route.candidates.toSorted((left, right) => right.letters - left.letters),
    }))
    .toSorted((left, right) => weight(left) - weight(right));
}

function weight({ segments }: Route): number {
  return segments.reduce((sum, segment) => sum * 2 + (segment === undefined ? 1 : 0), 0);
}

/** Looks at as many parts as the template has, from the end: what stands before them is where the API is mounted. */
function matcher(parts: readonly string[]): Candidate["match"] {
  const compiled = parts.map((part) => {
    const names: string[] = [];
    const source = part.replace(/\{([^{}]+)\}|[^{]+|\{/g, (text, name: string | undefined) => {
      if (name === undefined) return escapePattern(encodeLiteral(text));
      names.push(name);
      return "(.+?)";
    });
    return { names, pattern: new RegExp(`^${source}$`, "s") };
  });
  return (path) => {
    const given = path.split("/");
    if (given.length < compiled.length) return undefined;
    const found: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const [index, { names, pattern }] of compiled.entries()) {
      const match = pattern.exec(given[given.length - compiled.length + index]!);
      if (!match) return undefined;
      for (const [at, name] of names.entries()) found[name] = match[at + 1]!;
    }
    return found;
  };
}

/** As clients write it in a URL. */
function encodeLiteral(text: string): string {
  return encodeURI(text);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
