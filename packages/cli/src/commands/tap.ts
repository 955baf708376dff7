import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Channel, type Fabric, type TapResult, fileSchemas, tapFolder, tapResultFile } from "@concord/contracts";
import { counted } from "@concord/diagnostics";
import { type Observer, channelMessages, createObserver, startTap } from "@concord/tap";
import { InvalidArgumentError } from "commander";
import { cannotRun, openTransport, transportNames } from "../open-transport.ts";
import { withProgress } from "../progress.ts";
import { requireFolder } from "../require-folder.ts";
import { CannotRun, type DefineCommand, type Shell, WrongUsage } from "../shell.ts";
import { tapText } from "../tap-text.ts";
import { findWorkspace, readWorkspace } from "../workspace.ts";
import { writeWhole } from "../write-whole.ts";

interface TapOptions {
  readonly contracts?: string;
  readonly transport: string;
  readonly channel: string;
  readonly for?: number;
  readonly messages?: number;
  readonly out: string;
  readonly json?: boolean;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const elsewhere = "choose another folder with --out";

export const define: DefineCommand = (program, shell) => {
  program
    .command("tap")
    .summary("watch what flows, and hold it against its contract")
    .description(
      "Reads one channel as one more consumer, from now on, and says what breaks the contract, which fields it does not\n" +
        "name, and what never comes. Nobody else misses a message by it. No payload is kept: the result has counts, and\n" +
        "names that the contract declares. The transport is configured by the environment, as the programs' own are.",
    )
    .requiredOption("--channel <channel>", "id, name or address of the channel")
    .requiredOption("--transport <name>", `the broker (${transportNames.join(", ")})`)
    .option("--for <duration>", "end after this long: 30s, 10m, 2h (default: Ctrl-C)", durationOf)
    .option("--messages <count>", "end after this many messages", countOf)
    .option("--out <folder>", "where results are kept for the catalog and the gate", tapFolder)
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExit codes: 0 watched, whatever flowed; 2 it could not run, 64 wrong usage." +
        "\n\nExamples:\n  $ concord tap --transport kafka --channel orders.placed --for 10m" +
        "\n  $ concord tap --transport rabbitmq --channel commerce/orders/ordersPlaced --messages 1000 --json",
    )
    .action(async (options: TapOptions) => {
      const workspace = await findWorkspace(shell, options.contracts);
      const fabric = await readWorkspace(workspace, shell);
      const channel = findChannel(fabric, options.channel);
      const out = path.resolve(workspace.folder, options.out);
      requireFolder(out, elsewhere);
      const result = await watch(fabric, channel, options, workspace.folder, shell);
      const file = path.join(out, tapResultFile(channel.id));
      const text = `${JSON.stringify({ $schema: fileSchemas.tap["$id"], ...result }, null, 2)}\n`;
      writeWhole(file, text, { help: elsewhere });
      shell.out(options.json ? `${JSON.stringify(result)}\n` : tapText(result, path.relative(shell.cwd, file)));
    });
};

async function watch(
  fabric: Fabric,
  channel: Channel,
  options: TapOptions,
  folder: string,
  shell: Shell,
): Promise<TapResult> {
  const messages = await withProgress(shell, "reading the messages of the channel", () =>
    channelMessages(fabric, channel),
  );
  const [first] = messages;
  if (first === undefined)
    throw new CannotRun(`no valid contract describes a message of ${channel.id}`, "run concord validate");
  await using transport = await openTransport(options.transport, folder, shell);
  const observer = createObserver({ channel, messages, transport: transport.name });
  const over = new AbortController();
  const ends = AbortSignal.any([shell.signal, over.signal]);
  try {
    const tap = await startTap({
      transport,
      channel: first.definition.channel,
      observer: ending(observer, options.messages, over),
    });
    shell.err(`watching ${channel.address} on ${transport.name} from now on; Ctrl-C ends it\n`);
    await withProgress(shell, "nothing yet", (say) => {
      const told = setInterval(() => say(progressText(observer)), 500);
      return Promise.race([tap.ended, aborted(ends), ...(options.for === undefined ? [] : [waited(options.for, ends)])])
        .finally(() => clearInterval(told))
        .finally(() => tap.stop());
    });
    return observer.result();
  } catch (error) {
    throw cannotRun(error);
  }
}

/** The observer, that says when it has seen enough and then looks no more. */
function ending(observer: Observer, limit: number | undefined, over: AbortController): Pick<Observer, "observe"> {
  if (limit === undefined) return observer;
  return {
    observe(wire) {
      if (observer.counts.messages < limit) observer.observe(wire);
      if (observer.counts.messages >= limit) over.abort();
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function waited(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

function progressText({ counts }: Observer): string {
  return `${counted(counts.messages, "message")}, ${counts.invalid} invalid, ${counts.unrecognised} of other types`;
}

/** By id, else by name or address where only one channel has it. */
function findChannel(fabric: Fabric, wanted: string): Channel {
  const byId = fabric.channels.find(({ id }) => id === wanted);
  if (byId) return byId;
  const found = fabric.channels.filter(({ name, address }) => name === wanted || address === wanted);
  if (found.length === 1) return found[0]!;
  if (found.length > 1)
    throw new WrongUsage(`several channels are called ${wanted}`, `say which: ${found.map(({ id }) => id).join(", ")}`);
  const near = fabric.channels.filter(({ id, address }) => `${id} ${address}`.includes(wanted)).map(({ id }) => id);
  throw new WrongUsage(
    `there is no channel ${wanted}`,
    near.length > 0 ? `did you mean ${near.slice(0, 3).join(" or ")}?` : "name it by id, name or address",
  );
}

function durationOf(text: string): number {
  const found = /^(\d+)(ms|s|m|h)$/.exec(text);
  if (!found) throw new InvalidArgumentError("write a number and a unit: 30s, 10m, 2h.");
  return Number(found[1]) * units[found[2]!]!;
}

function countOf(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("write a number of messages.");
  return Number(text);
}
