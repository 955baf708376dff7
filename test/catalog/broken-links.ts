import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, posix, relative } from "node:path";

/** Links and fragments of a built site that lead nowhere, as "page → link". Addresses elsewhere are not followed. */
export async function brokenLinks(dir: string, base: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".html"))
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)));
  const pages = new Map(
    await Promise.all(
      files.map(async (file) => {
        const html = await readFile(join(dir, file), "utf8");
        const ids = new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
        const links = new Set(
          [...html.matchAll(/\s(?:href|src|data-palette)="([^"]*)"/g)].map(([, to = ""]) => unescapeHtml(to)),
        );
        return [file.split("\\").join("/"), { ids, links }] as const;
      }),
    ),
  );
  return [...pages].flatMap(([file, { links }]) =>
    [...links].filter((to) => !leads(to, file)).map((to) => `${file} → ${to}`),
  );

  function leads(to: string, from: string): boolean {
    if (/^(?:https?:|mailto:)/.test(to)) return true;
    const [path = "", fragment = ""] = to.split("#");
    const target = path === "" ? from : fileOf(path, from);
    if (target === undefined) return false;
    const page = pages.get(target);
    if (page === undefined) return fragment === "" && existsSync(join(dir, target));
    return fragment === "" || page.ids.has(decodeURIComponent(fragment));
  }

  function fileOf(path: string, from: string): string | undefined {
    const decoded = decodeURIComponent(path);
    if (decoded.startsWith("/") && !decoded.startsWith(base)) return undefined;
    const inside = decoded.startsWith("/") ? decoded.slice(base.length) : posix.join(dirname(from), decoded);
    return inside === "" || inside.endsWith("/") ? `${inside}index.html` : inside;
  }
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
