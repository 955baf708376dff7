import type { Endpoint, Parameter } from "@concord/contracts";
import { type ChangeKind, type Edited, editSchema } from "./edit-schema.ts";
import { type Field, fieldAt } from "./field.ts";
import { isObject } from "../json-pointer.ts";

/** An endpoint as it would be; or why the change cannot be made to it. */
export type EditedEndpoint =
  | { readonly endpoint: Endpoint; readonly detail?: string }
  | { readonly impossible: string };

/** Makes one kind of change to a parameter, or to a field of its value. Undefined where its value has no such field. */
export function editParameter(
  endpoint: Endpoint,
  parameter: Parameter,
  inner: string,
  change: ChangeKind,
): EditedEndpoint | undefined {
  const withParameters = (now: readonly Parameter[]): Endpoint => ({
    ...endpoint,
    parameters: endpoint.parameters.flatMap((one) => (one === parameter ? now : [one])),
  });
  const inPath = parameter.in === "path";
  if (inner === "") {
    switch (change) {
      case "remove":
        return inPath ? { impossible: "it is a part of the path" } : { endpoint: withParameters([]) };
      case "rename": {
        const name = `${parameter.name}Renamed`;
        return inPath
          ? { impossible: "nobody sees what a variable of a path is called" }
          : { endpoint: withParameters([{ ...parameter, name }]), detail: `to ${name}` };
      }
      case "make required":
        return parameter.required
          ? { impossible: "it is required" }
          : { endpoint: withParameters([{ ...parameter, required: true }]) };
      case "make optional":
        if (inPath) return { impossible: "it is a part of the path" };
        return parameter.required
          ? { endpoint: withParameters([{ ...parameter, required: false }]) }
          : { impossible: "it is optional" };
      default:
    }
  }
  const { schema } = parameter;
  const field = inner === "" ? wholeOf(parameter) : schema && fieldAt(schema, inner);
  if (!schema || !field) return inner === "" ? { impossible: "it is not described by a schema" } : undefined;
  const edited: Edited = editSchema(schema, field, change);
  if ("impossible" in edited) return edited;
  const { json, ...told } = edited;
  return { endpoint: withParameters([{ ...parameter, schema: { ...schema, json } }]), ...told };
}

function wholeOf({ schema }: Parameter): Field | undefined {
  return schema && isObject(schema.json) ? { pointer: "", nodes: [{ pointer: "", json: schema.json }] } : undefined;
}
