import path from "node:path";
import { type Finding, type Report, blocks, counted, finding, report } from "@concord/diagnostics";
import { type ReportOptions, addReportOptions, emitReport } from "../checking/report-options.ts";
import { type Packed, type PackedPackage, packPackages } from "../generating/pack-packages.ts";
import { outputFolder, runGenerate } from "../generating/run-generate.ts";
import { requireFolder } from "../require-folder.ts";
import { type DefineCommand, WrongUsage } from "../shell.ts";
import { findWorkspace, readWorkspace } from "../workspace.ts";

interface Options extends ReportOptions {
  readonly contracts?: string;
  readonly out: string;
  readonly only?: readonly string[];
}

export const define: DefineCommand = (program, shell) => {
  const command = program
    .command("pack")
    .summary("write tarballs of the generated packages")
    .description(
      "Generates what is out of date, then writes one tarball for each service's package, for the runtime, and for the\n" +
        "transports that speak the protocols of their servers: npm install ./packed/*.tgz asks no registry for them.",
    )
    .option("--out <dir>", "where the tarballs go", "packed")
    .option("--only <service...>", "these services alone")
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .addHelpText(
      "after",
      "\nExamples:\n  $ concord pack --out packed\n  $ concord pack --only ledger --out ../books/packed",
    );
  addReportOptions(command).action(async (options: Options) => {
    if (options.out === "") throw new WrongUsage("--out names no folder", "name one: --out DIR");
    const workspace = await findWorkspace(shell, options.contracts);
    const folders = { output: outputFolder(workspace), out: path.resolve(shell.cwd, options.out) };
    requireFolder(folders.out, "choose another folder with --out");
    const fabric = await readWorkspace(workspace, shell);
    const { only } = options;
    const run = await runGenerate(fabric, workspace, { ...(only && { only }) }, shell);
    if (blocks(run.report.findings)) {
      emitReport({ ...run.report, command: "pack" }, options, shell, fabric.source);
      shell.exitCode = 1;
      return;
    }
    const packed = await packPackages(fabric, run.generated.packages, folders, shell);
    const place = path.relative(shell.cwd, folders.out) || ".";
    const findings = packed.missing.map((name) => libraryMissing(name, fabric.root));
    emitReport(packReport(packed, place, findings), options, shell, fabric.source);
  });
};

function packReport({ packages, missing }: Packed, place: string, findings: readonly Finding[]): Report {
  return report({
    command: "pack",
    findings,
    summary: [...sizeLines(packages), `${counted(packages.length, "tarball")} in ${place}`].join("\n"),
    figures: {
      packages: packages.map((one) => ({ ...one, file: path.join(place, path.basename(one.file)) })),
      missing,
    },
  });
}

/** One line for each package: its name, its version and what it weighs, packed and unpacked. */
export function sizeLines(packages: readonly PackedPackage[]): readonly string[] {
  const width = Math.max(...packages.map(({ name }) => name.length));
  const wide = Math.max(...packages.map(({ version }) => version.length));
  return packages.map(
    ({ name, version, size, unpackedSize }) =>
      `${name.padEnd(width)}  ${version.padEnd(wide)}  ${kilobytes(size)} packed  ${kilobytes(unpackedSize)} unpacked`,
  );
}

export function libraryMissing(name: string, root: string): Finding {
  return finding({
    code: "codegen/library-missing",
    severity: "warning",
    message: `${name} is not installed here, so there is no tarball of it`,
    at: { file: root, pointer: "", line: 1, column: 1, length: 0 },
    facts: { package: name },
    help: `npm install ${name}, and pack again`,
  });
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0).padStart(4)} kB`;
}
