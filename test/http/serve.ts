import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import Fastify from "fastify";
import { Hono } from "hono";
import { type Exports, type GeneratedApi, exported } from "./generated-apis.ts";

export interface Running {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export type Framework = "fastify" | "hono";
export const frameworks = ["fastify", "hono"] as const;

/** Serves an API on loopback, on a port that the system gives, below `/base`. */
export async function serveApi(
  framework: Framework,
  { load }: Pick<GeneratedApi, "load">,
  handlers: object,
  options: object,
  module = "server",
): Promise<Running> {
  const generated = await load(module);
  return framework === "fastify"
    ? onFastify(exported(generated, "", "Plugin")(handlers, options))
    : onHono(generated, handlers, options);
}

async function onFastify(plugin: unknown): Promise<Running> {
  const app = Fastify({ forceCloseConnections: true });
  await app.register(plugin as Parameters<typeof app.register>[0], { prefix: "/base" });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/base`, close: () => app.close() };
}

async function onHono(generated: Exports, handlers: object, options: object): Promise<Running> {
  const routes = new Hono();
  exported(generated, "mount", "")(routes, handlers, options);
  // An API may have an endpoint at the very place where it is mounted.
  const app = new Hono({ strict: false });
  app.route("/base", routes);
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info) => resolve(info.port));
  });
  const running = server!;
  return {
    url: `http://127.0.0.1:${port}/base`,
    close: () =>
      new Promise((resolve) => {
        running.close(() => resolve());
        if ("closeAllConnections" in running) running.closeAllConnections();
      }),
  };
}

let server: ReturnType<typeof serve> | undefined;
