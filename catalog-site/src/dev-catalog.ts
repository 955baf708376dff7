import type { IncomingMessage, ServerResponse } from "node:http";
import process from "node:process";
import type { Fabric } from "@concord/contracts";
import type { AstroIntegration } from "astro";
import { normalBase } from "./build-catalog.ts";
import { besidePage, besideSite, summaryOf } from "./exports/beside-pages.ts";
import { createModel, type CatalogModel } from "./model.ts";
import { contentType } from "./serve-catalog.ts";
import { createSiteFolder } from "./site-folder.ts";
import { writeSite } from "./write-site.ts";

export interface DevOptions {
  readonly fabric: Fabric;
  readonly base?: string;
  /** The first port to try. Default 4321. */
  readonly port?: number;
}

/** A catalog that is looked at while its contracts are being written. */
export interface Dev {
  readonly url: string;
  /** Shows another fabric: whatever page is open reloads itself. */
  readonly show: (fabric: Fabric) => Promise<void>;
  readonly close: () => Promise<void>;
}

type Vite = Parameters<NonNullable<AstroIntegration["hooks"]["astro:server:setup"]>>[0]["server"];

/**
 * Serves pages made on demand, to this machine alone. Astro's development server makes one page in milliseconds where a
 * build makes them all, so that a saved contract is on the screen within a second.
 */
export async function devCatalog({ fabric, base: wanted = "/", port = 4321 }: DevOptions): Promise<Dev> {
  const base = normalBase(wanted);
  let model = createModel(fabric);
  const folder = await createSiteFolder({ base, dev: true });
  let vite: Vite | undefined;
  const files: AstroIntegration = {
    name: "concord:files-beside-pages",
    hooks: {
      "astro:server:setup": ({ server }) => {
        vite = server;
        server.middlewares.use(serveFiles(() => model, base));
      },
    },
  };
  process.env["ASTRO_TELEMETRY_DISABLED"] = "1";
  // Astro would otherwise move to the background where it believes that nobody watches.
  process.env["ASTRO_DEV_BACKGROUND"] = "0";
  const { dev } = await import("astro");
  await writeSite(model, folder.indexFile);
  const integrations = [...(folder.config.integrations ?? []), files];
  try {
    const server = await dev({ ...folder.config, integrations, server: { port, host: "127.0.0.1" } });
    return {
      url: `http://localhost:${server.address.port}${base}`,
      show: async (next) => {
        model = createModel(next);
        await writeSite(model, folder.indexFile);
        // Astro remembers which pages there are until a source changes.
        vite?.watcher.emit("change", folder.routeFile);
        vite?.ws.send({ type: "full-reload" });
      },
      close: async () => {
        await server.stop();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/** Answers for the files that a build would write beside its pages. */
function serveFiles(model: () => CatalogModel, base: string) {
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const [path = ""] = (request.url ?? "").split(/[?#]/u);
    const name = path.startsWith(base) ? path.slice(base.length) : path.slice(1);
    const text = textOf(model(), name);
    if (text === undefined) return next();
    response.setHeader("content-type", contentType(name));
    response.end(text);
  };
}

/** The text of a file that a build would write; undefined where it would write none of that name. */
function textOf(model: CatalogModel, name: string): string | undefined {
  if (!name.includes(".")) return undefined;
  const pages = [...model.pages()];
  const files = [
    ...besideSite(model, pages.map(summaryOf)),
    ...pages.filter(({ path }) => name.startsWith(path)).flatMap(besidePage),
  ];
  return files.find(([file]) => file === name)?.[1];
}
