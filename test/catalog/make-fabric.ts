import { loadSettings, memoryFiles } from "@concord/contracts";
import type {
  Channel,
  Domain,
  Endpoint,
  Fabric,
  Message,
  Operation,
  Place,
  Schema,
  Service,
  Team,
  Term,
  WorkspaceSettings,
} from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";

/** Records for tests: what a test does not say is filled in, so that it says only what it is about. */

export const at = (pointer = "", file = "contracts/shop/asyncapi.yaml"): Place => ({ file, pointer });

export function schema(json: JsonObject, definitions: Readonly<Record<string, Place>> = {}): Schema {
  return {
    name: "Payload",
    format: "json-schema",
    schemaFormat: "application/schema+json",
    dialect: "2020-12",
    json,
    at: at("/components/schemas/Payload"),
    definitions,
  };
}

export function message(id: string, given: Partial<Message> = {}): Message {
  const [domain = "", name = ""] = id.split("/");
  return {
    id,
    name,
    title: name,
    kind: "event",
    domain,
    owner: "payments",
    contentType: "application/json",
    bindings: {},
    examples: [],
    tags: [],
    at: at(`/components/messages/${name}`),
    ...given,
  };
}

export function service(id: string, given: Partial<Service> = {}): Service {
  return {
    id,
    title: id,
    domain: "commerce",
    version: "1.0.0",
    contracts: ["contracts/shop/asyncapi.yaml"],
    servers: [],
    uses: [],
    tags: [],
    at: at("/info"),
    ...given,
  };
}

export function operation(
  service: string,
  action: "send" | "receive",
  message: string,
  given: Partial<Operation> = {},
): Operation {
  const name = `${action}-${message}`;
  return {
    id: `${service}/${name}`,
    name,
    title: name,
    service,
    action,
    channel: `channel of ${message}`,
    messages: [{ message, shared: true, at: at() }],
    bindings: {},
    at: at(`/operations/${name}`),
    ...given,
  };
}

export function channel(id: string, given: Partial<Channel> = {}): Channel {
  return {
    id,
    name: id,
    title: id,
    address: id,
    parameters: [],
    protocols: ["kafka"],
    servers: [],
    bindings: {},
    owner: "payments",
    messages: [],
    at: at(`/channels/${id}`),
    ...given,
  };
}

export function endpoint(id: string, given: Partial<Endpoint> = {}): Endpoint {
  const [service = "", name = ""] = id.split("/");
  return {
    id,
    name,
    title: name,
    service,
    method: "get",
    path: `/${name}`,
    direction: "path",
    parameters: [],
    responses: [],
    security: [],
    tags: [],
    at: at(`/paths/~1${name}/get`),
    ...given,
  };
}

export function domain(id: string, given: Partial<Domain> = {}): Domain {
  return { id, title: id, capabilities: [], at: at("", `contracts/${id}/domain.yaml`), ...given };
}

export function team(id: string, given: Partial<Team> = {}): Team {
  return { id, title: id, members: [], at: at(`/teams/${id}`, "contracts/teams.yaml"), ...given };
}

export function term(id: string, given: Partial<Term> = {}): Term {
  return {
    id,
    title: id,
    definition: "",
    synonyms: [],
    at: at(`/terms/${id}`, "contracts/glossary.yaml"),
    ...given,
  };
}

const settings: WorkspaceSettings = {
  ...(await loadSettings(memoryFiles({}), "concord.yaml")),
  title: "Shop",
  deprecation: { minimumDays: 180 },
  catalog: { title: "Shop" },
};

/** A fabric of what is given. Every file has ten lines of text, and everything stands on line 3. */
export function fabric(given: Partial<Fabric>): Fabric {
  return {
    root: "contracts",
    settings,
    contracts: [],
    domains: [],
    teams: [],
    services: [],
    channels: [],
    messages: [],
    operations: [],
    endpoints: [],
    models: [],
    terms: [],
    flows: [],
    mappings: [],
    findings: [],
    locate: ({ file, pointer }) => ({ file, pointer, line: 3, column: 1, length: 0 }),
    source: () => "line\n".repeat(10),
    documents: new Map(),
    ...given,
  };
}
