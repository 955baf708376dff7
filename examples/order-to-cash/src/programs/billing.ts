import { type InvoiceIssued, type OrderPlaced, createBillingConsumer, createBillingProducer } from "@contracts/billing";
import { type StartProgram, heard, idFor, inDays, now } from "../program.ts";

/** The tax in a price that includes 21 %, in whole cents. */
function taxIn(amount: string): string {
  const cents = Math.round((Number(amount) * 100 * 21) / 121);
  return (cents / 100).toFixed(2);
}

/** Writes an invoice when the goods have left, and marks it paid when the books say so. */
export const startBilling: StartProgram = async ({ transport, hooks }) => {
  const billing = createBillingProducer({ transport, hooks });
  const placed = new Map<string, OrderPlaced>();
  const issued = new Map<string, InvoiceIssued>();

  return createBillingConsumer({ transport, hooks, group: "billing" })
    .on.orderPlaced((order) => void placed.set(order.orderId, order))
    .on.orderShipped(async ({ orderId }, context) => {
      const order = placed.get(orderId);
      if (!order) return context.retry({ reason: "the order has not been heard of yet" });
      const { customerId, total } = order;
      const invoice = {
        invoiceId: idFor(orderId, "inv"),
        orderId,
        customerId,
        total,
        tax: { amount: taxIn(total.amount), currency: total.currency },
        issuedAt: now(),
        dueOn: inDays(14).slice(0, 10),
      };
      issued.set(orderId, invoice);
      await billing.invoiceIssued(invoice);
      await billing.notifyCustomer({
        notificationId: `${idFor(orderId, "ntf")}invoice`,
        customerId,
        template: "invoice",
      });
    })
    .on.entryPosted(async ({ kind, orderId }, context) => {
      if (kind !== "receipt" || !orderId) return;
      const invoice = issued.get(orderId);
      if (!invoice) return context.retry({ reason: "the invoice is not written yet" });
      const { invoiceId, customerId, total } = invoice;
      await billing.invoicePaid({ invoiceId, orderId, customerId, total, paidAt: now() });
    })
    .on.orderCancelled(heard)
    .start();
};
