import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TLSSocket } from "node:tls";
import { createHttpClient, tlsFetch } from "@concord/runtime/http";
import { expect, test } from "vitest";
import { makeCertificate } from "../../scripts/brokers/certificate.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

function certificate(): { readonly cert: string; readonly key: string } {
  const folder = mkdtempSync(path.join(tmpdir(), "concord-tls-"));
  try {
    const files = makeCertificate(folder);
    return { cert: readFileSync(files.certificate, "utf8"), key: readFileSync(files.key, "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.skipIf(!hasOpenssl)("a client certificate proves the caller where the contract asks for mutual TLS", async () => {
  const { cert, key } = certificate();
  const server = createServer(
    { cert, key, ca: cert, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate();
      response.setHeader("content-type", "application/json");
      request.on("data", () => undefined);
      request.on("end", () => response.end(JSON.stringify({ caller: subject.CN, method: request.method })));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api = {
    name: "shop",
    contract: "shop@1",
    servers: [],
    schemes: { certificate: { kind: "mutualTLS" } },
    endpoints: {
      add: {
        method: "POST",
        path: "/",
        body: { content: [{ type: "application/json", as: "json" }] },
        responses: { "200": { content: [{ type: "application/json", as: "json" }] } },
        security: [{ certificate: [] }],
      },
    },
  } as const;
  interface Shop {
    add(request: { readonly body: unknown }): Promise<unknown>;
  }
  const shared = { baseUrl, auth: { certificate: true }, retry: false, telemetry: false } as const;
  try {
    const known = createHttpClient<Shop>(api, { ...shared, fetch: tlsFetch({ cert, key, ca: cert }) });
    expect(await known.add({ body: { any: "thing" } })).toMatchObject({
      status: 200,
      body: { caller: "localhost", method: "POST" },
    });
    const unknown = createHttpClient<Shop>(api, shared);
    await expect(unknown.add({ body: {} })).rejects.toMatchObject({ code: "http-network" });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
