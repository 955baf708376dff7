import path from "node:path";
import type { Fabric } from "@concord/contracts";
import { counted } from "@concord/diagnostics";
import type { DeadLetterReason, Transport } from "@concord/runtime";
import { type TappedMessage, channelMessages } from "@concord/tap";
import { type Command, InvalidArgumentError, Option } from "commander";
import { channelAt, deadLetterAddresses } from "../dead-letters/find-channels.ts";
import { openJournal } from "../dead-letters/journal.ts";
import { deadLettersText, letterText } from "../dead-letters/letter-text.ts";
import type { Letter } from "../dead-letters/letter.ts";
import { type OpenLetters, openLetters } from "../dead-letters/open-letters.ts";
import { type Replayed, replayLetters } from "../dead-letters/replay-letters.ts";
import { factsOf, showLetter } from "../dead-letters/show-letter.ts";
import { cannotRun, openTransport, transportNames } from "../open-transport.ts";
import { withProgress } from "../progress.ts";
import { requireFolder } from "../require-folder.ts";
import { CannotRun, type DefineCommand, type Shell, WrongUsage } from "../shell.ts";
import { findWorkspace, readWorkspace } from "../workspace.ts";

interface DlqOptions {
  readonly contracts?: string;
  readonly transport: string;
  readonly group?: string;
  readonly limit: number;
  readonly wait: number;
  readonly json?: boolean;
}

interface ReplayChoice extends DlqOptions {
  readonly id?: readonly string[];
  readonly reason?: DeadLetterReason;
  readonly all?: boolean;
  readonly journal: string;
}

interface Opened {
  readonly fabric: Fabric;
  readonly transport: Transport;
  readonly addresses: readonly string[];
  readonly folder: string;
}

const reasons: readonly DeadLetterReason[] = ["rejected", "failed", "skipped", "expired"];
/** After Ctrl-C: some letters are where they were. */
const interrupted = 130;
const defaultJournal = path.join(".concord", "replayed");

export const define: DefineCommand = (program, shell) => {
  const dlq = program
    .command("dlq")
    .summary("look at dead letters, and send them back")
    .description(
      "Dead letters are what a consumer could not handle. <where> is a service, for those of everything that it receives,\n" +
        "or the address of one dead-letter channel. Looking takes nothing away.",
    );

  subcommand(dlq, "list <where>", "say what lies there and why").action((where: string, options: DlqOptions) =>
    withOpened(where, options, shell, async ({ transport, addresses }) => {
      const lists: { readonly address: string; readonly letters: readonly Letter[] }[] = [];
      await eachChannel(transport, addresses, options, shell, async (address, { letters }) => {
        lists.push({ address, letters });
      });
      const json = lists.map(({ address, letters }) => ({ channel: address, letters: letters.map(factsOf) }));
      shell.out(options.json ? `${JSON.stringify(json)}\n` : deadLettersText(lists));
    }),
  );

  subcommand(dlq, "show <where> <id>", "show one whole; personal and undeclared fields are masked")
    .option("--reveal <field...>", "fields to show all the same: /customer/email, headers/tenant")
    .action((where: string, id: string, options: DlqOptions & { readonly reveal?: readonly string[] }) =>
      withOpened(where, options, shell, async ({ fabric, transport, addresses }) => {
        let shown = false;
        await eachChannel(transport, addresses, options, shell, async (_, { letters }) => {
          const letter = letters.find((each) => each.id === id);
          if (letter === undefined || shown) return;
          shown = true;
          const result = showLetter(letter, await messagesOf(fabric, letter.origin), options.reveal ?? []);
          shell.out(options.json ? `${JSON.stringify(result)}\n` : letterText(result));
        });
        if (!shown) throw new CannotRun(`no dead letter of ${where} is ${id}`, `concord dlq list ${where}`);
      }),
    );

  subcommand(dlq, "replay <where>", "send letters back to where they came from, for the group that gave them up")
    .option("--id <id...>", "these letters")
    .addOption(new Option("--reason <reason>", "those given up for this reason").choices(reasons))
    .option("--all", "all of them")
    .option("--journal <folder>", "where it is noted what was replayed", defaultJournal)
    .action(async (where: string, options: ReplayChoice) => {
      if (options.id === undefined && options.reason === undefined && options.all !== true)
        throw new WrongUsage("it is not said which letters to replay", "say --id, --reason or --all");
      const { folder } = await findWorkspace(shell, options.contracts);
      requireFolder(path.resolve(folder, options.journal), "choose another folder with --journal");
      await withOpened(where, options, shell, (opened) => replay(opened, options, shell));
    });
};

function subcommand(dlq: Command, usage: string, summary: string): Command {
  const name = usage.split(" ")[0]!;
  const example = name === "show" ? "ledger 4f1c2a9be07d" : name === "replay" ? "ledger --reason failed" : "ledger";
  return dlq
    .command(usage)
    .summary(summary)
    .description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`)
    .requiredOption("--transport <name>", `the broker (${transportNames.join(", ")})`)
    .option("--group <name>", "the service's consumer group (default: its id)")
    .option("--limit <count>", "letters of a channel to read at most", countOf, 1_000)
    .option("--wait <ms>", "how long to wait for the first letter of a channel", countOf, 8_000)
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .option("--json", "print JSON")
    .addHelpText("after", `\nExample:\n  $ concord dlq ${name} ${example} --transport kafka`);
}

async function withOpened(
  where: string,
  options: DlqOptions,
  shell: Shell,
  work: (opened: Opened) => Promise<void>,
): Promise<void> {
  const workspace = await findWorkspace(shell, options.contracts);
  const fabric = await readWorkspace(workspace, shell);
  const addresses = deadLetterAddresses(fabric, where, options.group);
  if (addresses.length === 0) throw new CannotRun(`${where} keeps no dead letters`);
  await using transport = await openTransport(options.transport, workspace.folder, shell);
  if (transport.caps.redelivers === false)
    throw new CannotRun(`${transport.name} keeps no dead letters as it is configured`, "unset NATS_DELIVERY");
  await work({ fabric, transport, addresses, folder: workspace.folder });
}

/** One channel after the other; what was not acknowledged goes back before the next. */
async function eachChannel(
  transport: Transport,
  addresses: readonly string[],
  { limit, wait }: DlqOptions,
  shell: Shell,
  work: (address: string, opened: OpenLetters) => Promise<void>,
): Promise<void> {
  for (const address of addresses) {
    try {
      await using opened = await withProgress(shell, `reading ${address}`, () =>
        openLetters(transport, address, {
          limit,
          firstMs: wait,
          quietMs: Math.min(700, wait / 4),
          signal: shell.signal,
        }),
      );
      shell.signal.throwIfAborted();
      await work(address, opened);
    } catch (error) {
      throw cannotRun(error);
    }
  }
}

async function replay(
  { fabric, transport, addresses, folder }: Opened,
  options: ReplayChoice,
  shell: Shell,
): Promise<void> {
  const { id: ids, reason } = options;
  const totals: Replayed[] = [];
  await eachChannel(transport, addresses, options, shell, async (address, { letters }) => {
    const chosen = letters.filter(
      (letter) => (ids === undefined || ids.includes(letter.id)) && (reason === undefined || letter.reason === reason),
    );
    const bindings = new Map<string, TappedMessage["definition"]["channel"]["bindings"]>();
    for (const { origin } of chosen)
      if (!bindings.has(origin))
        bindings.set(origin, (await messagesOf(fabric, origin))[0]?.definition.channel.bindings);
    const file = path.resolve(folder, options.journal, `${address.replace(/[^\w.-]+/g, "-")}.txt`);
    const result = await replayLetters(chosen, {
      transport,
      journal: openJournal(file),
      bindingsOf: (origin) => bindings.get(origin),
      signal: shell.signal,
    });
    totals.push(result);
    if (options.json) return;
    const known = result.known === 0 ? "" : ` · ${result.known} had been replayed before`;
    const left = result.left === 0 ? "" : ` · ${result.left} left, interrupted`;
    if (chosen.length > 0) shell.out(`${address}  ${counted(result.replayed, "letter")} replayed${known}${left}\n`);
  });
  const sum = (part: keyof Replayed): number => totals.reduce((total, result) => total + result[part], 0);
  const result: Replayed = { replayed: sum("replayed"), known: sum("known"), left: sum("left") };
  if (shell.signal.aborted) shell.exitCode = interrupted;
  if (options.json) shell.out(`${JSON.stringify(result)}\n`);
  else if (result.replayed + result.known + result.left === 0) shell.out("no dead letter fits\n");
}

/** What the contracts say may have lain at an address. */
async function messagesOf(fabric: Fabric, address: string): Promise<readonly TappedMessage[]> {
  const channel = channelAt(fabric, address);
  return channel === undefined ? [] : channelMessages(fabric, channel);
}

function countOf(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("write a whole number.");
  return Number(text);
}
