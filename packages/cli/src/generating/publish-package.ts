import type { Shell } from "../shell.ts";
import { npm, npmOutput } from "./npm.ts";
import type { PackedPackage } from "./pack-packages.ts";

/** Where packages go; what is not said is npm's own setting. */
export interface Registry {
  readonly registry?: string;
  readonly access?: string;
  readonly tag?: string;
}

/** Publishes one tarball, unless the registry has that version already. Throws `CannotRun` with what npm said. */
export async function publishPackage(
  { name, version, file }: PackedPackage,
  { registry, access, tag }: Registry,
  shell: Shell,
): Promise<"published" | "there"> {
  const to = registry === undefined ? [] : [`--registry=${registry}`];
  const found = await npm(["view", `${name}@${version}`, "version", "--json", ...to], shell.cwd, shell);
  if (found.code === 0 && found.out.trim() !== "") return "there";
  // npm takes no pre-release for the latest version.
  const under = tag ?? (version.includes("-") ? "next" : undefined);
  const more = [
    ...(access === undefined ? [] : [`--access=${access}`]),
    ...(under === undefined ? [] : [`--tag=${under}`]),
  ];
  await npmOutput(["publish", file, "--ignore-scripts", ...to, ...more], shell.cwd, shell);
  return "published";
}
