import type { Fabric, Service } from "@concord/contracts";
import { nearestWord } from "@concord/diagnostics";
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

export async function asyncApiOf(draft: Draft, fabric: Fabric, service: Service): Promise<string> {
  const own = fabric.contracts.filter((contract) => contract.service === service.id);
  const contract = own.find(({ specification }) => specification === "asyncapi");
  if (!contract) {
    throw new CannotRun(
      `${service.id} has no AsyncAPI document`,
      `write one beside ${own[0]?.file ?? service.at.file} first: it says what ${service.id} sends and receives`,
    );
  }
  if (contract.specificationVersion.startsWith("2.")) {
    throw new CannotRun(
      `${contract.file} is AsyncAPI ${contract.specificationVersion}, and parts are added to 3.0 and newer alone`,
      "convert it (asyncapi convert), or add the event by hand",
    );
  }
  if ((await draft.read(contract.file)) === undefined) throw new CannotRun(`${contract.file} cannot be read`);
  return contract.file;
}

export function unknownName(kind: string, name: string, known: readonly string[], help?: string): WrongUsage {
  const near = nearestWord(name, known);
  return new WrongUsage(`there is no ${kind} ${name}`, near === undefined ? help : `did you mean ${near}?`);
}
