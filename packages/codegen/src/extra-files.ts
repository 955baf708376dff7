import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { type Generator, defineGenerator } from "./define-generator.ts";
import { isOwnFile } from "./header.ts";
import { sourceName } from "./package-files.ts";
import type { ServiceModel } from "./service-model.ts";

/**
 * The generator of a team's own files: each template below `files/` is a file of every package, at the same place.
 * Undefined where there are none.
 * @param templates the team's folder of templates, absolute
 */
export function extraFiles(templates: string): Generator | undefined {
  const folder = path.join(templates, "files");
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".hbs"))
    .map((file) => file.slice(0, -".hbs".length).split(path.sep).join("/"))
    .sort();
  return defineGenerator({
    name: "files",
    home: folder,
    description: "Files that a team adds to every package.",
    tolerant: true,
    applies: () => files.length > 0,
    plan: (service, { render, header }) => ({
      files: files.map((file) => {
        const text = render(`files/${file}`, viewOf(service, header));
        // Without it, a file could neither be replaced nor removed.
        if (!isOwnFile(text)) throw new Error(`files/${file}.hbs must begin with {{header}} in a comment`);
        return { path: file, text };
      }),
    }),
  });
}

/** What templates of extra files may ask for. */
function viewOf(model: ServiceModel, header: string): object {
  const { service, packageName, prefix, fabric, messages, operations } = model;
  const name = (list: OperationMessages): readonly string[] => list.map((message) => message.name);
  return {
    header,
    packageName,
    prefix,
    service: { id: service.id, title: service.title, version: service.version, summary: service.summary ?? "" },
    owner: service.owner ?? "",
    contracts: model.contracts.map(({ file, title, version }) => ({ file: sourceName(fabric, file), title, version })),
    messages: messages.map(({ name: method, payload, message }) => ({
      name: method,
      type: payload.type,
      title: message.title,
      summary: message.summary ?? "",
      kind: message.kind,
    })),
    operations: operations.map(({ operation, channel, messages: own }) => ({
      action: operation.action,
      address: channel.address ?? "",
      protocols: channel.protocols,
      messages: name(own),
    })),
  };
}

type OperationMessages = ServiceModel["operations"][number]["messages"];
