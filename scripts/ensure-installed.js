// Installs dependencies when what is installed is not what package-lock.json names.
// Runs before anything is installed, on Node 18 and newer: plain JavaScript, no packages.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(root);

const why = whyInstall();
if (why) {
  process.stderr.write(`Installing dependencies once (${why}) …\n`);
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    process.stderr.write(
      "error  npm ci failed; its own message stands above\nhelp   check that the package registry can be reached, then run the command again\n",
    );
    process.exit(1);
  }
}
if (!hasNode24()) {
  process.stderr.write(
    `error  Concord needs Node 24.12 or newer; this is ${process.version}, and no packaged Node exists for this platform\n` +
      "help   install Node 24.12 or newer, then run the command again\n",
  );
  process.exit(1);
}

/** @returns {string | undefined} the reason why an install is needed */
function whyInstall() {
  const wanted = packagesOf("package-lock.json");
  const found = packagesOf("node_modules/.package-lock.json");
  if (!wanted) return undefined;
  if (!found) return "nothing is installed yet";
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes("node_modules/") || entry.link) continue;
    const installed = found[path];
    const mayBeAbsent = entry.optional || entry.devOptional || entry.peer || entry.extraneous;
    if (!installed && !mayBeAbsent) return `${path} is missing`;
    if (installed && (installed.version !== entry.version || installed.integrity !== entry.integrity))
      return `${path} changed`;
  }
  return undefined;
}

/** @param {string} file */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

function hasNode24() {
  if (existsSync("node_modules/.bin/node") || existsSync("node_modules/.bin/node.cmd")) return true;
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major > 24 || (major === 24 && minor >= 12);
}
