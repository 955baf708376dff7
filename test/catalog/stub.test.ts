import { fileURLToPath } from "node:url";
import { modelService } from "@concord/codegen";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createModel } from "@concord/catalog";
import { diskFiles, loadFabric, type Fabric } from "@concord/contracts";
import ts from "typescript";
import { expect, test } from "vitest";
import { stubNames } from "../../catalog-site/src/views/stub.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const generated = join(root, "generated");
if (!existsSync(generated)) console.warn("skipped: nothing is generated yet; run npx concord generate");

async function sample(): Promise<Fabric> {
  const source = diskFiles({ cwd: root, root: "contracts", also: ["concord.yaml"] });
  return loadFabric(source, { root: "contracts", workspaceFile: "concord.yaml" });
}

test("the catalog calls packages, prefixes and messages as the generators do", async () => {
  const fabric = await sample();
  const models = new Map(
    fabric.services.map((service) => [service.id, modelService(fabric, service, { scope: "@contracts" })]),
  );
  for (const message of fabric.messages) {
    const model = models.get(message.owner);
    const member = model?.messages.find((one) => one.message.id === message.id)?.name;
    expect(stubNames(fabric, message)).toEqual({ packageName: model?.packageName, prefix: model?.prefix, member });
  }
  expect(fabric.messages.length).toBeGreaterThan(40);
});

/** The programs that the page of a message shows. */
function snippets(fabric: Fabric): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const page of createModel(fabric).pages()) {
    for (const block of page.sections.find(({ id }) => id === "details")?.blocks ?? []) {
      if (block.block !== "code" || !block.html.includes("import ")) continue;
      found.set(`${page.path}${found.size}.ts`, unescape(block.html));
    }
  }
  return found;
}

const unescape = (html: string): string =>
  html.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** What a reader's own program has around a snippet. */
const around = `import type { Transport } from "@concord/runtime";
declare const transport: Transport;
declare const payload: any;
export {};
`;

test.skipIf(!existsSync(generated))("what is shown to send and to receive compiles", { timeout: 60_000 }, async () => {
  const shown = snippets(await sample());
  const programs = new Map([...shown].map(([path, code]) => [join(root, "bench", path), `${around}${code}\n`]));
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    lib: ["lib.es2024.d.ts", "lib.esnext.disposable.d.ts"],
    types: ["node"],
    customConditions: ["source"],
    allowImportingTsExtensions: true,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    paths: {
      "@contracts/*/client": [join(generated, "*/src/client.ts")],
      "@contracts/*": [join(generated, "*/src/index.ts")],
    },
  };
  const host = ts.createCompilerHost(options);
  const onDisk = ts.createCompilerHost(options);
  host.fileExists = (file) => programs.has(file) || onDisk.fileExists(file);
  host.readFile = (file) => programs.get(file) ?? onDisk.readFile(file);
  host.getSourceFile = (file, language, ...rest) => {
    const text = programs.get(file);
    return text === undefined
      ? onDisk.getSourceFile(file, language, ...rest)
      : ts.createSourceFile(file, text, language);
  };
  const program = ts.createProgram([...programs.keys()], options, host);
  const wrong = [...programs.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
  });
  expect(wrong).toEqual([]);
  const texts = [...shown.values()].join("\n");
  expect(texts).toContain("ClientConsumer");
  expect(texts).toContain("ClientProducer");
  expect(shown.size).toBeGreaterThan(40);
});
