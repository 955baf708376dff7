import type { Message, Place, Schema } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";
import { selfContained } from "../fields/self-contained.ts";
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
    const wrong = examples.filter(({ schema, value }) => {
      return context.validate(schema, value) === false && context.validate(schema, written(value)) === false;
    });
    const remarks = await Promise.all(wrong.map((example) => remarkOn(example, context)));
    return remarks.filter(({ at }) => !isReported(at, context));
  },
});

interface Example {
  readonly what: string;
  readonly value: Json;
  readonly at: Place;
  readonly schema: ReturnType<typeof selfContained>;
}

/** Many write an example as JSON in a text: what it says counts. */
function written(value: Json): Json {
  if (typeof value !== "string" || !/^\s*[{[]/u.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function messageExamples(context: LintContext): Example[] {
  return context.fabric.messages.flatMap(({ id, examples, payload, headers }) =>
    examples.flatMap((example) => {
      const place = payloadPlace(example, context);
      const beside = { file: example.at.file, pointer: below(example.at.pointer, "headers") };
      const shown = pair(`an example of the message ${id}`, example.payload, payload, place);
      return shown.concat(pair(`the headers of an example of the message ${id}`, example.headers, headers, beside));
    }),
  );
}

function contentExamples({ fabric }: LintContext): Example[] {
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

function pair(what: string, value: Json | undefined, schema: Schema | undefined, at: Place): Example[] {
  if (value === undefined || schema === undefined || schema.format === "other") return [];
  return [{ what, value, at, schema: { schema: schema.json, dialect: schema.dialect } }];
}

/** What schemas show of single fields. The words of a schema that is used twice are looked at once. */
function schemaExamples({ fields }: LintContext): Example[] {
  return fields.flatMap(({ name, json, at, unit }) => {
    if (!isObject(json)) return [];
    const schema = selfContained(json, unit.schema);
    const { example, examples } = json;
    const shown = [
      ...(example === undefined ? [] : [{ value: example, key: ["example"] }]),
      ...(Array.isArray(examples)
        ? examples.map((value, index) => ({ value: value as Json, key: ["examples", index] }))
        : []),
    ];
    return shown.map(({ value, key }) => ({
      what: `the example of the field ${name}`,
      value,
      at: { file: at.file, pointer: below(at.pointer, ...key) },
      schema,
    }));
  });
}

/** What is wrong with it, and where in the example. */
async function remarkOn({ what, value, at, schema }: Example, { judge, statedAt }: LintContext): Promise<Remark> {
  const decision = await judge({ schema: { const: written(value) }, dialect: "2020-12" }, schema, {
    contentModel: "strict",
  });
  const why = decision.verdict === "fails" ? decision.reason : "its schema rejects it";
  const inside = decision.verdict === "fails" && !decision.at.value.includes("*") ? decision.at.value : "";
  const place = { file: at.file, pointer: at.pointer + inside };
  return {
    at: statedAt(place) === undefined ? at : place,
    message: `${what} is not valid: ${why}`,
    label: why,
    facts: { what, place: inside },
    help: "correct the example, or the schema where the example is right",
  };
}

/** The parser looks at some examples too; one finding at a place is enough. */
function isReported({ file, pointer }: Place, { fabric }: LintContext): boolean {
  return fabric.findings.some(
    ({ at, severity }) =>
      severity === "error" &&
      at.file === file &&
      (at.pointer.startsWith(`${pointer}/`) || `${pointer}/`.startsWith(`${at.pointer}/`)) &&
      /\/examples?(\/|$)/u.test(at.pointer),
  );
}
