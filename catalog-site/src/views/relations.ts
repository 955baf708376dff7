import type { Channel, Domain, Endpoint, Message, MessageKind, Service } from "@concord/contracts";
import type { Context } from "./context.ts";

export function servicesOf(context: Context, domain: Domain): readonly Service[] {
  return context.fabric.services.filter((service) => service.domain === domain.id);
}

export function messagesOf(context: Context, domain: Domain, ...kinds: readonly MessageKind[]): readonly Message[] {
  return context.fabric.messages.filter((one) => one.domain === domain.id && kinds.includes(one.kind));
}

export function endpointsOf(context: Context, service: Service): readonly Endpoint[] {
  return context.fabric.endpoints.filter((endpoint) => endpoint.service === service.id);
}

export function channelsOwnedBy(context: Context, service: Service): readonly Channel[] {
  return context.fabric.channels.filter((channel) => channel.owner === service.id);
}
