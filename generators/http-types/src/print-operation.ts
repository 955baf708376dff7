import { docComment, propertyKey } from "@concord/codegen";
import {
  type ContentModel,
  type EndpointModel,
  type ParameterModel,
  type ResponseModel,
  aboutParameter,
  contentOf,
  exampleTag,
  parameterType,
} from "@concord/generator-http-client";
import type { PrintedTypes } from "@concord/generator-http-client/print-types";
import { bodyType } from "./body-type.ts";

export interface OperationTypes extends Pick<PrintedTypes, "textOf"> {
  /** A type as a library over plain `fetch` gives it. */
  readonly fetched: (type: string) => string;
}

/** One member of `operations`: what goes each way, in the shape that `openapi-fetch` reads. */
export function printOperation(model: EndpointModel, types: OperationTypes): string {
  // `4xx` and `4XX` are one: the last one counts.
  const responses = new Map(model.responses.map((response) => [response.status, response]));
  return block(2, propertyKey(model.name), [
    block(4, "parameters", parameterGroups(model, types)),
    requestBody(model, types),
    block(
      4,
      "responses",
      [...responses.values()].map((response) => printResponse(model, response, types)),
    ),
  ]).trimEnd();
}

function parameterGroups({ parameters }: EndpointModel, types: OperationTypes): readonly string[] {
  return (["query", "header", "path", "cookie"] as const).map((place) => {
    const own = parameters.filter(({ parameter }) => parameter.in === place);
    const whole = parameters.find(({ parameter }) => place === "query" && parameter.in === "querystring");
    // All of a query may be described as one parameter, which has no name there.
    if (whole) return printParameter(place, whole, 6, types);
    if (own.length === 0) return `      ${place}?: never;\n`;
    const members = own.map((one) => printParameter(propertyKey(one.parameter.name), one, 8, types));
    return block(6, `${place}${own.some(isRequired) ? "" : "?"}`, members);
  });
}

function printParameter(key: string, model: ParameterModel, indent: number, types: OperationTypes): string {
  return member(`${key}${isRequired(model) ? "" : "?"}`, parameterType(model, types), aboutParameter(model), indent);
}

/** There is no path without all its parts. */
function isRequired({ parameter }: ParameterModel): boolean {
  return parameter.required || parameter.in === "path";
}

function requestBody({ endpoint, body }: EndpointModel, types: OperationTypes): string {
  if (!body) return "    requestBody?: never;\n";
  const contents = body.content.map((one) => printContent(one, bodyType(one, types), 8));
  const about = docComment([endpoint.requestBody?.description], 4);
  return about + block(4, `requestBody${body.required ? "" : "?"}`, [block(6, "content", contents)]);
}

function printResponse(model: EndpointModel, response: ResponseModel, types: OperationTypes): string {
  const { status, description, headers } = response;
  const declared = headers.map((one) => printParameter(propertyKey(one.parameter.name), one, 10, types));
  const contents = contentOf(model, response).map((one) => printContent(one, types.fetched(bodyType(one, types)), 10));
  const members = [
    block(8, "headers", [...declared, "          [name: string]: unknown;\n"]),
    contents.length === 0 ? "        content?: never;\n" : block(8, "content", contents),
  ];
  return docComment([description], 6) + block(6, /^[1-5]\d\d$/.test(status) ? status : propertyKey(status), members);
}

function printContent({ type, example }: ContentModel, text: string, indent: number): string {
  return member(propertyKey(type), text, example === undefined ? [] : [exampleTag(example)], indent);
}

function member(key: string, type: string, about: readonly (string | undefined)[], indent: number): string {
  return `${docComment(about, indent)}${" ".repeat(indent)}${key}: ${type};\n`;
}

function block(indent: number, key: string, members: readonly string[]): string {
  const pad = " ".repeat(indent);
  return `${pad}${key}: {\n${members.join("")}${pad}};\n`;
}
