import { kebabCase, memoryFiles } from "@concord/contracts";
import { codeOwners, mergeCodeOwners } from "@concord/governance";
import { type Broker } from "./brokers.ts";
import { addDomain } from "./add-domain.ts";
import { addEvent } from "./add-event.ts";
import { addService } from "./add-service.ts";
import { type Draft, createDraft } from "./draft.ts";
import { checkEvent, titleOf, withArticle } from "./names.ts";
import { renderPlain, renderYaml } from "./render.ts";

/** Where pull requests are made. */
export type Forge = "github" | "gitlab" | "none";

/** What a new repository of contracts is made from. */
export interface StarterChoices {
  readonly title: string;
  readonly domain: string;
  readonly team: string;
  /** How the forge calls the team: `@acme/sales`. */
  readonly handle?: string;
  readonly contact?: string;
  readonly event: string;
  readonly sender: string;
  readonly receiver: string;
  readonly broker: Broker;
  readonly forge: Forge;
}

export interface StarterVersions {
  /** Of this command. */
  readonly concord: string;
  readonly node: string;
}

const root = "contracts";

/**
 * Drafts a whole repository of contracts in a folder. A `package.json` that is there is added to; of the other files none
 * may be there.
 */
export async function draftStarter(folder: string, choices: StarterChoices, versions: StarterVersions): Promise<Draft> {
  const { domain, team, handle, contact, event, sender, receiver, broker } = choices;
  const draft = emptyDraft(folder);
  const { thing, happened } = checkEvent(event);
  const subject = titleOf(thing).toLowerCase();
  draftPeople(draft);
  const chosen = { id: team, ...(handle !== undefined && { handle }), ...(contact !== undefined && { contact }) };
  await addDomain(draft, root, { id: domain, team: chosen, summary: `Everything about ${subject}s.` });
  const says = `Says when ${withArticle(subject)} has been ${happened}.`;
  await addService(draft, root, { domain, id: sender, broker, description: says });
  const hears = `Hears from ${titleOf(sender)} when ${withArticle(subject)} has been ${happened}.`;
  await addService(draft, root, { domain, id: receiver, broker, description: hears });
  const summary = `Sent by ${titleOf(sender)} once for each ${subject} that has been ${happened}.`;
  await addEvent(draft, root, { service: sender, name: event, to: [receiver], summary });
  await draftSurroundings(draft, choices, versions);
  return draft;
}

/** A draft of a repository that is still to begin. */
export function emptyDraft(folder: string): Draft {
  return createDraft({ folder, contracts: root, settingsFile: "concord.yaml", source: memoryFiles({}) });
}

/** The teams and the dictionary, with nobody and nothing in them yet. */
export function draftPeople(draft: Draft): void {
  draft.create(
    `${root}/teams.yaml`,
    "# Who looks after what. A domain, a service or a term names its team by id.\nteams: []\n",
  );
  draft.create(
    `${root}/glossary.yaml`,
    "# What our words mean. A field that stands for one of these says so with `x-term`.\nterms: []\n",
  );
}

/** What is no contract: the package, its ignored files, the words to readers, the workflow. */
export async function draftSurroundings(
  draft: Draft,
  choices: Pick<StarterChoices, "title" | "domain" | "sender" | "forge">,
  versions: StarterVersions,
): Promise<void> {
  const { title, domain, sender, forge } = choices;
  draft.create("concord.yaml", renderYaml("init/concord.yaml", { title }));
  const name = kebabCase(title, "contracts");
  const fresh = renderPlain("init/package.json", {
    name,
    titleText: JSON.stringify(title),
    version: versions.concord,
    node: versions.node,
  });
  const there = await draft.read("package.json");
  if (there === undefined) draft.create("package.json", fresh);
  else draft.change("package.json", mergePackage(there, fresh));
  if ((await draft.read(".gitignore")) === undefined) draft.create(".gitignore", renderPlain("init/gitignore", {}));
  if ((await draft.read("README.md")) === undefined) {
    const pad = " ".repeat(Math.max(0, 16 - domain.length));
    draft.create("README.md", renderPlain("init/README.md", { title, domain, sender, pad }));
  }
  if (forge === "github") draft.create(".github/workflows/contracts.yml", renderPlain("init/github.yml", {}));
  if (forge === "gitlab") draft.create(".gitlab-ci.yml", renderPlain("init/gitlab.yml", {}));
  if (forge === "none") return;
  draft.create(`.${forge}/CODEOWNERS`, mergeCodeOwners("", codeOwners(await draft.fabric())));
}

interface PackageText {
  readonly [member: string]: unknown;
}

/** Adds what lacks to a package.json that is there, as after `npm install @concord/cli`; nothing in it is changed. */
function mergePackage(there: string, fresh: string): string {
  const stated = JSON.parse(there) as PackageText;
  const wanted = JSON.parse(fresh) as PackageText;
  const merged: Record<string, unknown> = { ...stated };
  for (const section of ["scripts", "devDependencies", "optionalDependencies", "allowScripts"]) {
    const own = (stated[section] ?? {}) as PackageText;
    // The test of `npm init` tests nothing, and a package that is a dependency already is not named twice.
    const isIdle = (name: string): boolean => name === "test" && String(own[name]).includes("no test specified");
    const kept = Object.fromEntries(Object.entries(own).filter(([key]) => !(section === "scripts" && isIdle(key))));
    const elsewhere = section === "devDependencies" ? ((stated["dependencies"] ?? {}) as PackageText) : {};
    const added = Object.entries((wanted[section] ?? {}) as PackageText).filter(
      ([key]) => !Object.hasOwn(elsewhere, key),
    );
    merged[section] = { ...Object.fromEntries(added), ...kept };
  }
  const inset = /\n([ \t]+)"/u.exec(there)?.[1] ?? "  ";
  return `${JSON.stringify(merged, null, inset)}\n`;
}
