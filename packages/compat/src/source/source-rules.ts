import type { AnyRule } from "../rule.ts";

/** A rule about the names that programs are written against. */
export type SourceRule = Pick<AnyRule, "title" | "explanation" | "example"> & { readonly id: SourceRuleId };

export type SourceRuleId =
  | "service-renamed"
  | "message-renamed"
  | "endpoint-renamed"
  | "type-renamed"
  | "parameter-renamed";

const advice =
  "Nothing changes on the wire, and whoever runs goes on; whoever takes the new package has to edit. Keep the generated name with x-name, or raise the major version and say so. " +
  "These are warnings; compatibility: { source: error } in concord.yaml lets them block.";

/** The rules about source, in the order in which `concord explain` lists them. */
export const sourceRules: readonly SourceRule[] = [
  {
    id: "service-renamed",
    title: "A generated package has another name",
    explanation: `Every import of the package, and the names of its factories, stop compiling. ${advice}`,
    example: "contracts/payments/ledger/  →  contracts/payments/books/",
  },
  {
    id: "message-renamed",
    title: "A handler or a sending method has another name",
    explanation: `The message is the same one on the same channel under another name: handlers and senders of the generated stub stop compiling. ${advice}`,
    example: "messages: { paymentCaptured }  →  messages: { paymentTaken }",
  },
  {
    id: "endpoint-renamed",
    title: "A method of a generated client has another name",
    explanation: `The route is the same and its operationId is not: callers of the generated client stop compiling. ${advice}`,
    example: "operationId: getOrder  →  operationId: readOrder",
  },
  {
    id: "type-renamed",
    title: "A generated type has another name",
    explanation: `Programs that import the type by its name stop compiling. ${advice}`,
    example: "title: Payment  →  title: CapturedPayment",
  },
  {
    id: "parameter-renamed",
    title: "An argument of a generated method has another name",
    explanation: `The route is the same, whatever the variable in it is called; the argument is passed by that name. ${advice}`,
    example: "/orders/{id}  →  /orders/{orderId}",
  },
];
