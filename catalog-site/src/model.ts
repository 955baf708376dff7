import type { EndpointId, Fabric, MessageId, TapResult } from "@concord/contracts";
import type { MappingCoverage } from "@concord/governance";
import { accentCss } from "./accent.ts";
import { backstageCatalog } from "./exports/backstage.ts";
import type { HistoryStep, Versions } from "./history.ts";
import type { Impacts } from "./impact/impacts.ts";
import type { Page } from "./page.ts";
import { sourceFiles, type Path } from "./paths.ts";
import { redirectFiles, redirectsOf } from "./redirects.ts";
import { aboutPage, missingPage, searchPage } from "./views/about.ts";
import { aToZPage } from "./views/a-z.ts";
import { apiPage } from "./views/api.ts";
import { fieldsOf } from "./views/carriers.ts";
import { listChanges } from "./views/changes.ts";
import { capabilitiesOf, capabilityPage } from "./views/capability.ts";
import { channelPage } from "./views/channel.ts";
import { createContext, type Context } from "./views/context.ts";
import { deprecationsPage } from "./views/deprecations.ts";
import { dictionaryPage } from "./views/dictionary.ts";
import { domainPage } from "./views/domain.ts";
import { endpointPage } from "./views/endpoint.ts";
import { entitiesOf, type Entity } from "./views/entities.ts";
import { eventPage } from "./views/event.ts";
import { ownPage, ownPath, type OwnPage } from "./views/own-page.ts";
import { feeds } from "./views/feed.ts";
import { flowPage } from "./views/flow.ts";
import { homePage, siteTitle } from "./views/home.ts";
import { impactPage, impactPath } from "./views/impact.ts";
import { listPages } from "./views/lists.ts";
import { mapPage } from "./views/map.ts";
import { modelPage } from "./views/model.ts";
import { previewPage, previewPath } from "./views/preview.ts";
import { privacyCsv, privacyPage } from "./views/privacy.ts";
import { servicePage } from "./views/service.ts";
import { sourcePage } from "./views/source.ts";
import { teamPage } from "./views/team.ts";
import { versionsPage, versionsPath } from "./views/versions.ts";
import { changesPage } from "./views/timeline.ts";

/** The state of the contracts that a catalog shows: said in the footer, so that the output depends on nothing else. */
export interface Revision {
  readonly commit: string;
  /** ISO 8601. */
  readonly date: string;
  /** There were changes that are not committed yet. */
  readonly changed?: boolean;
}

/** What every page of the site needs to know of it. */
export interface SiteHead {
  readonly title: string;
  readonly footer?: string;
  /** An image beside the pages that stands before the title. */
  readonly logo?: string;
  /** Pages that the workspace wrote itself. */
  readonly own?: readonly (readonly [path: Path, title: string])[];
  /** The public address of the home page. */
  readonly site?: string;
  /** Whether `accent.css` stands beside the pages. */
  readonly accent?: true;
  readonly revision?: Revision;
  /** Lists with nothing on them: their pages exist, and no menu leads there. */
  readonly empty: readonly Path[];
}

/** The whole site before it is HTML. */
export interface CatalogModel {
  readonly head: SiteHead;
  /** Made one by one as they are asked for: thousands need not be in memory at once. Serialisable. */
  readonly pages: () => Generator<Page>;
  /** One page alone; undefined where there is none at that path. */
  readonly page: (path: Path) => Page | undefined;
  /** The messages and endpoints whose impacts the page at a path shows. */
  readonly impactsOn: (path: Path) => ImpactsShown;
  /** What the search finds. */
  readonly entities: readonly Entity[];
  /** Files that stand beside the pages, by path. */
  readonly files: Readonly<Record<string, string | Buffer>>;
}

export interface ImpactsShown {
  readonly messages: readonly MessageId[];
  readonly endpoints: readonly EndpointId[];
}

export interface ModelOptions {
  readonly revision?: Revision | undefined;
  /** The releases that led here, oldest first, each with the gate's verdict on it. */
  readonly history?: readonly HistoryStep[] | undefined;
  /** Any two states of each message that was ever changed, as the gate compares them. */
  readonly versions?: Versions | undefined;
  /** What the gate says of changing each field. May still be filled in before a page is asked for. */
  readonly impacts?: Impacts | undefined;
  /** What mappers make of the shapes of services' own systems. */
  readonly mappings?: readonly MappingCoverage[] | undefined;
  /** What `concord tap` watched. */
  readonly seen?: readonly TapResult[] | undefined;
  /** What the workspace brings along. */
  readonly own?: Own | undefined;
  /** A change that is proposed: what it does stands on a page of its own. */
  readonly preview?: HistoryStep | undefined;
  /** Where the site stands below its host. Default `/`. */
  readonly base?: string | undefined;
  /** The site's public address. */
  readonly site?: string | undefined;
}

/** What a workspace adds to its catalog. */
export interface Own {
  readonly pages?: readonly OwnPage[];
  readonly logo?: Logo | undefined;
}

export interface Logo {
  /** `logo.svg` or `logo.png`: how it stands beside the pages. */
  readonly name: string;
  readonly content: Buffer;
}

/** Turns a fabric into its catalog. Pure: the same fabric and revision give the same model. */
export function createModel(
  fabric: Fabric,
  { revision, history = [], versions, impacts, mappings, preview, seen, own = {}, site, base = "/" }: ModelOptions = {},
): CatalogModel {
  const plain = createContext(fabric);
  const since = history[0]?.before.name;
  const context: Context = {
    ...plain,
    ...(impacts !== undefined && { impacts }),
    ...(versions !== undefined && { versions }),
    ...(seen !== undefined && { seen }),
    ...(mappings !== undefined && { mappings }),
    ...(since !== undefined && { history: { since, changes: listChanges(plain, history) } }),
  };
  const entities = entitiesOf(context);
  const { footer, accent } = fabric.settings.catalog;
  const title = siteTitle(context);
  const records = new Map(recordPages(context, own.pages ?? []));
  if (preview !== undefined) records.set(previewPath, () => previewPage(context, preview));
  const renamed = [...history, ...(preview === undefined ? [] : [preview])].map(({ before, renames }) => ({
    fabric: before.fabric,
    renames,
  }));
  return {
    head: {
      title,
      ...(footer !== undefined && { footer }),
      ...(accent !== undefined && { accent: true }),
      ...(own.logo !== undefined && { logo: own.logo.name }),
      ...(own.pages !== undefined &&
        own.pages.length > 0 && { own: own.pages.map((page) => [ownPath(page.file), ownPage(page).title] as const) }),
      ...(site !== undefined && { site }),
      ...(revision !== undefined && { revision }),
      empty: emptyLists(fabric),
    },
    *pages() {
      yield* overviewPages(context, entities);
      for (const make of records.values()) yield make();
    },
    impactsOn: (path) => ({
      messages: fabric.messages
        .map(({ id }) => id)
        .filter((id) => path === impactPath || path === context.paths.of("message", id)),
      endpoints: fabric.endpoints.map(({ id }) => id).filter((id) => path === context.paths.of("endpoint", id)),
    }),
    page: (path) => records.get(path)?.() ?? overviewPages(context, entities).find((page) => page.path === path),
    entities,
    files: {
      ...(accent !== undefined && { "accent.css": accentCss(accent) }),
      ...(own.logo !== undefined && { [own.logo.name]: own.logo.content }),
      ...feeds(context, title, site),
      ...redirectFiles(redirectsOf(fabric, renamed), { base, site }),
      "privacy/privacy.csv": privacyCsv(context),
      "catalog-info.yaml": backstageCatalog(fabric),
      ...schemaFiles(fabric, context.paths.of),
    },
  };
}

/** The fields of each message, as its page lists them. */
export function pointersOf(fabric: Fabric): (message: MessageId) => readonly string[] {
  const context = createContext(fabric);
  return (id) => {
    const message = context.message(id);
    return message === undefined ? [] : fieldsOf(context, message).map(({ pointer }) => pointer);
  };
}

/** The pages that are about everything, the home page first. */
function* overviewPages(context: Context, entities: readonly Entity[]): Generator<Page> {
  yield homePage(context);
  yield aboutPage(context);
  yield missingPage();
  yield aToZPage(entities);
  yield searchPage();
  yield mapPage(context);
  yield dictionaryPage(context);
  yield deprecationsPage(context);
  yield privacyPage(context);
  yield changesPage(context);
  yield impactPage(context);
  yield* listPages(context);
}

/** How to make the page of each record, by its path. */
function recordPages(context: Context, own: readonly OwnPage[]): ReadonlyMap<Path, () => Page> {
  const makers = new Map<Path, () => Page>();
  const { fabric, paths } = context;
  const add = <Of>(
    kind: Parameters<typeof paths.of>[0],
    records: readonly Of[],
    idOf: (one: Of) => string,
    make: (context: Context, one: Of) => Page,
  ): void => {
    for (const one of records) {
      const path = paths.of(kind, idOf(one));
      if (path !== undefined) makers.set(path, () => make(context, one));
    }
  };
  const byId = ({ id }: { readonly id: string }): string => id;
  add("domain", fabric.domains, byId, domainPage);
  add("service", fabric.services, byId, servicePage);
  add("message", fabric.messages, byId, eventPage);
  add("api", fabric.services, byId, apiPage);
  add("endpoint", fabric.endpoints, byId, endpointPage);
  add("channel", fabric.channels, byId, channelPage);
  add("model", fabric.models, byId, modelPage);
  add("capability", capabilitiesOf(context), ({ capability }) => capability.id, capabilityPage);
  add("flow", fabric.flows, byId, flowPage);
  add("team", fabric.teams, byId, teamPage);
  for (const page of own) makers.set(ownPath(page.file), () => ownPage(page));
  for (const message of fabric.messages) {
    const path = versionsPath(context, message);
    const make = (): Page => versionsPage(context, message) ?? eventPage(context, message);
    if (path !== undefined) makers.set(path, make);
  }
  add("source", sourceFiles(fabric), (file) => file, sourcePage);
  return makers;
}

function emptyLists(fabric: Fabric): readonly Path[] {
  const { endpoints, teams, terms, channels, models, flows, messages } = fabric;
  const capabilities = capabilitiesOf({ fabric });
  const lists = Object.entries({
    events: messages,
    apis: endpoints,
    teams,
    dictionary: terms,
    channels,
    models,
    flows,
    capabilities,
  });
  return lists.filter(([, records]) => records.length === 0).map(([folder]) => `${folder}/`);
}

/** The schema of every message, as a file beside its page. */
function schemaFiles(
  fabric: Fabric,
  pathOf: ReturnType<typeof createContext>["paths"]["of"],
): Readonly<Record<string, string>> {
  const files = [
    ...fabric.messages.map(({ id, payload }) => [pathOf("message", id), payload] as const),
    ...fabric.models.map(({ id, schema }) => [pathOf("model", id), schema] as const),
  ];
  return Object.fromEntries(
    files.flatMap(([path, schema]) =>
      schema === undefined ? [] : [[`${path}schema.json`, JSON.stringify(schema.raw ?? schema.json)]],
    ),
  );
}
