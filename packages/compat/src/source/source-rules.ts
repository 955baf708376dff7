import type { AnyRule } from "../rule.ts";

/** A rule about the names and types that programs are written against. */
export type SourceRule = Pick<AnyRule, "title" | "explanation" | "example"> & { readonly id: SourceRuleId };

export type SourceRuleId =
  | "service-renamed"
  | "message-renamed"
  | "endpoint-renamed"
  | "parameter-renamed"
  | "server-renamed"
  | "scheme-renamed"
  | "type-renamed"
  | "type-removed"
  | "type-widened"
  | "type-narrowed"
  | "answer-added";

const severity = "These are warnings; compatibility: { source: error } in concord.yaml lets them block.";
const named =
  "Nothing changes on the wire, and whoever runs goes on; whoever takes the new package has to edit. Keep the generated name with x-name, or raise the major version and say so. " +
  severity;
const typed =
  "Whoever runs goes on, as far as the promised mode asks; whoever takes the new package has to edit. Raise the major version and say so. " +
  severity;

/** The rules about source, in the order in which `concord explain` lists them. */
export const sourceRules: readonly SourceRule[] = [
  {
    id: "service-renamed",
    title: "A generated package has another name",
    explanation: `Every import of the package, and the names of its factories, stop compiling. ${named}`,
    example: "contracts/payments/ledger/  →  contracts/payments/books/",
  },
  {
    id: "message-renamed",
    title: "A handler or a sending method has another name",
    explanation:
      "The message is the same one on the same channel under another name: handlers and senders of the generated stub stop compiling. " +
      `Where a service has one message on several channels, its methods are called after the channel as well, so that a second channel renames the first method. ${named}`,
    example: "messages: { paymentCaptured }  →  messages: { paymentTaken }",
  },
  {
    id: "endpoint-renamed",
    title: "A method of a generated client has another name",
    explanation: `The route is the same and its operationId is not: callers of the generated client stop compiling. ${named}`,
    example: "operationId: getOrder  →  operationId: readOrder",
  },
  {
    id: "parameter-renamed",
    title: "An argument of a generated method has another name",
    explanation: `The address is the same, whatever the variable in it is called, and so is a header in capitals; in code the value is passed by that name. ${named}`,
    example: "/orders/{id}  →  /orders/{orderId}",
  },
  {
    id: "server-renamed",
    title: "A server goes by another name in generated code, or by none",
    explanation: `Programs choose a transport for a server, and hand it credentials, by its name in the contract. ${named}`,
    example: "servers: { kafka }  →  servers: { eventLog }",
  },
  {
    id: "scheme-renamed",
    title: "Credentials go by another name in a generated client",
    explanation: `What proves the caller is the same on the wire; a client takes it by the name of the security scheme. ${named}`,
    example: "securitySchemes: { staff }  →  securitySchemes: { employees }",
  },
  {
    id: "type-renamed",
    title: "A generated type has another name",
    explanation: `Programs that import the type by its name stop compiling. ${named}`,
    example: "schemas: { Payment }  →  schemas: { CapturedPayment }",
  },
  {
    id: "type-removed",
    title: "A generated type is not exported any more",
    explanation: `A schema that had a name is written in place now, or is used no more: programs that import its type stop compiling. ${named}`,
    example: "value: { $ref: '#/components/schemas/Money' }  →  value: { type: object, … }",
  },
  {
    id: "type-widened",
    title: "Readers meet a type that they are not written for",
    explanation:
      "A field that is read may now be missing, be null, or hold another kind of value or another constant. A program that uses it as it was stops compiling, even where the contract lets readers follow first. " +
      `What the gate blocks at the same place is not said twice. ${typed}`,
    example: "required: [total]  →  required: [ ]            in what readers receive",
  },
  {
    id: "type-narrowed",
    title: "Senders may not make any more what they make today",
    explanation:
      "A field that is sent has to be there, or may no longer be null, of another kind, or one of its constants. A program that makes the value as it was stops compiling, even where the contract lets senders follow first. " +
      `What the gate blocks at the same place is not said twice. ${typed}`,
    example: "enum: [EUR, USD, CHF]  →  enum: [EUR, USD]    in what senders make",
  },
  {
    id: "answer-added",
    title: "The result of a call has one more form",
    explanation:
      "The generated client hands over every answer that the contract describes, and throws on any other; a request by message resolves to one of the replies that are listed. Callers that take the body without looking at the status, or go through all forms of the result, stop compiling when a status or a media type is described for the first time. " +
      typed,
    example: "responses: { 200 }  →  responses: { 200, 404 }",
  },
];
