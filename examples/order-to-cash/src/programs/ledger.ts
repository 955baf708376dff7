import { createLedgerConsumer, createLedgerProducer } from "@contracts/ledger";
import { type StartProgram, idFor, now } from "../program.ts";

/** Keeps the books: every movement of money is entered once. */
export const startLedger: StartProgram = async ({ transport, hooks }) => {
  const ledger = createLedgerProducer({ transport, hooks });
  return createLedgerConsumer({ transport, hooks, group: "ledger" })
    .on.paymentCaptured(async ({ paymentId, orderId, amount, currency }) => {
      await ledger.entryPosted({
        entryId: idFor(paymentId, "ent"),
        kind: "receipt",
        paymentId,
        ...(orderId && { orderId }),
        value: { amount, currency },
        postedAt: now(),
      });
    })
    .on.paymentRefunded(async ({ paymentId, orderId, returnId, amount, currency }) => {
      await ledger.entryPosted({
        entryId: idFor(returnId, "ent"),
        kind: "refund",
        paymentId,
        orderId,
        value: { amount, currency },
        postedAt: now(),
      });
    })
    .start();
};
