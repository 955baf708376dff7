/** The CloudEvents binding for MQTT 5: attributes are user properties without a prefix. */
import type { HeaderMap, Wire } from "@concord/runtime";
import type { IPublishPacket } from "mqtt";

const tombstone = "concord-tombstone";
const partitionKey = "partitionkey";

/** Names that are attributes of an event, and not headers of an application. */
const attributes = new Set(
  (
    "specversion id source type subject time dataschema dataref expirytime partitionkey sequence severitytext " +
    "severitynumber recordedtime sampledrate authtype authid correlationid causationid"
  ).split(" "),
);

/** An application's own header that is called like an attribute. */
const escaped = "header-";

type Properties = NonNullable<IPublishPacket["properties"]>;

export function toMqtt({ headers, key, body }: Wire): Properties {
  const userProperties: Record<string, string> = {};
  const properties: Properties = {};
  for (const name in headers) {
    const value = headers[name]!;
    if (name === "content-type" && value !== "") properties.contentType = value;
    else userProperties[propertyName(name)] = value;
  }
  if (key !== undefined) userProperties[partitionKey] = key;
  if (body === null) userProperties[tombstone] = "true";
  // Without a property the packet would be malformed.
  if (Object.keys(userProperties).length > 0) properties.userProperties = userProperties;
  return properties;
}

function propertyName(name: string): string {
  if (name.startsWith("ce-") && attributes.has(name.slice(3))) return name.slice(3);
  return attributes.has(name) || name.startsWith(escaped) ? `${escaped}${name}` : name;
}

export interface Carried {
  readonly headers: HeaderMap;
  readonly key: string | undefined;
  readonly body: Uint8Array | null;
}

export function fromMqtt({ properties, payload }: Pick<IPublishPacket, "properties" | "payload">): Carried {
  const headers: Record<string, string> = {};
  let key: string | undefined;
  let body: Uint8Array | null = typeof payload === "string" ? Buffer.from(payload) : payload;
  if (properties?.contentType !== undefined) headers["content-type"] = properties.contentType;
  for (const [sent, values] of Object.entries(properties?.userProperties ?? {})) {
    const value = Array.isArray(values) ? values.at(-1)! : values;
    const name = sent.toLowerCase();
    if (name === partitionKey) key = value;
    else if (name === tombstone) body = null;
    else if (name.startsWith(escaped)) headers[name.slice(escaped.length)] = value;
    else headers[attributes.has(name) ? `ce-${name}` : name] = value;
  }
  return { headers, key, body };
}
