import type { Fabric, Service } from "@concord/contracts";
import { type JsonObject, nearestWord } from "@concord/diagnostics";
import { CannotRun, WrongUsage } from "../shell.ts";
import type { Draft } from "./draft.ts";

export function requireDomain(fabric: Fabric, id: string): void {
  const ids = fabric.domains.map((domain) => domain.id);
  if (!ids.includes(id)) throw unknownName("domain", id, ids, `concord new domain ${id} makes it`);
}

export function requireTeam(fabric: Fabric, id: string): void {
  const ids = fabric.teams.map((team) => team.id);
  if (!ids.includes(id)) throw unknownName("team", id, ids, "the teams stand in teams.yaml");
}

export function requireService(fabric: Fabric, id: string): Service {
  const found = fabric.services.find((service) => service.id === id);
  if (found) return found;
  throw unknownName(
    "service",
    id,
    fabric.services.map((service) => service.id),
    `concord new service DOMAIN/${id} makes it`,
  );
}

/** The AsyncAPI document of a service, and how it speaks. */
export interface AsyncApiHome {
  readonly file: string;
  /** 2.x: operations stand in their channel, under its address. */
  readonly isOlder: boolean;
  /** 2.x, written from the other side: what the application sends stands under `publish`. */
  readonly isClients: boolean;
  /** 2.4 to 2.6: messages are told apart by `messageId`. */
  readonly hasMessageIds: boolean;
}

export async function asyncApiOf(draft: Draft, fabric: Fabric, service: Service): Promise<AsyncApiHome> {
  const own = fabric.contracts.filter((contract) => contract.service === service.id);
  const contract = own.find(({ specification }) => specification === "asyncapi");
  if (!contract) {
    throw new CannotRun(
      `${service.id} has no AsyncAPI document`,
      `write one beside ${own[0]?.file ?? service.at.file} first: it says what ${service.id} sends and receives`,
    );
  }
  const { file, specificationVersion, bundled } = contract;
  if ((await draft.read(file)) === undefined) throw new CannotRun(`${file} cannot be read`);
  const info = bundled["info"] as JsonObject | undefined;
  return {
    file,
    isOlder: specificationVersion.startsWith("2."),
    isClients: info?.["x-perspective"] === "client",
    hasMessageIds: /^2\.[4-9]/u.test(specificationVersion),
  };
}

export function unknownName(kind: string, name: string, known: readonly string[], help?: string): WrongUsage {
  const near = nearestWord(name, known);
  return new WrongUsage(`there is no ${kind} ${name}`, near === undefined ? help : `did you mean ${near}?`);
}
