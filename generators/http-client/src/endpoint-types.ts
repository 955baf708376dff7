import { docComment, propertyKey, stringLiteral } from "@concord/codegen";
import {
  type ApiModel,
  type ContentModel,
  type EndpointModel,
  type ParameterModel,
  type ResponseModel,
  contentOf,
  isNeeded,
} from "./api-model.ts";
import { aboutParameter, parameterType } from "./parameter-text.ts";
import { type PrintedTypes, field } from "./print-types.ts";

/** By the names under which they stand in a request. */
const groups = { path: "path", query: "query", headers: "header", cookies: "cookie" } as const;

/** The types of what an endpoint takes and of what it may be answered with. */
export function endpointTypes(endpoint: EndpointModel, types: PrintedTypes): string {
  return `${requestType(endpoint, types)}\n${resultType(endpoint, types)}`;
}

/** Whether a call needs no request at all. */
export function takesNothing({ parameters, body }: EndpointModel): boolean {
  return !parameters.some(isNeeded) && !body?.required;
}

function requestType(
  { endpoint, name, requestType: type, parameters, body }: EndpointModel,
  types: PrintedTypes,
): string {
  const parts = Object.entries(groups).flatMap(([word, place]) => {
    const own = parameters.filter(({ parameter }) => parameter.in === place);
    if (own.length === 0) return [];
    const fields = own.map((one) =>
      field(propertyKey(one.parameter.name), !isNeeded(one), parameterType(one, types), aboutParameter(one), 4),
    );
    return [`  readonly ${word}${own.some(isNeeded) ? "" : "?"}: {\n${fields.join("")}  };\n`];
  });
  const whole = parameters.find(({ parameter }) => parameter.in === "querystring");
  if (whole) parts.push(field("query", !isNeeded(whole), parameterType(whole, types), aboutParameter(whole), 2));
  const about = docComment([`What \`${name}\` takes.`]);
  const optional = body?.required ? "" : "?";
  const [only, ...others] = body?.content ?? [];
  if (only && others.length === 0) {
    parts.push(
      `${docComment([endpoint.requestBody?.description], 2)}  readonly body${optional}: ${bodyType(only, types)};\n`,
    );
  }
  const fields = parts.join("");
  if (!only || others.length === 0) {
    return `${about}export interface ${type} {${fields === "" ? "" : `\n${fields}`}}\n`;
  }
  const bodies = [only, ...others].map(
    (content, index) =>
      `  | { readonly contentType${index === 0 ? "?" : ""}: ${stringLiteral(content.type)}; readonly body${optional}: ${bodyType(content, types)} }`,
  );
  return `${about}export type ${type} = ${fields === "" ? "" : `{\n${fields}} & `}(\n${bodies.join("\n")}\n);\n`;
}

function resultType(model: EndpointModel, types: PrintedTypes): string {
  const { name, resultType: type, responses } = model;
  const about = docComment([`What \`${name}\` may be answered with.`]);
  const answers = responses.flatMap((response) => answerTexts(model, response, types));
  if (answers.length === 0) return `${about}export type ${type} = never;\n`;
  const flat = `export type ${type} = ${answers.join(" | ")};`;
  if (answers.length === 1 || flat.length <= 110) return `${about}${flat}\n`;
  return `${about}export type ${type} =\n${answers.map((answer) => `  | ${answer}`).join("\n")};\n`;
}

function answerTexts(model: EndpointModel, response: ResponseModel, types: PrintedTypes): readonly string[] {
  const status = statusText(response.status, model.responses);
  if (status === undefined) return [];
  const headers = headersText(response.headers, types);
  const content = contentOf(model, response);
  return (content.length > 0 ? content : [undefined]).map((one) => {
    const parts = [
      status,
      one ? bodyType(one, types) : "undefined",
      one ? stringLiteral(one.type) : "undefined",
      headers ?? "object",
    ];
    const used = headers === undefined ? (one ? 3 : 1) : 4;
    return `Answer<${parts.slice(0, used).join(", ")}>`;
  });
}

/** The statuses that a response describes: what others of the endpoint describe more closely is not among them. */
function statusText(status: string, all: readonly ResponseModel[]): string | undefined {
  if (/^[1-5]\d\d$/.test(status)) return status;
  const others = all.map((one) => one.status);
  const exact = others.filter((one) => /^[1-5]\d\d$/.test(one));
  const ranges = others.filter((one) => /^[1-5]XX$/.test(one));
  if (/^[1-5]XX$/.test(status)) {
    return excluding(
      `Statuses["${status}"]`,
      exact.filter((one) => one[0] === status[0]),
    );
  }
  if (status !== "default") return undefined;
  const base = others.some((one) => one.startsWith("2")) ? "error" : "any";
  const narrower = [...exact, ...ranges.map((range) => `Statuses["${range}"]`)];
  return excluding(
    `Statuses["${base}"]`,
    narrower.filter((one) => base === "any" || !/^(Statuses\[")?[12]/.test(one)),
  );
}

function excluding(whole: string, parts: readonly string[]): string {
  return parts.length === 0 ? whole : `Exclude<${whole}, ${parts.join(" | ")}>`;
}

function headersText(headers: readonly ParameterModel[], types: PrintedTypes): string | undefined {
  if (headers.length === 0) return undefined;
  const fields = headers.map(
    (one) =>
      `readonly ${propertyKey(one.parameter.name)}${one.parameter.required ? "" : "?"}: ${parameterType(one, types)}`,
  );
  return `{ ${fields.join("; ")} }`;
}

/** A body as a client takes it, or gives it. */
export function bodyType({ as, variant, each, whole }: ContentModel, { textOf }: PrintedTypes): string {
  const type = variant ? textOf(variant) : undefined;
  switch (as) {
    case "bytes":
      return "Blob";
    case "text":
      return type === undefined || type === "unknown" ? "string" : type;
    case "events":
      return each && type !== undefined
        ? `AsyncIterable<${type}>`
        : `AsyncIterable<ServerSentEvent<${type ?? "string"}>>`;
    case "lines":
      if (each) return `AsyncIterable<${type ?? "unknown"}>`;
      if (whole) return type ?? "readonly unknown[]";
      return `readonly ${parenthesized(type ?? "unknown")}[]`;
    case "form":
      return type ?? "Record<string, string>";
    case "multipart":
      return type ?? "Record<string, string | Blob>";
    case "json":
      return type ?? "unknown";
  }
}

function parenthesized(type: string): string {
  return /^[\w$."]+$/.test(type) ? type : `(${type})`;
}

/** Names that the types of an API's endpoints take from the runtime. */
export function typesUsed({ endpoints, calledBack }: ApiModel, text: string): readonly string[] {
  const answers = [...endpoints, ...calledBack].flatMap(({ responses }) => responses);
  const contents = [...endpoints, ...calledBack].flatMap(({ body, responses: own }) => [
    ...(body?.content ?? []),
    ...own.flatMap(({ content }) => content),
  ]);
  return [
    ...(/\bAnswer</.test(text) && answers.length > 0 ? ["Answer"] : []),
    ...(contents.some(({ as }) => as === "events") && /\bServerSentEvent</.test(text) ? ["ServerSentEvent"] : []),
    ...(answers.some(({ status }) => /^([1-5]XX|default)$/.test(status)) && /\bStatuses\["/.test(text)
      ? ["Statuses"]
      : []),
  ];
}
