import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isOwnFile } from "@concord/codegen";
import { beforeAll, expect, test } from "vitest";
import { features, goldenFabric, home } from "./golden.ts";
import { packageOf } from "./plan-contract.ts";

/**
 * After a change of templates run with UPDATE_GOLDENS=1 and read the difference as a colleague would read code. That
 * goldens compile is held by compiles.test.ts.
 */
const packages = new Map<string, ReadonlyMap<string, string>>();

/** The files that a generator answers for. */
const modules: Readonly<Record<string, readonly string[]>> = {
  types: ["src/types.ts"],
  validators: ["src/validators.ts", "dist/validators.d.ts"],
  messaging: [
    "src/messages.ts",
    "src/producer.ts",
    "src/consumer.ts",
    "src/client.ts",
    "src/testing.ts",
    "src/fakes.ts",
    "src/servers.ts",
  ],
  codecs: ["src/codecs.ts", "src/types.ts"],
  mappers: ["src/mappers.ts", "src/types.ts"],
  "http-types": ["src/http.ts"],
  "http-client": ["src/http.models.ts", "src/http.endpoints.ts", "src/http.client.ts", "src/http.webhooks.ts"],
  "http-server": ["src/http.server.ts", "src/http.receivers.ts"],
  package: ["package.json", "README.md", "tsconfig.json", "src/index.ts"],
};

beforeAll(async () => {
  for (const feature of features) packages.set(feature, await packageOf(await goldenFabric(feature)));
}, 60_000);

test.each(features)("%s", (feature) => {
  const expected = path.join(home, feature, "expected");
  const made = packages.get(feature)!;
  const own = modules[path.dirname(feature)]!.filter((file) => made.has(file));
  if (process.env["UPDATE_GOLDENS"]) {
    rmSync(expected, { recursive: true, force: true });
    mkdirSync(expected);
    for (const file of own) writeFileSync(path.join(expected, path.basename(file)), made.get(file)!);
  }
  expect(own.map((file) => path.basename(file)).sort()).toEqual(readdirSync(expected).sort());
  for (const file of own) {
    expect(made.get(file), file).toBe(readFileSync(path.join(expected, path.basename(file)), "utf8"));
  }
});

test("every file begins by saying that it is generated", () => {
  const files = [...packages].flatMap(([feature, made]) =>
    [...made].map(([file, text]) => ({ file: `${feature}/${file}`, text })),
  );
  expect(files.filter(({ text }) => !isOwnFile(text)).map(({ file }) => file)).toEqual([]);
});
