/** Making and removing entities: Atom over HTTP, with the answers as short as the client reads them. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { defaults, type Namespace } from "./namespace.ts";
import { isSigned } from "./tokens.ts";

export async function startAdministration(namespace: Namespace) {
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const part of request.setEncoding("utf8")) text += part;
    const path = decodeURIComponent(new URL(request.url!, "http://localhost").pathname.slice(1));
    const end = (status: number, body = "") =>
      response.writeHead(status, { "content-type": "application/atom+xml" }).end(body);
    if (!isSigned(request.headers.authorization)) return void end(401, problem(401, "InvalidSignature"));
    if (request.method === "DELETE")
      return void (namespace.remove(path) ? end(200) : end(404, problem(404, "No such entity")));
    if (request.method !== "PUT") return void end(400, problem(400, "Not known here"));
    const kind = /<(Queue|Topic|Subscription)Description/.exec(text)![1]!.toLowerCase() as "queue";
    const problems = nameProblem(kind, path);
    if (problems !== undefined) return void end(400, problem(400, problems));
    const [, topic] = /^(.*)\/subscriptions\//i.exec(path) ?? [];
    if (topic !== undefined && !namespace.has(topic)) return void end(404, problem(404, "No such topic"));
    const lockMs = duration(field(text, "LockDuration")) ?? defaults.lockMs;
    const options = {
      lockMs,
      maxDeliveryCount: Number(field(text, "MaxDeliveryCount") ?? defaults.maxDeliveryCount),
      requiresSession: field(text, "RequiresSession") === "true",
    };
    if (!namespace.create(path, kind, options)) return void end(409, problem(409, "It exists"));
    end(201, entry(kind, path));
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As the service has it: 260 characters, 50 for subscriptions. */
function nameProblem(kind: string, path: string): string | undefined {
  const name = kind === "subscription" ? path.split(/\/subscriptions\//i)[1]! : path;
  const longest = kind === "subscription" ? 50 : 260;
  const pattern = kind === "subscription" ? /^[\w.-]+$/ : /^[\w.-]+(?:\/[\w.-]+)*$/;
  return name.length > longest || !pattern.test(name) ? "The name is not allowed" : undefined;
}

function field(text: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
}

/** `PT1M30S`, in milliseconds. */
function duration(text: string | undefined): number | undefined {
  const found = /^PT(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text ?? "");
  return found === null ? undefined : (Number(found[1] ?? 0) * 60 + Number(found[2] ?? 0)) * 1_000;
}

const problem = (status: number, detail: string) => `<Error><Code>${status}</Code><Detail>${detail}</Detail></Error>`;

function entry(kind: string, path: string): string {
  const fields = {
    LockDuration: "PT1M",
    MaxSizeInMegabytes: 1024,
    RequiresDuplicateDetection: false,
    RequiresSession: false,
    DefaultMessageTimeToLive: "P14D",
    DeadLetteringOnMessageExpiration: false,
    DeadLetteringOnFilterEvaluationExceptions: false,
    DuplicateDetectionHistoryTimeWindow: "PT10M",
    MaxDeliveryCount: 10,
    EnableBatchedOperations: true,
    Status: "Active",
    AutoDeleteOnIdle: "P10675198DT2H48M5.477S",
    EnablePartitioning: false,
    EntityAvailabilityStatus: "Available",
    EnableExpress: false,
    SupportOrdering: true,
  };
  const written = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  const description = `${kind[0]!.toUpperCase()}${kind.slice(1)}Description`;
  const id = `http://127.0.0.1/${path}?api-version=2021-05`;
  return (
    `<entry xmlns="http://www.w3.org/2005/Atom"><id>${id}</id><title type="text">${path}</title>` +
    `<content type="application/xml"><${description} xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect">` +
    `${written.join("")}</${description}></content></entry>`
  );
}
