/** Starts a broker, waits until it is ready, and leaves nothing of it behind. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BrokerDefinition, Command, RunningBroker } from "./broker.ts";
import { makeCertificate } from "./certificate.ts";
import { openFront } from "./front.ts";
import { ordinaryFolder, ordinaryUser } from "./ordinary-user.ts";
import { accepts, freePorts } from "./ports.ts";

type Six = [number, number, number, number, number, number];

const readyWithinMs = 60_000;
const stopsWithinMs = 20_000;

/** A broker that ended while it was waited for: most likely somebody else has taken one of its ports meanwhile. */
class EndedEarly extends Error {}

/** Rejects with the end of the broker's log when it does not come up. */
export async function runBroker(definition: BrokerDefinition): Promise<RunningBroker> {
  const { name } = definition;
  const found = definition.find();
  if (found === undefined) throw new Error(`${name} is not installed\n  help  run scripts/brokers/install.sh ${name}`);
  return run(definition, found).catch((error: unknown) => {
    if (error instanceof EndedEarly) return run(definition, found);
    throw error;
  });
}

async function run(definition: BrokerDefinition, found: string): Promise<RunningBroker> {
  const { name } = definition;
  const [port, fronted, front, secure, ...spare] = (await freePorts(6)) as Six;
  const folder = ordinaryFolder(name);
  const log = join(folder, "broker.log");
  const tls = makeCertificate(folder);
  const launch = definition.prepare({ folder, port, fronted, front, secure, tls, spare }, found);
  const running: ChildProcess[] = [];

  const start = (command: Command): ChildProcess => {
    const output = openSync(log, "a", 0o644);
    const child = spawn(command.command, command.args, {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, LANG: "C.UTF-8", ...command.env },
      stdio: ["ignore", output, output],
      // A process group of its own: Ctrl-C in a terminal reaches this process alone, which then stops the broker.
      detached: true,
      ...ordinaryUser,
    });
    closeSync(output);
    child.on("error", () => undefined);
    return child;
  };

  let stopped: Promise<void> | undefined;
  const resume = async () => {
    if (stopped !== undefined) throw new Error(`${name} was stopped for good`);
    for (const command of [launch.beside, launch]) {
      if (command === undefined) continue;
      const child = start(command);
      running.push(child, guard(child));
    }
    const broker = running.at(-2)!;
    const deadline = Date.now() + readyWithinMs;
    while (!(await isReady())) {
      // Its folder, and with it the log, may be gone.
      if (stopped !== undefined) throw new Error(`${name} was stopped before it was ready`);
      if (isOver(broker) || Date.now() > deadline) {
        const Problem = isOver(broker) ? EndedEarly : Error;
        const tail = readFileSync(log, "utf8").split("\n").slice(-20).join("\n");
        await halt();
        throw new Problem(`${name} did not become ready on port ${port}; the end of its log:\n${tail}`);
      }
      await sleep(50);
    }
  };
  const isReady = () =>
    launch.probe === undefined ? accepts(port) : ended(start(launch.probe)).then((code) => code === 0);
  const halt = async (signal: "SIGKILL" | "SIGTERM" = "SIGKILL") => {
    // Guards first, so that none acts on a process that is gone; what runs beside the broker last.
    for (const child of running.splice(0).reverse()) await end(child, signal);
  };

  let way: Awaited<ReturnType<typeof openFront>> | undefined;
  const stop = async () => {
    await halt("SIGTERM");
    await way?.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const command of launch.once ?? [])
      if ((await ended(start(command))) !== 0)
        throw new Error(`${command.command} failed:\n${readFileSync(log, "utf8").trim()}`);
    await resume();
    way = await openFront(front, definition.fronted === true ? fronted : port);
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    name,
    port,
    environment: launch.environment(port),
    secureEnvironment: launch.secureEnvironment?.(tls.certificate) ?? {},
    front: { ...way, environment: launch.environment(front) },
    halt,
    resume,
    stop: () => (stopped ??= stop()),
    [Symbol.asyncDispose]: () => (stopped ??= stop()),
  };
}

/** Ends the group of `child` when this process is gone, however it went: then its end of the pipe closes. */
function guard(child: ChildProcess): ChildProcess {
  return spawn("/bin/sh", ["-c", 'read -r _; kill -- "-$0"', String(child.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
}

const isOver = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

async function ended(child: ChildProcess): Promise<number | null> {
  if (!isOver(child)) await once(child, "exit");
  return child.exitCode;
}

/** By process group, because brokers have helpers. */
async function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  if (isOver(child)) return;
  const exit = once(child, "exit");
  process.kill(-child.pid!, signal);
  const late = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), stopsWithinMs);
  await exit;
  clearTimeout(late);
}
