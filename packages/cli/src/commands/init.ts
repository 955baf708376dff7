import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { humanize } from "@concord/contracts";
import { counted } from "@concord/diagnostics";
import { Option } from "commander";
import { settle, withoutQuestions } from "../ask.ts";
import { ownVersion } from "../own-version.ts";
import { beginRepository } from "../scaffold/begin-repository.ts";
import { type Broker, brokerNames } from "../scaffold/brokers.ts";
import { checkEvent, checkId } from "../scaffold/names.ts";
import { type Forge, type StarterChoices, draftStarter } from "../scaffold/starter.ts";
import { CannotRun, type DefineCommand, type Shell, WrongUsage } from "../shell.ts";

interface InitOptions {
  readonly title?: string;
  readonly domain?: string;
  readonly team?: string;
  readonly handle?: string;
  readonly contact?: string;
  readonly event?: string;
  readonly sender?: string;
  readonly receiver?: string;
  readonly broker?: Broker;
  readonly ci?: Forge;
  readonly yes?: boolean;
  readonly git: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const forges = ["github", "gitlab", "none"] as const;

export const define: DefineCommand = (program, shell) => {
  program
    .command("init")
    .argument("[folder]", "an empty folder, or one that is still to be made", ".")
    .summary("begin a repository of contracts in an empty folder")
    .description(
      "Writes contracts with a first event, its sender and its receiver, the settings, the workflow and CODEOWNERS:\n" +
        "everything that npm start and npm test need. Asks on a terminal; elsewhere flags and what is usual decide.\n" +
        "Nothing is ever overwritten.",
    )
    .option("--title <text>", "what the whole is called")
    .option("--domain <id>", "the first part of the business")
    .option("--team <id>", "the team that looks after it")
    .option("--handle <handle>", "how the forge calls that team, as in @acme/sales: asked for reviews")
    .option("--contact <address>", "where people reach it")
    .option("--event <name>", "the first event: a thing and what has happened to it, as in orderPlaced")
    .option("--sender <id>", "the service that sends it")
    .option("--receiver <id>", "a service that receives it")
    .addOption(new Option("--broker <name>", "what carries it").choices(brokerNames))
    .addOption(new Option("--ci <forge>", "for whose pull requests the workflow is").choices(forges))
    .option("-y, --yes", "ask nothing: take what is usual")
    .option("--no-git", "do not begin a git repository")
    .option("--dry-run", "say what would be written, and write nothing")
    .option("--json", "print what was written as JSON")
    .addHelpText(
      "after",
      "\nExit codes: 0 written, 2 it could not run, 64 wrong usage." +
        "\n\nExamples:\n  $ concord init\n  $ concord init our-contracts --yes\n" +
        "  $ concord init . --title 'Acme events' --domain sales --event orderPlaced --sender orders --receiver billing",
    )
    .action(async (folder: string, options: InitOptions) => {
      const home = path.resolve(shell.cwd, folder);
      requireRoom(home);
      const choices = await choose(home, options, options.yes || options.json ? withoutQuestions(shell) : shell);
      const draft = await draftStarter(home, choices, { concord: ownVersion(), node: "^24.12.0" });
      shell.signal.throwIfAborted();
      if (!options.dryRun) await draft.write();
      const began = !options.dryRun && options.git && (await beginRepository(home));
      const [created, changed] = [draft.created(), draft.changed()];
      if (options.json) {
        const result = { folder: home, dryRun: options.dryRun === true, git: began, choices, created, changed };
        shell.out(`${JSON.stringify(result, null, 2)}\n`);
        return;
      }
      shell.out(`${options.dryRun ? "would write" : "wrote"} ${counted(created.length, "file")}\n`);
      for (const file of created) shell.out(`  ${file}\n`);
      for (const file of changed) shell.out(`  ${file} (added to)\n`);
      if (!options.dryRun) shell.out(nextSteps(path.relative(shell.cwd, home), began));
    });
};

async function choose(home: string, options: InitOptions, shell: Shell): Promise<StarterChoices> {
  const ask = (given: string | undefined, question: string, fallback: string, check?: (answer: string) => unknown) =>
    settle(shell, given, { question, fallback, ...(check && { check }) });
  const id = (kind: string) => (answer: string) => checkId(kind, answer);
  const title = await ask(options.title, "What is the whole called", humanize(path.basename(home) || "contracts"));
  const domain = await ask(options.domain, "The first part of the business", "sales", id("domain"));
  const team = await ask(options.team, "The team that looks after it", domain, id("team"));
  const handle = await ask(
    options.handle,
    "How the forge calls that team, as in @acme/sales; may stay empty",
    "",
    checkHandle,
  );
  const event = await ask(options.event, "The first event", "orderPlaced", checkEvent);
  const sender = await ask(options.sender, "The service that sends it", "orders", id("service"));
  const receiver = await ask(options.receiver, "A service that receives it", "billing", (answer) => {
    if (answer === sender) throw new WrongUsage("the receiver is another service than the sender");
    return checkId("service", answer);
  });
  const broker = await ask(options.broker, `What carries it: ${brokerNames.join(", ")}`, "kafka", oneOf(brokerNames));
  const forge = await ask(options.ci, `Whose pull requests: ${forges.join(", ")}`, "github", oneOf(forges));
  return {
    title,
    domain,
    team,
    ...(handle !== "" && { handle }),
    ...(options.contact !== undefined && { contact: options.contact }),
    event,
    sender,
    receiver,
    broker: broker as Broker,
    forge: forge as Forge,
  };
}

function oneOf(known: readonly string[]): (answer: string) => void {
  return (answer) => {
    if (!known.includes(answer)) throw new WrongUsage(`"${answer}" is none of them`, known.join(", "));
  };
}

function checkHandle(handle: string): void {
  if (handle !== "" && !/^@[\w.-]+(\/[\w./-]+)?$/u.test(handle)) {
    throw new WrongUsage(`"${handle}" is not a handle`, "@team or @organisation/team");
  }
}

/** What may be in the folder already: an install, a repository, words about it. */
const harmless: ReadonlySet<string> = new Set(
  ".git .gitattributes .gitignore .editorconfig .npmrc .nvmrc .DS_Store .idea .vscode LICENSE LICENSE.md README.md package.json package-lock.json node_modules".split(
    " ",
  ),
);

function requireRoom(home: string): void {
  if (!existsSync(home)) return;
  if (!statSync(home).isDirectory()) throw new CannotRun(`${home} is a file`, "name a folder");
  const found = readdirSync(home).filter((name) => !harmless.has(name));
  if (found.length === 0) return requireJson(path.join(home, "package.json"));
  if (found.includes("concord.yaml")) {
    throw new CannotRun("there is a concord.yaml here already", "concord new adds to it; concord doctor looks it over");
  }
  const some = found.slice(0, 3).join(", ");
  throw new CannotRun(
    `the folder is not empty: it has ${found.length > 3 ? `${some} and ${found.length - 3} more` : some}`,
    "begin in an empty one: concord init FOLDER; concord import brings existing contracts into it",
  );
}

function requireJson(file: string): void {
  try {
    if (existsSync(file)) JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CannotRun(
      `${file} cannot be read: ${(error as Error).message}`,
      "put it right first; nothing was written",
    );
  }
}

function nextSteps(folder: string, began: boolean): string {
  const steps = [
    ...(folder === "" ? [] : [`cd ${folder}`]),
    "npm install",
    "npm start          the catalog, and everything before it",
    "npm test           what a pull request is held to",
    ...(began ? ["git add . && git commit -m 'Begin'"] : []),
    "npx concord new    the next event, service, API, term or flow",
  ];
  return `\nnext\n${steps.map((step) => `  ${step}\n`).join("")}`;
}
