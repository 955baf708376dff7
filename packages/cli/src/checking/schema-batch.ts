import { createReadStream } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import type { Json, JsonSchema } from "@concord/subschema";
import { CannotRun } from "../shell.ts";

/** One pair of a batch; a line that is none carries the reason instead. */
export type BatchLine =
  | { readonly id: Json; readonly before: JsonSchema; readonly after: JsonSchema; readonly draft: string | undefined }
  | { readonly id: Json; readonly problem: string };

/** Reads newline-delimited pairs from a file, or from standard input for `-`, as they arrive. */
export async function* readBatch(file: string): AsyncGenerator<BatchLine> {
  const input = file === "-" ? process.stdin : createReadStream(file);
  try {
    let number = 0;
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      number += 1;
      if (line.trim() !== "") yield readLine(line, number);
    }
  } catch (error) {
    throw new CannotRun(`${file} could not be read: ${(error as Error).message}`);
  }
}

function readLine(line: string, number: number): BatchLine {
  let record: Json;
  try {
    record = JSON.parse(line) as Json;
  } catch {
    return { id: null, problem: `line ${number} is not JSON` };
  }
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    return { id: null, problem: `line ${number} is not an object with "before" and "after"` };
  }
  const { id = null, before, after, draft } = record as { readonly [key: string]: Json };
  if (!isSchema(before) || !isSchema(after)) {
    return { id, problem: `line ${number}: "before" and "after" have to be schemas, objects or booleans` };
  }
  return { id, before, after, draft: typeof draft === "string" ? draft : undefined };
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "boolean" || (typeof value === "object" && value !== null && !Array.isArray(value));
}
