import { createHash } from "node:crypto";
import type { Fabric } from "@concord/contracts";

/** A page below the site's base: no leading slash, a trailing one, perhaps a fragment. The home page is "". */
export type Path = string;

type Paged =
  | "domain"
  | "service"
  | "message"
  | "channel"
  | "api"
  | "endpoint"
  | "model"
  | "team"
  | "flow"
  | "capability"
  | "source";
type Anchored = "term";

export interface Paths {
  /** The page of a record, or undefined where the fabric has none of that id. */
  readonly of: (kind: Paged | Anchored, id: string) => Path | undefined;
}

const folders: Readonly<Record<Paged, string>> = {
  domain: "domains",
  service: "services",
  message: "events",
  channel: "channels",
  api: "apis",
  endpoint: "apis",
  model: "models",
  team: "teams",
  flow: "flows",
  capability: "capabilities",
  source: "source",
};

/** Gives every record its page. Addresses are made from ids alone, never from positions, so they last. */
export function createPaths(fabric: Fabric): Paths {
  const paths = new Map<string, Path>();
  const taken = new Set<string>();
  const assign = (kind: Paged, ids: Iterable<string>): void => {
    for (const id of ids) {
      let path = `${folders[kind]}/${slug(id)}/`;
      // Some file systems and hosts do not tell capitals from small letters.
      if (taken.has(path.toLowerCase())) path = `${path.slice(0, -1)}-${shortHash(id)}/`;
      taken.add(path.toLowerCase());
      paths.set(`${kind} ${id}`, path);
    }
  };

  assign("domain", idsOf(fabric.domains));
  assign("service", idsOf(fabric.services));
  assign("message", idsOf(fabric.messages));
  assign("channel", idsOf(fabric.channels));
  assign("api", new Set(fabric.endpoints.map(({ service }) => service)));
  assign("endpoint", idsOf(fabric.endpoints));
  assign("model", idsOf(fabric.models));
  assign("team", idsOf(fabric.teams));
  assign("flow", idsOf(fabric.flows));
  assign(
    "capability",
    fabric.domains.flatMap(({ capabilities }) => idsOf(capabilities)),
  );
  assign("source", sourceFiles(fabric));
  for (const term of fabric.terms) paths.set(`term ${term.id}`, `dictionary/#${anchor("term", term.id)}`);
  return { of: (kind, id) => paths.get(`${kind} ${id}`) };
}

function idsOf(records: readonly { readonly id: string }[]): readonly string[] {
  return records.map(({ id }) => id);
}

/** The files whose text the catalog shows: all that some record stands in and that were read as text. */
export function sourceFiles(fabric: Fabric): readonly string[] {
  const records = [
    ...fabric.domains,
    ...fabric.teams,
    ...fabric.services,
    ...fabric.channels,
    ...fabric.messages,
    ...fabric.operations,
    ...fabric.endpoints,
    ...fabric.models,
    ...fabric.terms,
    ...fabric.flows,
  ];
  const files = new Set([...records.map(({ at }) => at.file), ...fabric.contracts.map(({ file }) => file)]);
  for (const { at } of fabric.findings) files.add(at.file);
  return [...files].filter((file) => fabric.source(file) !== undefined).sort();
}

/** An id for an HTML element: letters, digits and dashes, starting with a letter. */
export function anchor(prefix: string, id: string): string {
  const readable = id.replaceAll(/[^a-zA-Z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
  return /^[\x20-\x7e]*$/.test(id) && readable !== "" ? `${prefix}-${readable}` : `${prefix}-${shortHash(id)}`;
}

function slug(id: string): string {
  return id.split("/").map(segmentSlug).join("/");
}

function segmentSlug(segment: string): string {
  if (segment === "..") return "up";
  const safe = segment.replaceAll(/[^a-zA-Z0-9._-]+/g, "-").replaceAll(/^[-.]+|[-.]+$/g, "");
  const readable = safe.slice(0, 80);
  if (readable === "" || readable !== safe) return `${readable}${readable && "-"}${shortHash(segment)}`;
  return safe === segment || /^[\x20-\x7e]*$/.test(segment) ? safe : `${safe}-${shortHash(segment)}`;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 6);
}
