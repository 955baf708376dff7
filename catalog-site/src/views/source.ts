import type { Page } from "../page.ts";
import { link } from "../text.ts";
import { words } from "../words.ts";
import type { Context } from "./context.ts";

/** A contract as it is written, each line with an address of its own, so that every gap can be pointed at. */
export function sourcePage(context: Context, file: string): Page {
  const contract = context.fabric.contracts.find((one) => one.file === file);
  const service = contract && context.service(contract.service);
  const to = service && context.paths.of("service", service.id);
  const lines = (context.fabric.source(file) ?? "").replace(/\n$/u, "").split(/\r?\n/u);
  return {
    path: context.paths.of("source", file) ?? "",
    kind: "source",
    word: words.source.word,
    title: file.split("/").at(-1) ?? file,
    technical: file,
    crumbs: [],
    lede: words.source.lede(lines.length, service === undefined ? undefined : link(service.title, to)),
    status: [],
    sections: [{ id: "text", heading: words.source.heading, blocks: [{ block: "lines", lines }] }],
  };
}
