import type { Message, Place, Schema } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import type { LintContext } from "../lint-context.ts";
import { defineLintRule } from "../lint-rule.ts";
import { type ShownValue, isReported, remarkOn, shownByFields } from "../fields/shown-value.ts";
import { below, isObject } from "../fields/json.ts";

export const exampleMismatched = defineLintRule({
  id: "example-mismatched",
  severity: "error",
  title: "An example is not what its schema describes",
  explanation:
    "Readers believe the example and write code for it; mocks send it and their clients reject it. Correct whichever of the two is wrong. " +
    "Examples of messages, of requests and answers, and of single schemas are validated, formats included.",
  example: "amount: { type: string, example: 12.5 }",
  inspect: async (context) => {
    const examples = [...messageExamples(context), ...contentExamples(context), ...schemaExamples(context)];
    const remarks = examples
      .filter(({ schema, value }) => context.validate(schema, value) === false)
      .map((example) => ({ ...example, value: written(example.value) }))
      .filter(({ schema, value }) => context.validate(schema, value) === false)
      .map((example) => remarkOn(example, "correct the example, or the schema where the example is right", context));
    return (await Promise.all(remarks)).filter(({ at }) => !isReported(at, context));
  },
});

/** Many write an example as JSON in a text: what it says counts. */
function written(value: Json): Json {
  if (typeof value !== "string" || !/^\s*[{[]/u.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function messageExamples(context: LintContext): ShownValue[] {
  return context.fabric.messages.flatMap(({ id, examples, payload, headers }) =>
    examples.flatMap((example) => {
      const place = payloadPlace(example, context);
      const beside = { file: example.at.file, pointer: below(example.at.pointer, "headers") };
      const shown = pair(`an example of the message ${id}`, example.payload, payload, place);
      return shown.concat(pair(`the headers of an example of the message ${id}`, example.headers, headers, beside));
    }),
  );
}

function contentExamples({ fabric }: LintContext): ShownValue[] {
  const requests = fabric.endpoints.flatMap(({ id, requestBody }) =>
    (requestBody?.content ?? []).map((content) => ({ what: `the example request of ${id}`, content })),
  );
  const answers = fabric.endpoints.flatMap(({ id, responses }) =>
    responses.flatMap(({ status, content }) =>
      content.map((one) => ({ what: `the example answer ${status} of ${id}`, content: one })),
    ),
  );
  return [...requests, ...answers].flatMap(({ what, content: { schema, examples } }) =>
    examples.flatMap(({ payload, at }) => pair(what, payload, schema, at)),
  );
}

/** In AsyncAPI an example has its payload as a member; in AsyncAPI 2.0 it may be the payload itself. */
function payloadPlace({ at, payload }: Message["examples"][number], { statedAt }: LintContext): Place {
  const stated = statedAt(at);
  const wrapped = isObject(stated) && "payload" in stated && !(isObject(payload) && "payload" in payload);
  return wrapped ? { file: at.file, pointer: below(at.pointer, "payload") } : at;
}

function pair(what: string, value: Json | undefined, schema: Schema | undefined, at: Place): ShownValue[] {
  if (value === undefined || schema === undefined || schema.format === "other") return [];
  return [{ what, value, at, schema: { schema: schema.json, dialect: schema.dialect } }];
}

/** What schemas show of single fields. */
function schemaExamples({ fields }: LintContext): readonly ShownValue[] {
  return shownByFields("the example", fields, ({ example, examples }) => [
    [["example"], example],
    ...(Array.isArray(examples) ? examples.map((value: Json, index) => [["examples", index], value] as const) : []),
  ]);
}
