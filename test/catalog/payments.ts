import type { Fabric } from "@concord/contracts";
import {
  at,
  channel,
  domain,
  endpoint,
  fabric,
  message,
  operation,
  schema,
  service,
  team,
  term,
} from "./make-fabric.ts";

/** A small fabric that has one of everything: who pays, who books it, who is asked. */
export const payments: Fabric = fabric({
  domains: [
    domain("payments", {
      title: "Payments",
      summary: "Taking money and giving it back.",
      owner: "payments",
      capabilities: [{ id: "payments/take", title: "Take payment", summary: "Collect what is owed.", at: at() }],
    }),
    domain("finance", { title: "Finance", summary: "The books.", owner: "finance" }),
  ],
  teams: [
    team("payments", { title: "Payments", contact: "payments@example.org", members: ["Sofia"] }),
    team("finance", { title: "Finance" }),
  ],
  services: [
    service("payments", { title: "Payments", domain: "payments", owner: "payments", version: "2.4.0" }),
    service("ledger", { title: "Ledger", domain: "finance", owner: "finance", summary: "Keeps the books." }),
    service("support-desk", {
      title: "Support desk",
      domain: "finance",
      uses: [{ target: { kind: "endpoint", id: "payments/getPayment" }, purpose: "Shows it to agents.", at: at() }],
    }),
  ],
  channels: [
    channel("payments/payments/captured", { address: "payments.captured", messages: ["payments/paymentCaptured"] }),
    channel("payments/payments/refund", { address: "payments.refund", protocols: ["amqp"] }),
  ],
  messages: [
    message("payments/paymentCaptured", {
      title: "Payment captured",
      summary: "A customer's money has been taken.",
      payload: schema({
        type: "object",
        required: ["paymentId", "currency"],
        properties: {
          paymentId: { type: "string", pattern: "^pay_[0-9a-z]+$", description: "Which payment it was." },
          currency: { enum: ["EUR", "GBP", "USD"], "x-term": "currency" },
          cardHolder: { type: "string", "x-classification": "personal", description: "Who *paid*." },
        },
      }),
      examples: [{ name: "twoLamps", payload: { paymentId: "pay_1", currency: "EUR" }, at: at() }],
    }),
    message("payments/paymentTaken", {
      title: "Payment taken",
      summary: "A customer's money has been taken.",
      deprecation: { sunset: "2027-03-01", replacedBy: "#/components/messages/paymentCaptured", at: at() },
    }),
    message("payments/refundPayment", {
      title: "Refund payment",
      kind: "command",
      summary: "Give the customer this money back.",
      description: "Sent by Support desk when goods have come back. The sum may be smaller.",
    }),
  ],
  operations: [
    operation("payments", "send", "payments/paymentCaptured", {
      channel: "payments/payments/captured",
      summary: "Says that the money has been taken.",
    }),
    operation("ledger", "receive", "payments/paymentCaptured", {
      channel: "payments/payments/captured",
      summary: "Books the money that came in.",
      uses: ["/paymentId", "/currency"],
    }),
    operation("support-desk", "receive", "payments/paymentCaptured", {
      channel: "payments/payments/captured",
      summary: "Show the payment to agents.",
    }),
    operation("payments", "send", "payments/paymentTaken", { channel: "payments/payments/captured" }),
    operation("ledger", "receive", "payments/paymentTaken", { channel: "payments/payments/captured" }),
    operation("support-desk", "send", "payments/refundPayment", { channel: "payments/payments/refund" }),
    operation("payments", "receive", "payments/refundPayment", {
      channel: "payments/payments/refund",
      summary: "Gives the money back.",
    }),
  ],
  endpoints: [
    endpoint("payments/getPayment", {
      summary: "Look at a payment.",
      path: "/payments/{id}",
      responses: [
        {
          status: "200",
          description: "The payment.",
          headers: [],
          content: [
            {
              mediaType: "application/json",
              schema: schema({ type: "object", properties: { paymentId: { type: "string" } } }),
              examples: [],
              at: at(),
            },
          ],
          at: at(),
        },
      ],
    }),
  ],
  terms: [
    term("currency", {
      title: "Currency",
      definition: "What money is counted in.",
      synonyms: ["money"],
      owner: "finance",
    }),
  ],
  flows: [
    {
      id: "payments/pay",
      domain: "payments",
      title: "Pay",
      summary: "A customer pays.",
      at: at(),
      steps: [
        { id: "capture", title: "Take the money", operation: "payments/send-payments/paymentCaptured", at: at() },
        { id: "look", title: "Look", endpoint: "payments/getPayment", at: at() },
        { id: "smile", title: "Smile", at: at() },
      ],
    },
  ],
});
