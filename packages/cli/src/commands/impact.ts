import {
  type CompareOptions,
  type FieldReference,
  type Impact,
  type ImpactTarget,
  type Reader,
  type WhatIf,
  confirmWithAjv,
  fieldsOfTarget,
  impactOf,
  observedOf,
} from "@concord/compat";
import type { Fabric, TapResult } from "@concord/contracts";
import { blocks, servicesText } from "@concord/diagnostics";
import { readSeen } from "../checking/read-seen.ts";
import { workerJudge } from "../checking/worker-judge.ts";
import { type Target, findTarget } from "../find-target.ts";
import { withProgress } from "../progress.ts";
import { type DefineCommand, WrongUsage } from "../shell.ts";
import { today } from "../today.ts";
import { findWorkspace, readWorkspace } from "../workspace.ts";

interface ImpactOptions {
  readonly contracts?: string;
  readonly json?: boolean;
}

/** One message or endpoint: the whole, and each field that was asked about. */
interface TargetImpact {
  readonly target: ImpactTarget;
  readonly whole?: Impact;
  readonly fields: readonly Impact[];
}

export const define: DefineCommand = (program, shell) => {
  program
    .command("impact")
    .summary("say who reads something, and what each kind of change would break")
    .description(
      "Says who reads an event, a field, an endpoint or what stands in a file, who owns those readers, and what it would\n" +
        "break to remove, rename or retype it, to require it or not, or to add a value. Each change is made to a copy and\n" +
        "judged by the rules of concord check.",
    )
    .argument(
      "<reference>",
      "commerce/orderPlaced, commerce/orderPlaced#/total, orders/getOrder, 'GET /orders/{id}#200/total', a file",
    )
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .option("--json", "print it as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ concord impact commerce/orderPlaced\n  $ concord impact commerce/orderPlaced#/total --json\n  $ concord impact 'GET /orders#query/status'",
    )
    .action(async (reference: string, options: ImpactOptions) => {
      const workspace = await findWorkspace(shell, options.contracts);
      const fabric = await readWorkspace(workspace, shell);
      const wanted = findTarget(fabric, workspace, reference, shell);
      await using thread = workerJudge();
      const judging = { judge: thread.judge, validate: confirmWithAjv, today: today() };
      const found = await withProgress(shell, "asking the gate", () => impacts(fabric, wanted, judging));
      const seen = await readSeen(workspace);
      shell.signal.throwIfAborted();
      if (options.json)
        shell.out(
          `${JSON.stringify({ reference, kind: wanted.kind, targets: found.map((one) => told(one, fabric, seen)) }, null, 2)}\n`,
        );
      else
        shell.out(
          found.length > 0
            ? found.map((one) => text(one, fabric, seen)).join("\n")
            : `no message and no endpoint is made with ${reference}\n`,
        );
    });
};

async function impacts(fabric: Fabric, wanted: Target, judging: CompareOptions): Promise<TargetImpact[]> {
  const found: TargetImpact[] = [];
  for (const target of wanted.targets) {
    if (wanted.field !== undefined) {
      const { pointer, part } = wanted.field;
      const impact = await impactOf(fabric, target, pointer, judging, part);
      if (!impact) throw noSuchField(target, nameOf(wanted.field));
      found.push({ target, fields: [impact] });
      continue;
    }
    const whole = await impactOf(fabric, target, undefined, judging);
    const named = wanted.kind === "file" ? [] : fieldsOfTarget(target);
    const fields: Impact[] = [];
    for (const { pointer, part } of named) fields.push((await impactOf(fabric, target, pointer, judging, part))!);
    found.push({ target, whole: whole!, fields });
  }
  return found;
}

/** `/total`, `200/total` */
function nameOf({ part = "", pointer }: FieldReference): string {
  return `${part}${pointer}`;
}

function fieldName({ field, part }: Impact): string {
  return nameOf({ pointer: field ?? "", ...(part !== undefined && { part }) });
}

function noSuchField(target: ImpactTarget, field: string): WrongUsage {
  const known = fieldsOfTarget(target).map(nameOf);
  const help = known.length > 0 ? `at its top it has ${known.join(", ")}` : "it has no described fields";
  return new WrongUsage(`${target.before.id} has no field ${field}`, help);
}

function ownerOf({ kind, before }: ImpactTarget, fabric: Fabric): { readonly service: string; readonly team?: string } {
  const service = kind === "message" ? before.owner : before.service;
  const team = fabric.services.find(({ id }) => id === service)?.owner;
  return { service, ...(team !== undefined && { team }) };
}

/** As data: stable names, no sentences. */
function told({ target, whole, fields }: TargetImpact, fabric: Fabric, seen: readonly TapResult[]) {
  return {
    kind: target.kind,
    id: target.before.id,
    at: fabric.locate(target.before.at),
    owner: ownerOf(target, fabric),
    ...(whole && { readers: whole.readers, changes: whole.changes.map(toldChange) }),
    fields: fields.map(({ field, part, readers, changes }) => {
      const observed = observedOf(seen, target.before.id, field!);
      return {
        field,
        ...(part !== undefined && { part }),
        readers,
        changes: changes.map(toldChange),
        ...(observed && { observed }),
      };
    }),
  };
}

function toldChange({ change, detail, impossible, findings, breaks, mayAffect }: WhatIf) {
  return {
    change,
    ...(detail !== undefined && { detail }),
    verdict: verdictOf({ impossible, findings }),
    ...(impossible !== undefined && { reason: impossible }),
    breaks,
    mayAffect,
    findings: findings.map(({ code, severity, label, witness }) => ({
      code,
      severity,
      label,
      ...(witness && { witness }),
    })),
  };
}

function verdictOf({ impossible, findings }: { readonly impossible?: string | undefined } & Pick<WhatIf, "findings">) {
  if (impossible !== undefined) return "impossible";
  return blocks(findings) ? "blocks" : "passes";
}

function text({ target, whole, fields }: TargetImpact, fabric: Fabric, seen: readonly TapResult[]): string {
  const kind = target.kind === "message" ? target.before.kind : "endpoint";
  const [only] = fields;
  const name =
    whole === undefined && only ? `field ${target.before.id}#${fieldName(only)}` : `${kind} ${target.before.id}`;
  const lines = [`${name}   ${servicesText([ownerOf(target, fabric)])}`, ""];
  if (whole) {
    lines.push(...readerLines(whole.readers), "", ...whole.changes.map(changeLine));
    if (fields.length > 0) lines.push("", ...fields.flatMap(fieldLines));
  } else if (only) {
    const observed = observedOf(seen, target.before.id, only.field!);
    lines.push(...readerLines(only.readers, verbOf(only)), ...(observed ? [`seen     ${observed.text}`] : []), "");
    lines.push(...only.changes.map(changeLine));
  }
  return `${lines.join("\n")}\n`;
}

/** What is asked of an endpoint is sent to it; all else is read. */
function verbOf({ part = "" }: Impact): "reads" | "sends" {
  return /^(request|path|query|header|cookie)/u.test(part) ? "sends" : "reads";
}

function readerLines(readers: readonly Reader[], verb: "reads" | "sends" = "reads"): string[] {
  const said = verb === "sends" ? "sent" : "read";
  if (readers.length === 0) return [`${said} by nobody else in these contracts`];
  const named = readers.map((reader) => servicesText([reader]));
  const width = Math.max(...named.map(({ length }) => length));
  return readers.map(({ reads, fields = [] }, index) => {
    const does = { yes: `reads ${fields.join(", ")}`, no: "does not read it", unsaid: `has not said what it ${verb}` }[
      reads
    ];
    return `${index === 0 ? `${said} by` : "       "}  ${named[index]!.padEnd(width)}  ${does}`;
  });
}

function changeLine({ change, detail, impossible, findings, breaks, mayAffect }: WhatIf): string {
  const what = change.padEnd(18);
  if (impossible !== undefined) return `${what}  –       ${impossible}`;
  const tried = detail === undefined ? [] : [detail];
  if (!blocks(findings)) return [`${what}  passes`, ...tried].join("  ");
  const code = findings.find(({ severity }) => severity === "error")!.code;
  const who = [
    ...(breaks.length > 0 ? [`breaks ${servicesText(breaks)}`] : []),
    ...(mayAffect.length > 0 ? [`may affect ${servicesText(mayAffect)}`] : []),
  ];
  return [`${what}  blocks`, ...tried, code, ...who].join("  ");
}

/** One line for what passes and one for what blocks. */
function fieldLines(impact: Impact): string[] {
  const { readers, changes } = impact;
  const reading = readers.filter(({ reads }) => reads === "yes").map(({ service }) => service);
  const possible = changes.filter(({ impossible }) => impossible === undefined);
  const [blocking, passing] = [true, false].map((wanted) =>
    possible.filter(({ findings }) => blocks(findings) === wanted).map(({ change }) => change),
  ) as [string[], string[]];
  return [
    `${fieldName(impact)}   ${reading.length > 0 ? `read by ${reading.join(", ")}` : `nobody says that it ${verbOf(impact)} it`}`,
    ...(blocking.length > 0 ? [`  blocks  ${blocking.join(" · ")}`] : []),
    ...(passing.length > 0 ? [`  passes  ${passing.join(" · ")}`] : []),
  ];
}
