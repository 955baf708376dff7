import { randomUUID } from "node:crypto";
import { createNotificationsConsumer, createNotificationsProducer } from "@contracts/notifications";
import { type StartProgram, heard, now } from "../program.ts";

/** Tells customers what they want to know, and says that it has. */
export const startNotifications: StartProgram = async ({ transport, hooks }) => {
  const notifications = createNotificationsProducer({ transport, hooks });

  const tell = async (customerId: string, notificationId = `ntf_${randomUUID().replaceAll("-", "").slice(0, 12)}`) => {
    await notifications.notificationDelivered({ notificationId, customerId, medium: "app", deliveredAt: now() });
  };

  return createNotificationsConsumer({ transport, hooks, group: "notifications" })
    .on.notifyCustomer(({ customerId, notificationId }) => tell(customerId, notificationId))
    .on.orderConfirmed(({ customerId }) => tell(customerId))
    .on.orderShipped(({ customerId }) => tell(customerId))
    .on.orderCancelled(({ customerId }) => tell(customerId))
    .on.paymentFailed(({ customerId }) => tell(customerId))
    .on.paymentRefunded(heard)
    .on.deliveryEtaChanged(heard)
    .on.customerDetailsChanged(heard)
    .on.customerErased(heard)
    .start();
};
