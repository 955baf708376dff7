import { expect, test } from "vitest";
import { compilePackages } from "./compile-packages.ts";
import { documents, filesOf, hasCorpus, make } from "./corpus.ts";

/** A few of the public documents; all of them are the long test's. */
const some = [
  "adeo-kafka-request-reply",
  "anyof",
  "operation_with_reply",
  "social-media-backend",
  "slack-rtm",
  "XeroAPI__Xero-OpenAPI__xero_assets",
];

test.skipIf(!hasCorpus)(
  "public documents generate, and what they give compiles under the strictest flags",
  async () => {
    const chosen = [...documents("asyncapi"), ...documents("openapi")].filter((file) =>
      some.some((name) => file.includes(name)),
    );
    const made = await Promise.all(chosen.map(make));
    expect(made.flatMap(({ plans }) => plans).every(({ files }) => files.length > 0)).toBe(true);
    expect(compilePackages(filesOf(made))).toEqual([]);
  },
  60_000,
);
