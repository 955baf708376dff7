import { receives as billing } from "@contracts/billing";
import { receives as carriers } from "@contracts/carriers";
import { receives as ledger } from "@contracts/ledger";
import { receives as loyalty } from "@contracts/loyalty";
import { receives as notifications } from "@contracts/notifications";
import { receives as orders } from "@contracts/orders";
import { receives as payments } from "@contracts/payments";
import { receives as shipping } from "@contracts/shipping";
import { receives as stock } from "@contracts/stock";
import { receives as supportDesk } from "@contracts/support-desk";
import { receives as warehouse } from "@contracts/warehouse";
import type { ReceiveDefinitions } from "@concord/runtime";
import type { StartProgram } from "../program.ts";
import { startBilling } from "./billing.ts";
import { startCarriers } from "./carriers.ts";
import { startLedger } from "./ledger.ts";
import { startLoyalty } from "./loyalty.ts";
import { startNotifications } from "./notifications.ts";
import { startOrders } from "./orders.ts";
import { startPayments } from "./payments.ts";
import { startShipping } from "./shipping.ts";
import { startStock } from "./stock.ts";
import { startSupportDesk } from "./support-desk.ts";
import { startWarehouse } from "./warehouse.ts";

export interface Program {
  readonly service: string;
  readonly start: StartProgram;
  readonly receives: ReceiveDefinitions;
}

/** The programs that run; the storefront is where the story starts. */
export const programs: readonly Program[] = [
  { service: "orders", start: startOrders, receives: orders },
  { service: "stock", start: startStock, receives: stock },
  { service: "payments", start: startPayments, receives: payments },
  { service: "shipping", start: startShipping, receives: shipping },
  { service: "warehouse", start: startWarehouse, receives: warehouse },
  { service: "carriers", start: startCarriers, receives: carriers },
  { service: "billing", start: startBilling, receives: billing },
  { service: "ledger", start: startLedger, receives: ledger },
  { service: "loyalty", start: startLoyalty, receives: loyalty },
  { service: "notifications", start: startNotifications, receives: notifications },
  { service: "support-desk", start: startSupportDesk, receives: supportDesk },
];
