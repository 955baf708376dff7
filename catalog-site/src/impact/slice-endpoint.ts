import type { FieldReference } from "@concord/compat";
import type { Endpoint, Fabric, FabricIndex, MediaType, Schema } from "@concord/contracts";
import { nowhere } from "./slice-fabric.ts";
import { sliceSchema } from "./slice-schema.ts";

/** The fabric of one endpoint and those who call it: all that the gate looks at when the endpoint changes. */
export function fabricOfEndpoint(fabric: Fabric, index: FabricIndex, endpoint: Endpoint): Fabric {
  const services = new Set([endpoint.service, ...index.declaredUsers(endpoint.id).map(({ id }) => id)]);
  return {
    ...fabric,
    ...nowhere,
    messages: [],
    channels: [],
    operations: [],
    services: fabric.services
      .filter(({ id }) => services.has(id))
      .map((service) => ({ ...service, uses: service.uses.filter(({ target }) => target.id === endpoint.id) })),
    contracts: fabric.contracts.filter(({ service }) => services.has(service)),
    endpoints: [endpoint],
    models: [],
    terms: [],
    flows: [],
    mappings: [],
    teams: [],
  };
}

/** The endpoint with nothing but the part in which a field travels, and of that what a change of the field hangs on. */
export function endpointOfField(
  endpoint: Endpoint,
  { part = "", pointer }: FieldReference,
  isDivisible: (schema: Schema) => boolean,
): Endpoint {
  const { requestBody, ...rest } = endpoint;
  const bare: Endpoint = { ...rest, parameters: [], responses: [] };
  const slice = (media: MediaType): MediaType => {
    const { schema } = media;
    if (schema === undefined || typeof schema.json !== "object" || !isDivisible(schema)) return media;
    return { ...media, schema: { ...schema, json: sliceSchema(schema.json, pointer) } };
  };
  if (part === "request")
    return requestBody ? { ...bare, requestBody: { ...requestBody, content: requestBody.content.map(slice) } } : bare;
  const responses = endpoint.responses.filter(({ status }) => status === part);
  if (responses.length > 0) {
    const told = responses.map(({ links: _, ...one }) => ({ ...one, headers: [], content: one.content.map(slice) }));
    return { ...bare, responses: told };
  }
  return { ...bare, parameters: endpoint.parameters.filter((one) => one.in === part) };
}
