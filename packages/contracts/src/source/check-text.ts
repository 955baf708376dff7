import type { Library } from "../resolve/library.ts";
import { fileStem } from "../schema/schema-name.ts";
import type { SourceDocument } from "./document.ts";
import type { TextProblem } from "./parse.ts";
import type { Report } from "./report.ts";

const known = /^(asyncapi|openapi|domain|teams|glossary|uses|mappings|concord)$|[.-](asyncapi|openapi|arazzo)$/i;

/** Whether a file presents itself as one of ours, by its name or by its first words, however broken it is. */
export function presentsItself(file: string, text: string): boolean {
  return known.test(fileStem(file)) || /^\s*\{?\s*["']?(asyncapi|openapi|swagger|arazzo)["']?\s*:/m.test(text);
}

/** What is wrong with the text of a document. A broken file that nothing shows to be ours is a warning. */
export function checkText(document: SourceDocument, ours: boolean, problems = document.problems): Report[] {
  const severity = ours ? "error" : "warning";
  const { file, text } = document;
  if (text.trim() === "") {
    const message = "The file is empty";
    return [
      {
        rule: "document-empty",
        severity,
        message,
        at: place(file),
        facts: {},
        help: "Write the document, or delete the file.",
      },
    ];
  }
  return problems.map((problem) => ({
    rule: problem.rule,
    severity,
    message: problem.message,
    at: document.locateOffset(problem.offset, problem.length),
    facts: { problem: problem.message },
    ...(problem.length > 0 && { label: problem.rule === "key-duplicated" ? "stands twice" : problem.message }),
    help: problem.help ?? helps[problem.rule],
  }));
}

const helps: Readonly<Record<TextProblem["rule"], string>> = {
  "json-invalid": "Correct the JSON here.",
  "protobuf-invalid": "Correct the Protobuf definition here.",
  "yaml-invalid": "Correct the YAML here: often it is the indentation, a missing quote or a tab.",
  "key-duplicated": "Keep one of the two.",
  "nesting-excessive": "Give inner schemas a name, and refer to them with $ref.",
  "aliases-excessive": "Write out what the aliases stand for, or refer to it with $ref.",
};

/** Files that are listed but could not be read at all. */
export function checkFiles(library: Library, files: readonly string[]): Report[] {
  return files.flatMap((file): Report[] => {
    const failure = library.failures.get(file);
    if (!failure) return [];
    const rule = failure.reason === "too-large" ? "file-too-large" : "file-unreadable";
    const message = `The file cannot be read: ${failure.detail}`;
    const help =
      failure.reason === "too-large" ? "Split it, or raise the limit." : "Make it a readable text file, or remove it.";
    return [{ rule, severity: "error", message, at: place(file), facts: { reason: failure.reason }, help }];
  });
}

function place(file: string): Report["at"] {
  return { file, pointer: "", line: 1, column: 1, length: 0 };
}
