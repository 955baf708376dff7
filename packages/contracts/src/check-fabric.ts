import { checkAsyncApi } from "./asyncapi/check-asyncapi.ts";
import type { RunRules } from "./asyncapi/run-rules.ts";
import type { FileKind } from "./classify.ts";
import type { TracedLibrary } from "./memory/traced-library.ts";
import type { CheckOpenApi } from "./openapi/check-openapi.ts";
import type { ContractFile } from "./reading.ts";
import { checkReferences, reachableFiles } from "./resolve/check-references.ts";
import type { Library } from "./resolve/library.ts";
import { checkFields } from "./schemas/check-fields.ts";
import { checkFile } from "./schemas/check-files.ts";
import type { FileSchemaKind } from "./schemas/file-schemas.ts";
import { checkModel } from "./schemas/check-model.ts";
import { checkFiles, checkText, presentsItself } from "./source/check-text.ts";
import type { Report, Reporter } from "./source/report.ts";
import { fileStem } from "./schema/schema-name.ts";

/** What a folder was found to hold. */
export interface Folder {
  readonly root: string;
  readonly files: readonly string[];
  readonly kinds: ReadonlyMap<string, FileKind>;
  readonly library: Library;
  /** The same library, for what is remembered from one reading to the next. */
  readonly traced: TracedLibrary;
}

// Both take long to load and to start, and their compiled schemas serve every later reading of the process.
let runRules: RunRules | undefined;
let checkOpenApi: CheckOpenApi | undefined;

/**
 * Checks everything that was read: text, references, fields, the files of ours, and each contract by its specification.
 * Returns the contracts that cannot be used as they stand.
 */
export async function checkFabric(
  folder: Folder,
  reporter: Reporter,
  onChecked: (done: number, total: number) => void,
): Promise<ReadonlySet<string>> {
  const { library, traced, files, kinds } = folder;
  const located = (reports: readonly Report[]): Report[] => reports.map((one) => reporter.located(one));
  for (const report of checkFiles(library, files)) reporter.add(report);
  const contracts = contractsOf(folder);
  const roots = files.filter((file) => kinds.has(file) && kinds.get(file)?.kind !== "fragment");
  const ends = new Set(contracts.map((contract) => contract.file));
  const reachable = new Map(roots.map((file) => [file, reachableFiles(library, file, ends)]));
  const ours = new Set([...reachable.values()].flat());

  for (const document of library.documents.values()) {
    const known = ours.has(document.file) || presentsItself(document.file, document.text);
    const { problems } = library.facts.get(document.file)!;
    for (const report of checkText(document, known, problems)) reporter.add(report);
  }
  for (const file of [...ours].sort()) {
    const reports = traced.recall("parts", file, () =>
      located([...checkReferences(traced.library, file), ...checkFields(traced.library, file)]),
    );
    for (const report of reports) reporter.add(report);
  }
  for (const [file, kind] of kinds) {
    const reports = traced.recall("kind", file, () => located(checkKind(traced.library, file, kind)));
    for (const report of reports) reporter.add(report);
  }
  const unreadable = [...library.failures.keys()].some((file) => presentsItself(file, ""));
  const presented = unreadable || [...library.documents.values()].some(({ file, text }) => presentsItself(file, text));
  if (contracts.length === 0 && !presented) reporter.add(nothingFound(folder));

  const invalid = new Set<string>();
  for (const [index, contract] of contracts.entries()) {
    const { file, specification } = contract;
    // What a specification says of half a document is noise beside the mistake that broke it.
    const whole = library.facts.get(file)!.problems.every((problem) => problem.rule === "key-duplicated");
    const check = specification === "asyncapi" ? runAsyncApi : runOpenApi;
    const reports = whole
      ? await traced.recallLater("specification", file, async () => located(await check(traced.library, contract)))
      : [];
    for (const report of reports) reporter.add(report);
    const broken = reports.some((report) => report.severity === "error");
    const others = reachable.get(file)!.filter((other) => other === file || !ends.has(other));
    if (broken || others.some((other) => reporter.hasError(other))) invalid.add(file);
    onChecked(index + 1, contracts.length);
  }
  return invalid;
}

export function contractsOf({ kinds }: Folder): ContractFile[] {
  return [...kinds.values()].flatMap((kind) => (kind.kind === "contract" ? [kind.contract] : []));
}

async function runAsyncApi(library: Library, contract: ContractFile): Promise<Report[]> {
  runRules ??= (await import("./asyncapi/run-rules.ts")).rulesRunner();
  return checkAsyncApi(library, contract, runRules);
}

async function runOpenApi(library: Library, contract: ContractFile): Promise<Report[]> {
  checkOpenApi ??= (await import("./openapi/check-openapi.ts")).openApiCheck();
  return checkOpenApi(library, contract);
}

const schemaKinds: ReadonlySet<string> = new Set([
  "domain",
  "teams",
  "glossary",
  "uses",
  "mappings",
  "flow",
] satisfies FileSchemaKind[]);

function checkKind(library: Library, file: string, kind: FileKind): Report[] {
  if (schemaKinds.has(kind.kind)) return checkFile(library, file, kind.kind as FileSchemaKind);
  if (kind.kind === "model") return checkModel(library, file);
  const at = { file, pointer: "", line: 1, column: 1, length: 0 };
  if (kind.kind === "unsupported") {
    const { specification, version } = kind;
    const message = `${specification} ${version} is not supported`;
    const help = "Convert the document to AsyncAPI 2.0–3.1 or OpenAPI 3.0–3.2.";
    return [
      { rule: "specification-unsupported", severity: "error", message, at, facts: { specification, version }, help },
    ];
  }
  if (kind.kind === "fragment" && /(^|[.-])(asyncapi|openapi)$/i.test(fileStem(file))) {
    const message = "The file is named like a contract, but says neither asyncapi nor openapi at its top";
    const help = "Start it with asyncapi: 3.1.0 or openapi: 3.1.0, or give it another name.";
    return [{ rule: "document-unrecognised", severity: "error", message, at, facts: {}, help }];
  }
  return [];
}

function nothingFound({ root }: Folder): Report {
  return {
    rule: "nothing-found",
    severity: "error",
    message: `There is no AsyncAPI or OpenAPI document in ${root}`,
    at: { file: root, pointer: "", line: 0, column: 0, length: 0 },
    facts: {},
    help: "Name the folder that holds the contracts, or add a first contract to this one.",
  };
}
