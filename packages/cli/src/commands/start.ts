import type { Fabric } from "@concord/contracts";
import { type Finding, applyBaseline, blocks, counted, printText } from "@concord/diagnostics";
import { checkWiring } from "@concord/governance";
import { InvalidArgumentError } from "commander";
import { readBaseline } from "../checking/read-baseline.ts";
import { compareWithBefore } from "../checking/run-check.ts";
import { workerJudge } from "../checking/worker-judge.ts";
import { runGenerate } from "../generating/run-generate.ts";
import { readBefore } from "../history/before-side.ts";
import { type Steps, createSteps } from "../run-steps.ts";
import { CannotRun, type DefineCommand, type Shell } from "../shell.ts";
import { type Workspace, findWorkspace, readWorkspace } from "../workspace.ts";
import { buildSite, serveSite, sizeOf } from "./catalog.ts";
import { pilotText, runPilot } from "./pilot.ts";

interface StartOptions {
  readonly contracts?: string;
  readonly serve: boolean;
  readonly port: number;
  readonly json?: boolean;
}

export const define: DefineCommand = (program, shell) => {
  program
    .command("start")
    .summary("do the whole job once, then show the catalog")
    .description("Reads, checks, generates, pilots and builds the catalog, one line each; then serves it until Ctrl-C.")
    .option("--contracts <dir|file>", "contracts folder (default: from concord.yaml, else ./contracts)")
    .option("--no-serve", "stop when everything is built")
    .option("--port <number>", "port for the catalog to start looking from", portNumber, 4321)
    .option("--json", "print what the steps did as JSON; implies --no-serve")
    .addHelpText("after", "\nExamples:\n  $ concord start\n  $ concord start --no-serve")
    .action(async (options: StartOptions) => {
      const workspace = await findWorkspace(shell, options.contracts);
      const steps = createSteps(shell, options.json === true);
      const { fabric, catalog } = await runAll(workspace, steps, shell);
      const ok = !blocks(steps.findings) && steps.records.every((record) => record.ok);
      shell.exitCode = ok ? 0 : 1;
      if (options.json) {
        shell.out(`${JSON.stringify({ ok, steps: steps.records, findings: steps.findings }, null, 2)}\n`);
        return;
      }
      const serious = steps.findings.filter(({ severity }) => severity === "error");
      if (serious.length > 0) {
        shell.out(`\n${printText(serious, { color: shell.color, source: fabric.source })}`);
      }
      if (options.serve) await serve(catalog, fabric, options.port, shell);
    });
};

/** The main job. Each step calls what its own command calls. */
async function runAll(
  workspace: Workspace,
  steps: Steps,
  shell: Shell,
): Promise<{ readonly fabric: Fabric; readonly catalog: string }> {
  let fabric!: Fabric;
  let catalog = "";
  await using thread = workerJudge();
  const { baseline } = readBaseline(workspace);
  // What was there on the first day stops nobody; whether the baseline itself is in order is for check to say.
  const open = (findings: readonly Finding[]): readonly Finding[] =>
    applyBaseline(findings, baseline, () => false).findings;
  await steps.run("reading contracts", async () => {
    fabric = await readWorkspace(workspace, shell);
    return {
      figures: fabricText(fabric),
      findings: open(fabric.findings).filter(({ severity }) => severity === "error"),
    };
  });
  await steps.run("checking compatibility", () => checkStep(fabric, workspace, thread.judge, shell));
  await steps.run("checking the wiring", async () => {
    const { findings, pairs } = await checkWiring(fabric, { judge: thread.judge });
    const held = `${counted(pairs.holding, "sender → receiver pair")} ${pairs.holding === 1 ? "holds" : "hold"}`;
    return { figures: pairs.broken > 0 ? `${held}, ${pairs.broken} do not` : held, findings: open(findings) };
  });
  await steps.run("generating", async () => {
    const { report } = await runGenerate(fabric, workspace, {}, shell);
    return {
      figures: report.summary.split("\n")[0]!,
      findings: report.findings.filter(({ code }) => !code.startsWith("contracts/")),
    };
  });
  const { pilot } = workspace.settings;
  if (pilot !== undefined) await steps.run(`piloting ${flowName(pilot)}`, () => pilotStep(workspace, shell));
  await steps.run("building the catalog", async () => {
    const built = await buildSite(fabric, workspace, {}, shell);
    catalog = built.out;
    return { figures: sizeOf(built) };
  });
  return { fabric, catalog };
}

async function checkStep(
  fabric: Fabric,
  workspace: Workspace,
  judge: Parameters<typeof compareWithBefore>[3],
  shell: Shell,
): ReturnType<Parameters<Steps["run"]>[1]> {
  // Outside git there is nothing to compare with; the rest of the job can be done all the same.
  const before = await readBefore(workspace, undefined, fabric, shell).catch((error: unknown) => {
    if (!(error instanceof CannotRun)) throw error;
    return { nothing: error.message };
  });
  if ("nothing" in before) return { figures: before.nothing };
  const { findings, deprecationsRunning } = await compareWithBefore(before, fabric, workspace, judge);
  const breaking = findings.filter(({ severity }) => severity === "error").length;
  const verdict = breaking > 0 ? counted(breaking, "breaking change") : "no breaking change";
  const running = deprecationsRunning > 0 ? ` · ${counted(deprecationsRunning, "deprecation")} running` : "";
  return { doing: `checking against ${before.name}`, figures: `${verdict}${running}`, findings };
}

/** `examples/order-to-cash/src/pilot.ts` is order to cash. */
function flowName(pilot: string): string {
  const folder = pilot.split("/").findLast((step, index, steps) => index < steps.length - 1 && step !== "src");
  return folder?.replaceAll("-", " ") ?? "the flow";
}

async function pilotStep(workspace: Workspace, shell: Shell): ReturnType<Parameters<Steps["run"]>[1]> {
  const story: string[] = [];
  const out = (text: string): void => void story.push(text);
  const result = await runPilot(workspace, { out, color: shell.color, transport: "memory" });
  if (!result.ok) shell.err(story.join(""));
  return { figures: `${pilotText(result)}${result.ok ? " as planned" : ", not as planned"}`, ok: result.ok };
}

async function serve(folder: string, fabric: Fabric, port: number, shell: Shell): Promise<void> {
  const serving = await serveSite(folder, { port });
  shell.out(
    `\n  Catalog   ${serving.url}\n` +
      `  Try       npx concord impact ${mostHeard(fabric)}\n` +
      `            change a field under ${fabric.root}/ and run   npx concord check\n` +
      "  Stop      Ctrl-C\n",
  );
  const { promise, resolve } = Promise.withResolvers<void>();
  if (shell.signal.aborted) resolve();
  shell.signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  await serving.close();
}

function fabricText({ services, messages, endpoints, terms, contracts }: Fabric): string {
  const apis = contracts.filter(({ specification }) => specification === "openapi").length;
  const parts = [
    counted(services.length, "service"),
    counted(messages.length, "message"),
    ...(endpoints.length > 0 ? [counted(apis, "API")] : []),
    ...(terms.length > 0 ? [counted(terms.length, "term")] : []),
  ];
  return parts.join(" · ");
}

function portNumber(value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("a port is a number from 0 to 65535.");
}

/** The event with the most receivers: a good one to ask about. */
function mostHeard({ messages, operations }: Fabric): string {
  const receivers = (id: string): number =>
    operations.filter((one) => one.action === "receive" && one.messages.some(({ message }) => message === id)).length;
  const events = messages.filter(({ kind }) => kind === "event");
  const [first] = events.toSorted((left, right) => receivers(right.id) - receivers(left.id));
  return first?.id ?? "--help";
}
