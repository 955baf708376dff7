import type { Contract, Server } from "@concord/contracts";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";
import { contractOf, declaresSecurity, schemesAt } from "../security.ts";
import { hostKind, isForTrying, isTemplate } from "../words/hosts.ts";

export const securityUndeclared = defineLintRule({
  id: "security-undeclared",
  severity: "warning",
  title: "A server or endpoint does not say who may use it",
  explanation:
    "Without security, a reader cannot know how to get in, and a reviewer cannot know whether everybody may. Declare it at the server, the operation or the document; security: [] at an endpoint says that it is open to all. " +
    "Servers for developing, and webhooks that others call, are left alone.",
  example: "servers: { production: { host: …, protocol: kafka-secure } }     without security",
  inspect: (context) => {
    const { fabric } = context;
    return fabric.services.flatMap((service) => {
      const contracts = fabric.contracts.filter((contract) => contract.service === service.id);
      return contracts.flatMap((contract) =>
        contract.specification === "asyncapi"
          ? servers(service.servers, contract, context)
          : endpoints(service.id, contract, context),
      );
    });
  },
});

function servers(all: readonly Server[], contract: Contract, { fabric, index }: LintContext): Remark[] {
  const operations = index.operationsOfService(contract.service);
  return all
    .filter((server) => contractOf(server, [contract]) === contract && server.at.file === contract.file)
    .filter((server) => hostKind(server.host) !== "loopback" && !isForTrying(server) && !isTemplate(server.host))
    .filter((server) => schemesAt(server.at, contract, fabric) === undefined)
    .filter(() => operations.every(({ at }) => schemesAt(at, contract, fabric) === undefined))
    .map(({ name, at }) => ({
      at,
      message: `the server ${name} does not say who may use it`,
      label: "no security",
      facts: { server: name },
      help: "add security: with a scheme of components.securitySchemes",
    }));
}

function endpoints(service: string, contract: Contract, { fabric, index }: LintContext): Remark[] {
  const own = index
    .endpointsOfService(service)
    .filter(({ at, direction }) => at.file === contract.file && direction === "path");
  const open = own.filter((endpoint) => !declaresSecurity(endpoint, contract, fabric));
  // Where nothing is said at all, one finding says it.
  if (open.length > 0 && open.length === own.length) {
    const message = `none of the ${own.length} endpoints of ${contract.title} says who may call it`;
    const facts = { contract: contract.file, endpoints: own.length };
    const help =
      "add security: to the document, with a scheme of components.securitySchemes; [] where it is open to all";
    return [{ at: { file: contract.file, pointer: "/info" }, message, label: "no security anywhere", facts, help }];
  }
  return open.map(({ id, at }) => ({
    at,
    message: `the endpoint ${id} does not say who may call it`,
    label: "no security",
    facts: { endpoint: id },
    help: "add security: with a scheme of components.securitySchemes, or [] where it is open to all",
  }));
}
