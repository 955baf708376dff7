import { confirmWithAjv } from "@concord/compat";
import { type Finding, printText } from "@concord/diagnostics";
import { lintFabric } from "@concord/governance";
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { settle } from "../ask.ts";
import { workerJudge } from "../checking/worker-judge.ts";
import { addApi } from "../scaffold/add-api.ts";
import { addDomain } from "../scaffold/add-domain.ts";
import { addEvent } from "../scaffold/add-event.ts";
import { addFlow } from "../scaffold/add-flow.ts";
import { addService } from "../scaffold/add-service.ts";
import { addTerm } from "../scaffold/add-term.ts";
import { type Broker, brokerNames } from "../scaffold/brokers.ts";
import type { Draft } from "../scaffold/draft.ts";
import { openDraft } from "../scaffold/open-draft.ts";
import { refreshCodeOwners } from "../scaffold/refresh-code-owners.ts";
import { CannotRun, type DefineCommand, type Shell, WrongUsage } from "../shell.ts";

interface NewOptions {
  readonly contracts?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What is added, to which contracts folder. */
type Add<O> = (draft: Draft, root: string, name: string, options: O, shell: Shell) => Promise<void>;

export const define: DefineCommand = (program, shell) => {
  const command = program
    .command("new")
    .summary("add a domain, service, event, API, term or flow")
    .description("Adds one with everything that it needs. Comments and formatting stay; nothing is ever overwritten.")
    .addHelpText(
      "after",
      "\nExamples:\n  $ concord new domain shipping --team logistics\n  $ concord new service shipping/parcels\n" +
        "  $ concord new event parcels/parcelLost --to support-desk",
    );
  kind<{ team?: string; handle?: string; contact?: string; summary?: string }>(
    command,
    shell,
    { name: "domain", argument: "<id>", what: "a domain, and its team where there is none of that name yet" },
    "concord new domain shipping --team logistics --handle @acme/logistics",
    async (draft, root, id, { team, handle, contact, summary }) => {
      const chosen = { id: team ?? id, ...(handle && { handle }), ...(contact && { contact }) };
      await addDomain(draft, root, { id, team: chosen, ...(summary && { summary }) });
    },
  )
    .option("--team <id>", "the team that looks after it (default: the domain's own id)")
    .option("--handle <handle>", "how the forge calls that team, where it is new")
    .option("--contact <address>", "where people reach it, where it is new")
    .option("--summary <text>", "what it is about, in one sentence");
  kind<{ broker?: Broker; description?: string }>(
    command,
    shell,
    { name: "service", argument: "<domain/id>", what: "a service with an AsyncAPI document" },
    "concord new service shipping/parcels --description 'Where each parcel is.'",
    async (draft, root, name, { broker, description }) => {
      const [domain, id] = twoOf(name, "DOMAIN/ID, as in shipping/parcels");
      await addService(draft, root, { domain, id, ...(broker && { broker }), ...(description && { description }) });
    },
  )
    .option("--description <text>", "what it is for, in a sentence or two")
    .addOption(
      new Option("--broker <name>", "what carries its messages (default: as the others)").choices(brokerNames),
    );
  kind<{ to?: readonly string[]; summary?: string }>(
    command,
    shell,
    { name: "event", argument: "<service/name>", what: "an event, with who sends and who receives it" },
    "concord new event parcels/parcelLost --to support-desk --summary 'Sent when nobody has seen a parcel for two weeks.'",
    async (draft, root, name, { to = [], summary }) => {
      const [service, event] = twoOf(name, "SERVICE/NAME, as in parcels/parcelLost");
      await addEvent(draft, root, { service, name: event, to, ...(summary && { summary }) });
    },
  )
    .option("--to <service>", "who receives it; repeatable", collect)
    .option("--summary <text>", "when it is sent, and what it means");
  kind<{ description?: string; url?: string }>(
    command,
    shell,
    { name: "api", argument: "<service/Thing>", what: "an OpenAPI document that gives one thing by its id" },
    "concord new api parcels/Parcel --description 'For the pages that customers look at.'",
    async (draft, root, name, { description, url }) => {
      const [service, thing] = twoOf(name, "SERVICE/THING, as in parcels/Parcel");
      await addApi(draft, root, { service, thing, ...(description && { description }), ...(url && { url }) });
    },
  )
    .option("--description <text>", "for whom it is")
    .option("--url <url>", "where it is reached");
  kind<{ definition?: string; owner?: string }>(
    command,
    shell,
    { name: "term", argument: "<id>", what: "a word of the dictionary" },
    "concord new term parcel --definition 'What one carrier carries to one door.'",
    async (draft, root, id, { definition, owner }, asking) => {
      const check = (answer: string): void => {
        if (answer.trim() === "") throw new WrongUsage("a term needs a definition", "--definition 'What it means.'");
      };
      const said = await settle(asking, definition, { question: `What ${id} means`, fallback: "", check });
      await addTerm(draft, root, { id, definition: said, ...(owner && { owner }) });
    },
  )
    .option("--definition <text>", "what it means, in one sentence")
    .option("--owner <team>", "who decides what it means");
  kind<{ step?: readonly string[]; summary?: string }>(
    command,
    shell,
    { name: "flow", argument: "<domain/id>", what: "a business flow, as an Arazzo document" },
    "concord new flow shipping/lost-parcel --step parcels/sendParcelLost --step support-desk/receiveParcelLost",
    async (draft, root, name, { step = [], summary }) => {
      const [domain, id] = twoOf(name, "DOMAIN/ID, as in shipping/lost-parcel");
      if (step.length === 0) throw new WrongUsage("a flow has steps", "--step SERVICE/OPERATION, once for each");
      await addFlow(draft, root, { domain, id, steps: step, ...(summary && { summary }) });
    },
  )
    .option("--step <service/operation>", "what happens next: an operation or an endpoint; repeatable", collect)
    .option("--summary <text>", "what it achieves, in one sentence");
};

/** Defines one `concord new …`: drafts, checks the draft, writes it, and says what only a person can fill. */
function kind<O extends object>(
  parent: Command,
  shell: Shell,
  { name, argument, what }: { readonly name: string; readonly argument: string; readonly what: string },
  example: string,
  add: Add<O>,
): Command {
  return parent
    .command(name)
    .addArgument(new Argument(argument))
    .summary(`add ${what}`)
    .description(`Adds ${what}.`)
    .option("--contracts <dir>", "contracts folder (default: from concord.yaml, else ./contracts)")
    .option("--dry-run", "say what would be written, and write nothing")
    .option("--json", "print what was written as JSON")
    .addHelpText("after", `\nExit codes: 0 written, 2 it could not run, 64 wrong usage.\n\nExample:\n  $ ${example}`)
    .action(async (value: string, options: O & NewOptions) => {
      const { draft, before, root } = await openDraft(shell, options.contracts);
      await add(draft, root, value, options, shell);
      await refreshCodeOwners(draft);
      const left = await whatIsLeft(draft, before);
      shell.signal.throwIfAborted();
      if (!options.dryRun) await draft.write();
      await report(draft, left, options, shell);
    });
}

/** What is to be said now and was not before. Throws `CannotRun` where a contract would be wrong with it. */
async function whatIsLeft(draft: Draft, before: Draft): Promise<readonly Finding[]> {
  await using thread = workerJudge();
  const inspect = async (of: Draft): Promise<readonly Finding[]> => {
    const fabric = await of.fabric();
    const { findings } = await lintFabric(fabric, { judge: thread.judge, validate: confirmWithAjv });
    return [...fabric.findings, ...findings].filter(({ severity }) => severity !== "note");
  };
  const found = await inspect(draft);
  const known = new Set((found.length > 0 ? await inspect(before) : []).map(({ fingerprint }) => fingerprint));
  const left = found.filter(({ fingerprint }) => !known.has(fingerprint));
  const wrong = left.find(({ severity }) => severity === "error");
  if (wrong) {
    const place = `${wrong.at.file}:${wrong.at.line}:${wrong.at.column}`;
    throw new CannotRun(
      `it does not fit what is there: ${place} ${wrong.message}`,
      `${wrong.help ?? wrong.code}; nothing was written`,
    );
  }
  return left;
}

async function report(draft: Draft, left: readonly Finding[], options: NewOptions, shell: Shell): Promise<void> {
  const [created, changed] = [draft.created(), draft.changed()];
  if (options.json) {
    const result = { dryRun: options.dryRun === true, created, changed, left };
    shell.out(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const would = options.dryRun ? "would be " : "";
  for (const file of created) shell.out(`${would}created  ${file}\n`);
  for (const file of changed) shell.out(`${would}changed  ${file}\n`);
  if (left.length === 0) return;
  const { source } = await draft.fabric();
  shell.out(`\nwhat only a person can say\n\n${printText(left, { color: shell.color, source })}`);
}

function twoOf(name: string, form: string): readonly [string, string] {
  const parts = name.split("/");
  // `shipping/parcels/parcelLost`: the domain may be said as well, as in ids.
  const [first, second] = parts.length === 3 ? parts.slice(1) : parts;
  if (parts.length < 2 || parts.length > 3 || !first || !second) throw new WrongUsage(`"${name}" is not ${form}`);
  return [first, second];
}

function collect(value: string, known: readonly string[] = []): readonly string[] {
  if (value.trim() === "") throw new InvalidArgumentError("it is empty.");
  return [...known, value];
}
