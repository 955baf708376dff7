/** A service that books payments, and what it could not handle. */
import { createConsumer, createProducer, type MessageDefinition, type Transport } from "@concord/runtime";

export const contract = `asyncapi: 3.0.0
info: { title: Ledger, version: 1.0.0 }
channels:
  captured:
    address: payments.captured
    messages:
      paymentCaptured: { $ref: "#/components/messages/paymentCaptured" }
operations:
  onPaymentCaptured:
    action: receive
    channel: { $ref: "#/channels/captured" }
components:
  messages:
    paymentCaptured:
      contentType: application/json
      payload:
        type: object
        required: [paymentId, amount]
        properties:
          paymentId: { type: string }
          amount: { type: string }
          cardHolder: { type: string, x-classification: personal }
          payer: { $ref: "#/components/schemas/Payer" }
          notes: { type: array, items: { type: object, properties: { text: { type: string, x-classification: sensitive } } } }
  schemas:
    Payer:
      type: object
      x-classification: personal
      properties: { email: { type: string }, country: { type: string } }
`;

export const files = { "concord.yaml": "contracts: contracts\n", "contracts/finance/ledger/asyncapi.yaml": contract };

/** In every place where somebody's data stands. */
export const secret = "Maya Lindqvist";

export const payment = (paymentId: string) => ({
  paymentId,
  amount: "12.50",
  cardHolder: secret,
  payer: { email: `${secret}@example.org`, country: "NL" },
  notes: [{ text: secret }],
  undeclared: secret,
});

const paymentCaptured: MessageDefinition<{ readonly paymentId: string }> = {
  name: "paymentCaptured",
  type: "finance.paymentCaptured",
  contract: "ledger@1.0.0",
  contentType: "application/json",
  channel: { name: "captured", address: "payments.captured" },
  validate: (value) =>
    typeof (value as { readonly paymentId?: unknown }).paymentId === "string"
      ? undefined
      : [{ field: "/paymentId", rule: "required", message: "is required" }],
  key: ({ paymentId }) => paymentId,
};

/** The service at work; what it has booked is in `booked`. */
export async function startLedger(transport: Transport, fails: () => boolean, group = "ledger") {
  const booked: string[] = [];
  const lost: string[] = [];
  const running = await createConsumer(
    "ledger",
    { paymentCaptured: { message: paymentCaptured, operation: "onPaymentCaptured" } },
    {
      transport,
      group,
      hooks: { onDeadLetter: ({ reason }) => void lost.push(reason) },
      breaker: false,
      retry: { attempts: 1 },
    },
  )
    .on.paymentCaptured(({ paymentId }) => {
      if (fails()) throw new Error(secret);
      booked.push(paymentId);
    })
    .start();
  return { booked, lost, stop: () => running.stop(), [Symbol.asyncDispose]: () => running.stop() };
}

export function paymentsProducer(transport: Transport) {
  return createProducer(
    "payments",
    { paymentCaptured: { message: paymentCaptured, operation: "send" } },
    { transport, hooks: {} },
  );
}

export const deadLetters = "payments.captured.ledger.dlq";
