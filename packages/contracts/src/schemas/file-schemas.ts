import type { JsonObject } from "@concord/diagnostics";
import { closedObject, compatibility, dialect, id, text, texts } from "./schema-parts.ts";
import { tapSchema } from "./tap-schema.ts";

/** The files of ours that have a schema, by kind. */
export type FileSchemaKind =
  | "workspace"
  | "teams"
  | "glossary"
  | "domain"
  | "uses"
  | "mappings"
  | "flow"
  | "waiver"
  | "tap";

const described: JsonObject = {
  name: { description: "What people call it.", ...text },
  summary: { description: "One sentence.", ...text },
  description: { description: "As long as it needs, in CommonMark.", ...text },
};

const owner: JsonObject = { description: "The team that looks after it, by id.", ...id };

const lintRules: JsonObject = {
  description: "Rules by id: off, note, warning or error; or an object with severity and the options of the rule.",
  type: "object",
  additionalProperties: {
    anyOf: [
      { enum: ["off", "note", "warning", "error"] },
      { type: "object", properties: { severity: { enum: ["off", "note", "warning", "error"] } } },
    ],
  },
};

const workspace = closedObject(
  "concord.yaml: what Concord reads, what it writes, and the rules it holds everyone to.",
  {
    title: text,
    contracts: { description: "The contracts folder.", ...text },
    output: { description: "The folder that generated packages are written to.", ...text },
    pilot: { description: "The program that `concord pilot` runs.", ...text },
    templates: { description: "A folder of templates that take the place of ours, or add files.", ...text },
    generators: { description: "Modules that export generators: names of packages, or paths.", ...texts },
    asyncapi: {
      description: "Templates of @asyncapi/generator that are run over each AsyncAPI document.",
      type: "array",
      items: closedObject(
        "One template.",
        {
          template: { description: "The name of a package, or a path.", ...text },
          output: { description: "A folder of its own in each package.", ...text },
          parameters: { description: "What the template takes.", type: "object" },
        },
        ["template"],
      ),
    },
    types: closedObject("What generated types look like.", {
      formats: { description: "branded: a text of a format is no other text.", enum: ["plain", "branded"] },
      int64: { description: "bigint: 64-bit integers keep every digit.", enum: ["number", "bigint"] },
    }),
    validators: closedObject("How much generated validators say.", {
      formats: { description: "fast: a plausible shape is enough.", enum: ["full", "fast"] },
      violations: { description: "all: go on after the first violation.", enum: ["first", "all"] },
    }),
    deprecation: closedObject("How long an end is announced before it comes.", {
      minimumDays: { type: "integer", minimum: 0 },
    }),
    releases: closedObject("What counts as released.", { tags: { description: "A pattern of git tags.", ...text } }),
    compatibility: closedObject("Modes that differ from the defaults.", {
      domains: { type: "object", additionalProperties: compatibility },
      source: {
        description: "Whether a name that changes in generated code alone blocks.",
        enum: ["off", "warning", "error"],
      },
      stability: {
        description: "What a domain promises: draft nothing, beta what may still change, stable what it says.",
        type: "object",
        additionalProperties: { enum: ["draft", "beta", "stable"] },
      },
    }),
    remotes: {
      description:
        "Files that stand for network addresses. A key that ends with a slash stands for everything below it.",
      type: "object",
      additionalProperties: text,
    },
    lint: closedObject("Rules of `concord lint` that differ from their defaults.", {
      rules: lintRules,
      domains: {
        type: "object",
        additionalProperties: closedObject("Rules of one domain.", { rules: lintRules }),
      },
      spectral: { description: "A Spectral ruleset that single documents are held to as well.", ...text },
    }),
    catalog: closedObject("The catalog site.", {
      title: text,
      accent: { description: "A colour: #1f6f5c", type: "string", pattern: "^#[0-9a-fA-F]{6}$" },
      footer: text,
      logo: { description: "An SVG or PNG image that stands before the title.", ...text, pattern: "\\.(svg|png)$" },
      pages: { description: "Markdown files that become pages of the catalog.", ...texts },
    }),
  },
);

const team = closedObject(
  "A team.",
  {
    id,
    ...described,
    contact: { description: "An address or a channel.", ...text },
    handle: { description: "How the forge calls it: @harbourpine/commerce", ...text },
    members: texts,
  },
  ["id", "name"],
);

const term = closedObject(
  "A word, and what it means here.",
  {
    id,
    term: { description: "The word.", ...text },
    definition: text,
    synonyms: texts,
    owner,
    schema: { description: "The canonical model, as a path below the contracts folder.", ...text },
  },
  ["term", "definition"],
);

const domain = closedObject("A domain of the business.", {
  ...described,
  owner,
  capabilities: {
    type: "array",
    items: closedObject("Something that the domain can do for the business.", { id, ...described }, ["id", "name"]),
  },
});

const use: JsonObject = {
  ...closedObject("One endpoint or message of somebody else that is used.", {
    endpoint: { description: "An endpoint's id: `orders/getOrder`.", ...text },
    message: { description: "A message's id: `commerce/orderPlaced`.", ...text },
    fields: {
      description: "JSON pointers of the fields that are read; `*` stands for any list item or map key.",
      type: "array",
      items: { description: "A JSON pointer: /lines/*/quantity", type: "string", pattern: "^(/.*)?$" },
    },
    accepts: { description: "A schema: what is accepted of the message, or of the answer." },
    sends: { description: "A schema: what is sent to the endpoint." },
    purpose: { description: "What for, in one sentence.", ...text },
  }),
  oneOf: [{ required: ["endpoint"] }, { required: ["message"] }],
};

const uses = closedObject(
  "What a service uses of others. In a folder without contracts it is the service: a system outside this repository.",
  { ...described, owner, uses: { type: "array", items: use } },
  ["uses"],
);

const reference = closedObject("A schema, by its file.", { $ref: text }, ["$ref"]);

const mapping = closedObject(
  "A shape of a system's own, and the canonical model that it is turned into.",
  {
    id: {
      description: "The mapper's name in generated code: tillSaleToOrder.",
      type: "string",
      pattern: "^[a-z][A-Za-z0-9]*$",
    },
    ...described,
    from: { description: "The schema of the system's own.", ...reference },
    to: { description: "The canonical model.", ...reference },
    module: { description: "The file that fills the mapper in, relative to concord.yaml.", ...text },
  },
  ["id", "from", "to"],
);

const mappings = closedObject(
  "How a service turns what its own system says into the shared language.",
  { mappings: { type: "array", items: mapping } },
  ["mappings"],
);

const source = closedObject(
  "A document whose operations the steps name.",
  { name: text, url: text, type: { enum: ["openapi", "arazzo", "asyncapi"] } },
  ["name", "url"],
);

const step: JsonObject = {
  description: "One step. What it does is named by an operation, a channel or another workflow.",
  type: "object",
  required: ["stepId"],
  properties: {
    stepId: { type: "string", pattern: "^[A-Za-z0-9_-]+$" },
    operationId: text,
    operationPath: text,
    channelPath: text,
    workflowId: text,
    action: { enum: ["send", "receive"] },
    description: text,
    parameters: { type: "array" },
    requestBody: { type: "object" },
    successCriteria: { type: "array" },
    onSuccess: { type: "array" },
    onFailure: { type: "array" },
    outputs: { type: "object" },
    dependsOn: { type: "array" },
    timeout: { type: "integer" },
    correlationId: text,
  },
  patternProperties: { "^x-": true },
  additionalProperties: false,
};

const workflow: JsonObject = {
  description: "One flow.",
  type: "object",
  required: ["workflowId", "steps"],
  properties: {
    workflowId: { type: "string", pattern: "^[A-Za-z0-9_-]+$" },
    summary: text,
    description: text,
    inputs: { type: ["object", "boolean"] },
    dependsOn: { type: "array" },
    steps: { type: "array", minItems: 1, items: step },
    successActions: { type: "array" },
    failureActions: { type: "array" },
    outputs: { type: "object" },
    parameters: { type: "array" },
  },
  patternProperties: { "^x-": true },
  additionalProperties: false,
};

const flow = closedObject(
  "Arazzo 1.0 or 1.1: how a business flow goes through the services.",
  {
    arazzo: { type: "string", pattern: "^1\\.[01](\\.\\d+)?$" },
    $self: text,
    info: {
      type: "object",
      required: ["title", "version"],
      properties: { title: text, version: text, summary: text, description: text },
      patternProperties: { "^x-": true },
      additionalProperties: false,
    },
    sourceDescriptions: { type: "array", minItems: 1, items: source },
    workflows: { type: "array", minItems: 1, items: workflow },
    components: { type: "object" },
  },
  ["arazzo", "info", "sourceDescriptions", "workflows"],
);

const waiver = closedObject(
  "Somebody's acceptance of one finding of the gate, until a day. The file is called by the finding's fingerprint.",
  {
    owner: {
      description: "The team that accepts it; a list where services of several teams would break.",
      anyOf: [id, { type: "array", minItems: 1, uniqueItems: true, items: id }],
    },
    reason: { description: "Why it is in order, in a sentence or two.", type: "string", pattern: "\\S" },
    expiry: {
      description: "The last day on which it holds, at most 90 days ahead: 2027-01-31",
      type: "string",
      pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
    },
  },
  ["owner", "reason", "expiry"],
);

function published(kind: FileSchemaKind, title: string, schema: JsonObject): JsonObject {
  return { $schema: dialect, $id: `https://concord.dev/schemas/${kind}.json`, title, ...schema };
}

/** JSON Schemas (2020-12) of the files that a contracts folder has beside its contracts. */
export const fileSchemas: Readonly<Record<FileSchemaKind, JsonObject>> = {
  workspace: published("workspace", "concord.yaml", workspace),
  teams: published(
    "teams",
    "teams.yaml",
    closedObject("Who looks after what.", { teams: { type: "array", items: team } }, ["teams"]),
  ),
  glossary: published(
    "glossary",
    "glossary.yaml",
    closedObject("What our words mean.", { terms: { type: "array", items: term } }, ["terms"]),
  ),
  domain: published("domain", "domain.yaml", domain),
  uses: published("uses", "uses.yaml", uses),
  mappings: published("mappings", "mappings.yaml", mappings),
  flow: published("flow", "*.arazzo.yaml", flow),
  waiver: published("waiver", "waivers/<fingerprint>.yaml", waiver),
  tap: published("tap", "observed/<channel>.json", tapSchema),
};
