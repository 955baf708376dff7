import { parentPort } from "node:worker_threads";
import jsonSchemaDiff from "json-schema-diff";

interface Question {
  readonly before: object;
  readonly after: object;
}

parentPort?.on("message", ({ before, after }: Question) => {
  void answer(before, after);
});

async function answer(before: object, after: object): Promise<void> {
  try {
    const start = performance.now();
    await jsonSchemaDiff.diffSchemas({ sourceSchema: before, destinationSchema: after });
    parentPort?.postMessage(performance.now() - start);
  } catch {
    parentPort?.postMessage("refused");
  }
}
