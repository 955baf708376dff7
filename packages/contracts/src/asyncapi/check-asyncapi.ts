import type { Json } from "@concord/diagnostics";
import type { Place } from "../fabric.ts";
import type { ContractFile } from "../reading.ts";
import { child, follow, isObject, placeOf, refOf, root, type Library, type Node } from "../resolve/library.ts";
import { unfold } from "../resolve/unfold.ts";
import type { Report } from "../source/report.ts";
import type { Diagnostic } from "./rule-plan.ts";
import type { RunRules } from "./run-rules.ts";

/** In nodes. What tells of mistakes takes as long as the square of how often it meets them. */
const mostInOutline = 1_000;

/** Runs the AsyncAPI parser's rules over a document, and says what they say at the places where it is written. */
export async function checkAsyncApi(library: Library, contract: ContractFile, run: RunRules): Promise<Report[]> {
  const { file, specificationVersion } = contract;
  const document = root(library, file)!;
  if (!isObject(document.value)) return [];
  const help = `See https://www.asyncapi.com/docs/reference/specification/v${specificationVersion}.`;
  const outline = (): Json => unfold(library, document, mostInOutline);
  let left: Node | undefined;
  const unfolded = unfold(library, document, undefined, (reference) => (left ??= reference));
  const diagnostics = await run({ file, stated: document.value, unfolded, outline });
  // The rules of 3.x compare no examples with schemas, and all else is said of a schema where it stands first.
  const notes = left && specificationVersion.startsWith("2.") ? [examplesLeft(left)] : [];
  const reports = diagnostics.map((diagnostic) => ({
    rule: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message.replace(/\.$/, ""),
    at: placeAt(library, document, diagnostic),
    facts: { rule: diagnostic.code, message: diagnostic.message },
    ...(diagnostic.severity === "error" && { help }),
  }));
  return [...reports, ...notes];
}

function examplesLeft(reference: Node): Report {
  return {
    rule: "asyncapi-examples-left",
    severity: "note",
    message:
      "Schemas lead to each other so often here that examples of what they are part of were not compared with them",
    at: placeOf(reference),
    facts: {},
    help: "concord lint compares the examples of messages with any schema",
  };
}

/** Where a path leads, through references where the rule looked through them; the closest place where it leads nowhere. */
function placeAt(library: Library, document: Node, { path, unfolded }: Diagnostic): Place {
  let node = document;
  for (const segment of path) {
    const next = child(library, unfolded ? target(library, node) : node, segment);
    if (!next) break;
    node = next;
  }
  return placeOf(unfolded && isBareReference(node) ? target(library, node) : node);
}

function target(library: Library, node: Node): Node {
  const followed = follow(library, node);
  return followed.ok ? followed.node : node;
}

function isBareReference({ value }: Node): boolean {
  return refOf(value) !== undefined && Object.keys(value as object).length === 1;
}
