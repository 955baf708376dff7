import { readFileSync } from "node:fs";
import path from "node:path";

/** What stands around the programs of docs/messages.md. */
const around = `import type { Transport } from "/runtime/index.js";
declare const customerId: string, orderId: string, shipmentId: string;
declare const transport: Transport, kafka: Transport, rabbitmq: Transport;
declare const points: Readonly<Record<"enter" | "open" | "erase", (...given: readonly unknown[]) => Promise<void>>>;
void [customerId, orderId, shipmentId, transport, kafka, rabbitmq, points];
`;

/** The programs of docs/messages.md, by where they are compiled: in a package of the sample fabric, beside the others. */
export function documentedPrograms(): ReadonlyMap<string, string> {
  const text = readFileSync(path.join(import.meta.dirname, "../../docs/messages.md"), "utf8");
  const programs = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, program]) => program!);
  return new Map(
    programs.map((program, index) => {
      const code = program.replace(
        /"@contracts\/(\w+)(?:\/(\w+))?"/g,
        (_all, service: string, entry = "index") => `"/contracts/${service}/src/${entry}.js"`,
      );
      const made = [...program.matchAll(/^(?:await using|const) (\w+) =/gm)].map(([, name]) => name);
      return [`/contracts/loyalty/src/documented${index}.ts`, `${around}${code}void [${made.join(", ")}];\n`];
    }),
  );
}
