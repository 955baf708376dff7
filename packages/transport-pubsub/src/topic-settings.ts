import type { Wire } from "@concord/runtime";
import type { Topic } from "./load-pubsub.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a topic is made with, of the channel's AsyncAPI binding: labels, retention, regions, schema. */
export function topicSettings(bindings: Wire["bindings"]): Topic {
  const { labels, messageRetentionDuration, messageStoragePolicy, schemaSettings } = fields(bindings?.["googlepubsub"]);
  const retention = seconds(messageRetentionDuration);
  const { allowedPersistenceRegions: regions } = fields(messageStoragePolicy);
  const { name, encoding, firstRevisionId, lastRevisionId } = fields(schemaSettings);
  return {
    labels: Object.fromEntries(Object.entries(fields(labels)).map(([key, value]) => [key, String(value)])),
    ...(retention !== undefined && { messageRetentionDuration: { seconds: retention } }),
    ...(Array.isArray(regions) && { messageStoragePolicy: { allowedPersistenceRegions: regions.map(String) } }),
    // A name alone does not say where the schema is.
    ...(typeof name === "string" &&
      name.includes("/") && {
        schemaSettings: {
          schema: name,
          encoding: /^binary$/i.test(String(encoding)) ? "BINARY" : "JSON",
          ...(typeof firstRevisionId === "string" && { firstRevisionId }),
          ...(typeof lastRevisionId === "string" && { lastRevisionId }),
        },
      }),
  };
}

/** `86400s` */
function seconds(duration: unknown): number | undefined {
  const [, count] = /^(\d{1,9})(?:\.\d+)?s$/.exec(String(duration)) ?? [];
  return count === undefined ? undefined : Number(count);
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
