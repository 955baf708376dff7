import { type TicketOpened, createSupportDeskConsumer, createSupportDeskProducer } from "@contracts/support-desk";
import { type StartProgram, heard, idFor, now } from "../program.ts";

const largeSum = 200;

/** Opens a ticket for each failed payment, and closes it when the money is certain after all. */
export const startSupportDesk: StartProgram = async ({ transport, hooks }) => {
  const support = createSupportDeskProducer({ transport, hooks });
  const tickets = new Map<string, TicketOpened>();

  return createSupportDeskConsumer({ transport, hooks, group: "support-desk" })
    .on.paymentFailed(async ({ paymentId, orderId, customerId, amount }) => {
      const ticketId = idFor(paymentId, "tic");
      const about = { ticketId, customerId, orderId, subject: "failed-payment" } as const;
      const ticket = { ...about, paymentId, priority: "normal", openedAt: now() } as const;
      tickets.set(paymentId, ticket);
      await support.ticketOpened(ticket);
      if (Number(amount) < largeSum) return;
      await support.ticketEscalated({ ...about, priority: "urgent", reason: "large-sum", escalatedAt: now() });
      // Grace calls the customer, who has another card on file and agrees to have it tried.
      await support.retryPayment({ paymentId, ticketId, savedMethod: idFor(customerId, "mtd") });
    })
    .on.paymentAuthorised(async ({ paymentId }) => {
      const ticket = tickets.get(paymentId);
      if (!ticket) return;
      tickets.delete(paymentId);
      const { ticketId, customerId, orderId } = ticket;
      await support.ticketResolved({
        ticketId,
        customerId,
        ...(orderId && { orderId }),
        resolution: "put-right",
        resolvedAt: now(),
      });
      await support.notifyCustomer({
        notificationId: `${idFor(ticketId, "ntf")}resolved`,
        customerId,
        template: "ticket-resolved",
        values: { agent: "Grace" },
      });
    })
    .on.paymentCaptured(heard)
    .on.deliveryEtaChangedV2(heard)
    .on.notificationBounced(heard)
    .start();
};
