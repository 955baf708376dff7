import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concord, copyInto } from "../cli/run.ts";
import { compileProject, judge, npm, project, run, tarballsIn } from "./outside.ts";

/** Ledger books what Payments captured; both packages, one broker in memory. */
const program = `import { createLedgerConsumer } from "@contracts/ledger";
import { createPaymentsProducer, type PaymentCaptured } from "@contracts/payments";
import { memory } from "@concord/runtime/memory";

const transport = memory();
let enter: (line: string) => void = () => {};
const booked = new Promise<string>((resolve) => (enter = resolve));
await using consumer = await createLedgerConsumer({ transport, group: "ledger" })
  .on.paymentCaptured(async ({ paymentId, amount }) => enter(\`\${paymentId} \${amount}\`))
  .on.paymentRefunded(async () => {})
  .start();
await using payments = createPaymentsProducer({ transport });
const captured: PaymentCaptured = { paymentId: "pay_1", orderId: "ord_1", amount: "12.50", currency: "EUR" };
await payments.paymentCaptured(captured);
console.log(await booked);
`;

describe("the packages of the sample fabric, outside the workspace", () => {
  let folder = "";
  let code = 1;
  const packed = (): string => path.join(folder, "packed");

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "concord-pack-"));
    copyInto(folder, "contracts", "concord.yaml");
    const run = await concord(folder, ["pack", "--out", "packed"]);
    code = run.code;
    console.log(run.out);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("publint and attw have nothing to say", async () => {
    expect(code).toBe(0);
    const said: string[] = [];
    for (const file of tarballsIn(packed())) said.push(...(await judge(path.join(packed(), file))));
    expect(said).toEqual([]);
  }, 300_000);

  test("they install from their tarballs, compile under the strictest flags and run on plain Node", () => {
    const outside = path.join(folder, "outside");
    const peers = ["@platformatic/kafka@2.12.1", "amqplib@2.3.1", "@types/node@24.19.2"];
    project(outside, packed(), peers);
    const messages = readFileSync(path.join(outside, "node_modules/@contracts/payments/README.md"), "utf8");
    expect(messages).toContain("npm install @contracts/payments @concord/transport-kafka @platformatic/kafka");
    writeFileSync(path.join(outside, "main.ts"), program);
    expect(compileProject(outside, ["main.ts"], ["node"])).toEqual([]);
    expect(run(outside, "main.js")).toBe("pay_1 12.50\n");
    expect(JSON.parse(npm(outside, "ls", "--json"))).not.toHaveProperty("problems");
  }, 300_000);

  test("every entry of every package compiles", () => {
    const outside = path.join(folder, "outside");
    const names = tarballsIn(packed()).filter((file) => file.startsWith("contracts-"));
    const lines = names.flatMap((file) => {
      const name = `@contracts/${/^contracts-(.+)-\d+\.\d+\.\d+\.tgz$/.exec(file)![1]!}`;
      const manifest = readFileSync(path.join(outside, "node_modules", name, "package.json"), "utf8");
      const entries = Object.keys((JSON.parse(manifest) as { exports: object }).exports);
      return entries
        .filter((entry) => entry !== "./package.json")
        .map((entry, index) => `export * as ${name.replace(/\W/g, "_")}${index} from "${name}${entry.slice(1)}";`);
    });
    expect(lines.length).toBeGreaterThan(30);
    writeFileSync(path.join(outside, "all.ts"), `${lines.join("\n")}\n`);
    expect(compileProject(outside, ["all.ts"], ["node"])).toEqual([]);
  }, 300_000);
});
