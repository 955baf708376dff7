import { existsSync } from "node:fs";
import path from "node:path";
import { confirmWithAjv } from "@concord/compat";
import { humanize, kebabCase } from "@concord/contracts";
import { type Finding, baselineFile, baselineOf, counted, printBaseline } from "@concord/diagnostics";
import { checkWiring, governanceRules, lintFabric } from "@concord/governance";
import { Option } from "commander";
import { settle, withoutQuestions } from "../ask.ts";
import { workerJudge } from "../checking/worker-judge.ts";
import { classify, registryEntries } from "../importing/classify.ts";
import { isEventCatalog } from "../importing/event-catalog.ts";
import { importEventCatalog } from "../importing/import-event-catalog.ts";
import { importRegistry } from "../importing/import-registry.ts";
import type { Imported } from "../importing/imported.ts";
import { placeContracts } from "../importing/place-contracts.ts";
import { type SourceText, readSources } from "../importing/read-sources.ts";
import { ownVersion } from "../own-version.ts";
import { withProgress } from "../progress.ts";
import { addDomain, addTeam } from "../scaffold/add-domain.ts";
import { addTerm } from "../scaffold/add-term.ts";
import { beginRepository } from "../scaffold/begin-repository.ts";
import type { Draft } from "../scaffold/draft.ts";
import { checkId } from "../scaffold/names.ts";
import { openDraft } from "../scaffold/open-draft.ts";
import { refreshCodeOwners } from "../scaffold/refresh-code-owners.ts";
import { type Forge, draftPeople, draftSurroundings, emptyDraft } from "../scaffold/starter.ts";
import { CannotRun, type DefineCommand, type Shell } from "../shell.ts";
import { hasWorkspace } from "../workspace.ts";

interface ImportOptions {
  readonly domain?: string;
  readonly service?: string;
  readonly team?: string;
  readonly ci: Forge;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What an import comes to. */
interface Result {
  readonly imported: Imported;
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly missing: readonly Missing[];
  /** How many findings the baseline holds; undefined where there is none. */
  readonly baseline?: number;
  /** Findings that an older baseline does not take in. */
  readonly unlisted: number;
}

/** What many places of the imported documents lack. */
interface Missing {
  readonly code: string;
  readonly title: string;
  readonly count: number;
  readonly first: string;
}

export const define: DefineCommand = (program, shell) => {
  program
    .command("import")
    .argument("<source...>", "files or folders")
    .summary("bring in contracts and schemas that are there already")
    .description(
      "Brings in AsyncAPI and OpenAPI documents, JSON Schemas, Avro, Protobuf, what a Confluent schema registry answers to\n" +
        "GET /schemas, and EventCatalog folders. Documents stay as they are, comments included. Then it says what is\n" +
        "missing, and records that in a baseline: the first check is green, and from there on it only gets stricter.\n" +
        "In a folder without concord.yaml it begins a repository as concord init does. Nothing is ever overwritten.",
    )
    .option("--domain <id>", "the part of the business that it belongs to")
    .option("--service <id>", "the service, where the source is one contract or a registry")
    .option("--team <id>", "the team that looks after the domain (default: the domain's own id)")
    .addOption(
      new Option("--ci <forge>", "for whose pull requests the workflow is, in a new repository")
        .choices(["github", "gitlab", "none"])
        .default("github"),
    )
    .option("--dry-run", "say what would be written, and write nothing")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExit codes: 0 written, 2 it could not run, 64 wrong usage." +
        "\n\nExamples:\n  $ concord import ../orders/asyncapi.yaml --domain sales\n  $ concord import ../eventcatalog\n" +
        "  $ curl -s https://registry/schemas > subjects.json && concord import subjects.json --domain sales --service shop",
    )
    .action(async (named: readonly string[], options: ImportOptions) => {
      const read = named.map((source) => readSources(path.resolve(shell.cwd, source)));
      const sources = distinct(read.flatMap(({ texts }) => texts));
      const known = await readAll(sources, named, options, options.json ? withoutQuestions(shell) : shell);
      const imported = { ...known, leftOut: [...read.flatMap(({ unread }) => unread), ...known.leftOut] };
      if (imported.files.size === 0) {
        const [left] = imported.leftOut;
        throw new CannotRun(
          left
            ? `nothing can be imported: ${left.file}: ${left.reason}`
            : "nothing can be imported: there is no document",
          "concord import takes AsyncAPI, OpenAPI, JSON Schema, Avro, Protobuf, registry answers and EventCatalog folders",
        );
      }
      const result = await withProgress(shell, "importing", () => draftAll(imported, options, shell));
      shell.out(options.json ? `${JSON.stringify(jsonOf(result, options), null, 2)}\n` : textOf(result, options));
    });
};

/** Two sources may have files of one name: the later ones stand in a folder of their own. */
function distinct(sources: readonly SourceText[]): readonly SourceText[] {
  const taken = new Set<string>();
  return sources.map((one) => {
    let { file } = one;
    for (let count = 2; taken.has(file); count += 1) file = `${count}/${one.file}`;
    taken.add(file);
    return { ...one, file };
  });
}

async function readAll(
  sources: readonly SourceText[],
  named: readonly string[],
  options: ImportOptions,
  shell: Shell,
): Promise<Imported> {
  const usual = kebabCase(path.basename(path.resolve(shell.cwd, named[0]!)).replace(/\.[^.]+$/u, ""), "imported");
  if (isEventCatalog(sources)) return importEventCatalog(sources, options.domain ?? usual);
  const check = (id: string): unknown => checkId("domain", id);
  const fallback = /^(asyncapi|openapi|schemas?|contracts?|subjects|spec)$/u.test(usual) ? "imported" : usual;
  const domain = await settle(shell, options.domain, {
    question: "The part of the business that it belongs to",
    fallback,
    check,
  });
  if (options.service !== undefined) checkId("service", options.service);
  const classified = sources.map((one) => ({ ...one, kind: classify(one) }));
  const registries = classified.filter(({ kind }) => kind === "registry");
  const placed = placeContracts(
    classified.filter(({ kind }) => kind !== "registry" && kind !== "text"),
    domain,
    options.service,
  );
  const registry =
    registries.length > 0
      ? importRegistry(
          registries.flatMap(({ text }) => registryEntries(text)),
          domain,
          options.service ?? `${domain}-topics`,
        )
      : undefined;
  return {
    files: new Map([...placed.files, ...(registry?.files ?? [])]),
    domains: [{ id: domain }],
    teams: [],
    terms: [],
    leftOut: placed.leftOut,
    assumed: [...(registry?.assumed ?? []), ...perspectives(classified)],
  };
}

/** Which way round 2.x documents are meant is the one thing that they do not say. */
function perspectives(sources: readonly (SourceText & { readonly kind: string })[]): readonly string[] {
  const older = sources.filter(({ kind, text }) => kind === "asyncapi" && /asyncapi["']?\s*:\s*["']?2\./u.test(text));
  const [first] = older;
  if (!first) return [];
  const files = older.length === 1 ? first.file : `${first.file} and ${older.length - 1} more`;
  return [
    `${files}: publish means that the application receives; where the client's side is meant, info takes x-perspective: client`,
  ];
}

async function draftAll(imported: Imported, options: ImportOptions, shell: Shell): Promise<Result> {
  const isNew = !hasWorkspace(shell.cwd);
  const { draft, root } = isNew
    ? { draft: emptyDraft(shell.cwd), root: "contracts" }
    : await openDraft(shell, undefined);
  if (isNew) draftPeople(draft);
  for (const team of imported.teams) await addTeam(draft, root, team);
  for (const { id, title, summary, owner } of imported.domains) {
    if ((await draft.read(`${root}/${id}/domain.yaml`)) !== undefined) continue;
    const team = { id: options.team ?? owner ?? id };
    await addDomain(draft, root, {
      id,
      team,
      ...(title !== undefined && { title }),
      ...(summary !== undefined && { summary }),
    });
  }
  const known = new Set((await draft.fabric()).terms.map(({ id }) => id));
  for (const term of imported.terms) if (!known.has(term.id)) await addTerm(draft, root, term);
  for (const [file, text] of imported.files) draft.create(`${root}/${file}`, text);
  if (isNew) await beginAround(draft, imported, options, shell);
  else await refreshCodeOwners(draft);
  return judge(draft, options, isNew, imported, shell);
}

async function beginAround(draft: Draft, imported: Imported, { ci }: ImportOptions, shell: Shell): Promise<void> {
  const fabric = await draft.fabric();
  const title = humanize(path.basename(shell.cwd) || "contracts");
  const domain = imported.domains[0]?.id ?? "sales";
  const sender = fabric.services[0]?.id ?? "orders";
  await draftSurroundings(draft, { title, domain, sender, forge: ci }, { concord: ownVersion(), node: "^24.12.0" });
}

/** Says what is missing, puts it into the baseline, and writes it all. */
async function judge(
  draft: Draft,
  options: ImportOptions,
  isNew: boolean,
  imported: Imported,
  shell: Shell,
): Promise<Result> {
  const fabric = await draft.fabric();
  await using thread = workerJudge();
  const found = [
    ...fabric.findings,
    ...(await checkWiring(fabric, { judge: thread.judge })).findings,
    ...(await lintFabric(fabric, { judge: thread.judge, validate: confirmWithAjv })).findings,
  ].filter(({ severity }) => severity !== "note");
  const touched = new Set([...draft.created(), ...draft.changed()]);
  const open = isNew
    ? found
    : found.filter(({ at, related }) => [at, ...related.map((one) => one.at)].some(({ file }) => touched.has(file)));
  const hasBaseline = existsSync(path.join(draft.folder, baselineFile));
  const entries = baselineOf(open);
  if (!hasBaseline && entries.length > 0) draft.create(baselineFile, printBaseline(entries));
  shell.signal.throwIfAborted();
  if (!options.dryRun) {
    await draft.write();
    if (isNew) await beginRepository(draft.folder);
  }
  return {
    imported,
    created: draft.created(),
    changed: draft.changed(),
    missing: missingOf(open),
    ...(!hasBaseline && { baseline: entries.length }),
    unlisted: hasBaseline ? entries.length : 0,
  };
}

function missingOf(findings: readonly Finding[]): readonly Missing[] {
  const titles = new Map(governanceRules.map(({ id, title }) => [id, title]));
  return [...Map.groupBy(findings, ({ code }) => code)]
    .map(([code, group]) => {
      const { at, message } = group[0]!;
      const title = titles.get(code.split("/")[1]!) ?? message;
      return { code, title, count: group.length, first: `${at.file}:${at.line}` };
    })
    .sort((left, right) => right.count - left.count || (left.code < right.code ? -1 : 1));
}

function jsonOf({ imported, ...result }: Result, options: ImportOptions): object {
  const { leftOut, assumed } = imported;
  return { dryRun: options.dryRun === true, ...result, leftOut, assumed };
}

function textOf({ imported, created, changed, missing, baseline, unlisted }: Result, options: ImportOptions): string {
  const would = options.dryRun ? "would be " : "";
  const most = 12;
  const lines = [
    ...created.slice(0, most).map((file) => `${would}created  ${file}`),
    ...(created.length > most ? [`${would}created  ${created.length - most} more`] : []),
    ...changed.map((file) => `${would}changed  ${file}`),
    ...imported.leftOut.map(({ file, reason }) => `left out  ${file}: ${reason}`),
    ...imported.assumed.map((text) => `assumed   ${text}`),
    ...(missing.length > 0 ? ["", "missing"] : []),
    ...missing.map(({ count, title, first }) => `  ${String(count).padStart(4)}  ${title}  (${first})`),
    "",
    ...(baseline ? [`${counted(baseline, "finding")} in ${baselineFile}: only what is new blocks from now on`] : []),
    ...(unlisted > 0
      ? [`${counted(unlisted, "finding")} that ${baselineFile} does not take in: put them right first`]
      : []),
    "next  concord check, concord lint --notes, concord catalog dev",
  ];
  return `${lines.join("\n")}\n`;
}
