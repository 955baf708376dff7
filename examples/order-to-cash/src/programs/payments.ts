import { type AuthorisePayment, createPaymentsConsumer, createPaymentsProducer } from "@contracts/payments";
import { type StartProgram, heard, inDays, now } from "../program.ts";

/** The bank in this story declines larger sums from a card it does not know. */
const declines = ({ amount, savedMethod }: AuthorisePayment): boolean => Number(amount) > 200 && !savedMethod;

/** Makes sure of money, takes it when the goods have left, and says so. */
export const startPayments: StartProgram = async ({ transport, hooks }) => {
  const payments = createPaymentsProducer({ transport, hooks });
  const asked = new Map<string, AuthorisePayment>();
  const authorised = new Map<string, AuthorisePayment>();

  const authorise = async (payment: AuthorisePayment, attempt: number) => {
    const { paymentId, orderId, customerId, amount, currency } = payment;
    asked.set(paymentId, payment);
    if (declines(payment)) {
      await payments.paymentFailed({
        paymentId,
        orderId,
        customerId,
        amount,
        currency,
        attempt,
        reason: "card-declined",
        retryable: true,
        failedAt: now(),
      });
      return;
    }
    authorised.set(orderId, payment);
    await payments.paymentAuthorised({
      paymentId,
      orderId,
      amount,
      currency,
      authorisedAt: now(),
      expiresAt: inDays(7),
    });
  };

  return createPaymentsConsumer({ transport, hooks, group: "payments" })
    .on.authorisePayment((payment) => authorise(payment, 1))
    .on.retryPayment(async ({ paymentId, savedMethod }, context) => {
      const payment = asked.get(paymentId);
      if (!payment) return context.deadLetter("a payment that nobody asked for");
      await authorise({ ...payment, ...(savedMethod && { savedMethod }) }, 2);
    })
    .on.orderShipped(async ({ orderId }, context) => {
      const payment = authorised.get(orderId);
      if (!payment) return context.deadLetter("shipped before the money was certain");
      const { paymentId, amount, currency } = payment;
      await payments.paymentCaptured({ paymentId, orderId, amount, currency });
    })
    .on.orderCancelled(({ orderId }) => void authorised.delete(orderId))
    .on.refundPayment(heard)
    .start();
};
