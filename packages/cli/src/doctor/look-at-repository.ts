import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Fabric } from "@concord/contracts";
import { counted } from "@concord/diagnostics";
import { codeOwners, compareCodeOwners } from "@concord/governance";
import { codeOwnersFile } from "../code-owners-file.ts";
import { runGenerate } from "../generating/run-generate.ts";
import { type Repository, isShallow, openRepository } from "../history/git.ts";
import { CannotRun, type Shell } from "../shell.ts";
import { type Workspace, findWorkspace, readWorkspace } from "../workspace.ts";
import { type Diagnosis, diagnose } from "./diagnosis.ts";

const { ok, note, warning, error } = diagnose("repository");

/** What a repository of contracts needs for its commands and its pull requests to work. */
export async function lookAtRepository(shell: Shell, contracts: string | undefined): Promise<readonly Diagnosis[]> {
  let workspace: Workspace;
  try {
    workspace = await findWorkspace(shell, contracts);
  } catch (problem) {
    if (!(problem instanceof CannotRun)) throw problem;
    return [
      error("contracts", problem.message, "concord init begins a repository; concord import brings contracts in"),
    ];
  }
  const fabric = await readWorkspace(workspace, shell);
  const repository = await openRepository(workspace.folder).catch(() => undefined);
  return [
    settings(workspace, fabric),
    readable(fabric),
    ...(repository ? await history(repository, workspace) : [noHistory]),
    ...workflows(repository?.root ?? workspace.folder),
    owners(repository?.root ?? workspace.folder, workspace, fabric),
    await generated(repository, workspace, fabric, shell),
    ...(await leftovers(repository, workspace)),
  ];
}

const noHistory = error(
  "history",
  "this is no git repository, so nothing can be compared",
  "git init, and commit the contracts",
);

function settings({ settingsFile, folder }: Workspace, fabric: Fabric): Diagnosis {
  if (settingsFile === undefined) {
    return warning(
      "settings",
      "there is no concord.yaml, so every setting is the default",
      `echo 'contracts: contracts' > ${path.join(folder, "concord.yaml")}`,
    );
  }
  const first = fabric.findings.find(({ at, severity }) => at.file === settingsFile && severity !== "note");
  if (!first) return ok("settings", settingsFile);
  return error("settings", `${settingsFile}:${first.at.line}: ${first.message}`, first.help ?? "concord validate");
}

function readable(fabric: Fabric): Diagnosis {
  const errors = fabric.findings.filter(({ severity }) => severity === "error");
  const unread = errors.filter(({ code }) => /\/(file|yaml|json|encoding|protobuf)-/u.test(code));
  const [first] = unread;
  if (first) {
    const place = `${first.at.file}${first.at.line > 0 ? `:${first.at.line}` : ""}`;
    return error(
      "contracts",
      `${counted(new Set(unread.map(({ at }) => at.file)).size, "file")} cannot be read: ${place}: ${first.message}`,
      first.help ?? "concord validate",
    );
  }
  if (fabric.contracts.length === 0)
    return error("contracts", `${fabric.root} holds none`, "concord new, or concord import");
  const invalid = fabric.contracts.filter(({ valid }) => !valid).length;
  const all = counted(fabric.contracts.length, "document");
  if (invalid > 0)
    return warning(
      "contracts",
      `${invalid} of ${all} ${invalid === 1 ? "is" : "are"} not valid`,
      "concord validate says where",
    );
  return ok("contracts", `${all} in ${fabric.root}`);
}

async function history(repository: Repository, { settings: { releases } }: Workspace): Promise<readonly Diagnosis[]> {
  if ((await repository.ask("rev-parse", "--verify", "--quiet", "HEAD")) === undefined) {
    return [note("history", "nothing is committed yet", "git add . && git commit")];
  }
  const tags = (await repository.ask("tag", "--list", releases.tags))?.split("\n").filter(Boolean) ?? [];
  const others = (await repository.ask("tag", "--list"))?.split("\n").filter(Boolean) ?? [];
  return [
    (await isShallow(repository))
      ? error("history", "this clone is shallow: what stood before is not in it", "git fetch --unshallow --tags")
      : ok("history", "whole"),
    tags.length > 0
      ? ok("releases", `${counted(tags.length, "tag")} match ${releases.tags}`)
      : others.length > 0
        ? warning(
            "releases",
            `none of ${counted(others.length, "tag")} matches ${releases.tags}`,
            `set releases: { tags: } in concord.yaml: there is ${others.at(-1)}`,
          )
        : note(
            "releases",
            `no tag matches ${releases.tags} yet: the main branch is compared with its last commit`,
            "git tag v1.0.0 marks a release",
          ),
  ];
}

/** Files in which the usual forges are told what to run. */
const workflowFiles = [
  ".github/workflows/*.{yml,yaml}",
  ".gitlab-ci.yml",
  ".gitlab/**/*.yml",
  "azure-pipelines.yml",
  "bitbucket-pipelines.yml",
  ".circleci/config.yml",
  ".woodpecker.yml",
  "Jenkinsfile",
];

function workflows(root: string): readonly Diagnosis[] {
  const texts = globSync(workflowFiles, { cwd: root }).map((file) => ({
    file,
    text: readFileSync(path.join(root, file), "utf8"),
  }));
  const checking = texts.filter(({ text }) =>
    /\bconcord(?:\/\S+)? (check|start)\b|\bnpm (test|t|run check)\b|concord[\w/.-]*@/u.test(text),
  );
  const [first] = checking;
  if (!first) {
    return [
      warning(
        "workflow",
        "no workflow runs concord check, so a pull request may break somebody",
        "concord init in an empty folder shows one to copy",
      ),
    ];
  }
  const shallow = checking.find(
    ({ file, text }) =>
      file.startsWith(".github") && /actions\/checkout/u.test(text) && !/fetch-depth:\s*0/u.test(text),
  );
  if (shallow) {
    return [
      error(
        "workflow",
        `${shallow.file} fetches one commit, and concord check needs the history`,
        "give actions/checkout with: { fetch-depth: 0 }",
      ),
    ];
  }
  return [ok("workflow", first.file), hooks(root)];
}

function hooks(root: string): Diagnosis {
  const files = globSync([".husky/*", ".git/hooks/*", "lefthook.yml", ".pre-commit-config.yaml"], { cwd: root });
  const calling = files.find(
    (file) => !file.endsWith(".sample") && /\bconcord\b/u.test(readQuietly(path.join(root, file))),
  );
  return calling === undefined
    ? note(
        "hooks",
        "no git hook runs concord: a pull request is the first to notice",
        "optional: npx concord check in .git/hooks/pre-push",
      )
    : ok("hooks", calling);
}

function owners(root: string, { folder }: Workspace, fabric: Fabric): Diagnosis {
  const file = codeOwnersFile(root);
  const name = path.relative(root, file);
  const prefix = path.relative(root, folder).split(path.sep).join("/");
  const wanted = codeOwners(fabric, prefix === "" ? "" : `${prefix}/`);
  if (wanted.lines.length === 0) {
    return note(
      "owners",
      "no team has a handle, so nobody is asked for a review",
      "give the teams in teams.yaml a handle: @org/team",
    );
  }
  if (!existsSync(file)) return warning("owners", "there is no CODEOWNERS", "concord owners --write");
  const { missing, superfluous } = compareCodeOwners(readFileSync(file, "utf8"), wanted);
  if (missing.length + superfluous.length > 0)
    return warning("owners", `${name} is not up to date`, "concord owners --write");
  return ok("owners", name);
}

async function generated(
  repository: Repository | undefined,
  workspace: Workspace,
  fabric: Fabric,
  shell: Shell,
): Promise<Diagnosis> {
  const { output } = workspace.settings;
  const folder = path.join(workspace.folder, output);
  const ignored = (await repository?.ask("check-ignore", "--quiet", `${folder}/x`)) !== undefined;
  if (repository && ignored) return ok("generated", `${output} is ignored by git`);
  if (!existsSync(folder)) {
    return note(
      "generated",
      `${output} would be committed`,
      `put /${output}/ into .gitignore, or commit it and run concord generate --check`,
    );
  }
  const { report } = await runGenerate(fabric, workspace, { mode: "compare" }, shell);
  return report.findings.some(({ severity, code }) => severity === "error" && !code.startsWith("contracts/"))
    ? warning("generated", `${output} is not what the contracts make`, "concord generate, or put it into .gitignore")
    : ok("generated", `${output} is up to date`);
}

/** What concord keeps for itself must not be committed. */
async function leftovers(repository: Repository | undefined, { folder }: Workspace): Promise<readonly Diagnosis[]> {
  if (!repository) return [];
  const own = path.join(folder, ".concord");
  const ignored = (await repository.ask("check-ignore", "--quiet", path.join(own, "x"))) !== undefined;
  return ignored ? [] : [warning("cache", ".concord would be committed", "put /.concord/ into .gitignore")];
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
