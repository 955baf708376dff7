import type { Fabric } from "@concord/contracts";
import { CannotRun } from "../shell.ts";
import { type Broker, type ServerText, brokers } from "./brokers.ts";
import type { Draft } from "./draft.ts";
import { requireDomain } from "./known.ts";
import { checkId, titleOf } from "./names.ts";
import { placeholder, renderYaml } from "./render.ts";

/** `contracts/<domain>/<id>/asyncapi.yaml`, on the brokers that the other services are on. */
export async function addService(
  draft: Draft,
  root: string,
  given: { readonly domain: string; readonly id: string; readonly description?: string; readonly broker?: Broker },
): Promise<void> {
  const id = checkId("service", given.id);
  const fabric = await draft.fabric();
  requireDomain(fabric, given.domain);
  const clash = fabric.services.find((service) => service.id === id);
  if (clash) throw new CannotRun(`there is a service ${id} already`, `it stands in ${clash.at.file}`);
  const title = titleOf(id);
  draft.create(
    `${root}/${given.domain}/${id}/asyncapi.yaml`,
    renderYaml("new/service.yaml", {
      title,
      description: given.description ?? `${placeholder}: what ${title} is for.`,
      servers: [{ ...(given.broker ? brokers[given.broker] : usualBroker(fabric, given.domain)) }],
    }),
  );
}

/** The broker that the domain's services are on, or else most of them. */
function usualBroker(fabric: Fabric, domain: string): ServerText {
  const near = fabric.services.filter((service) => service.domain === domain);
  const servers = [...near, ...fabric.services].flatMap((service) => service.servers);
  for (const { protocol, host } of servers) {
    const known = Object.values(brokers).find((one) => plainProtocol(one.protocol) === plainProtocol(protocol));
    if (known) return { ...known, protocol, host };
  }
  return brokers.kafka;
}

/** `kafka-secure` and `kafka` are one broker, `amqps` and `amqp` as well. */
function plainProtocol(protocol: string): string {
  return protocol.replace(/^secure-|-secure$|s$/gu, "");
}
