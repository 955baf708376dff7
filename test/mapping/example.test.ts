import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { diskFiles, loadFabric } from "@concord/contracts";
import { expect, test } from "vitest";
import { receiptToSale } from "../../examples/order-to-cash/src/mappers/receipt-to-sale.ts";

test("a till's receipt becomes a sale that the canonical model accepts", async () => {
  const sale = receiptToSale({
    rcpt: 1205,
    shop: "HAM",
    stamp: 1_795_255_200,
    items: [{ art: "OAK7", qty: 2, cents: 4995 }],
    sum: 9990,
    cur: "EUR",
    card: "C81",
    op: "JW",
  });
  expect(sale).toEqual({
    saleId: "sal_ham1205",
    locationId: "loc_ham",
    soldAt: "2026-11-21T10:00:00.000Z",
    lines: [{ productId: "prd_oak7", quantity: 2, unitPrice: { amount: "49.95", currency: "EUR" } }],
    total: { amount: "99.90", currency: "EUR" },
    customerId: "cus_c81",
  });
  const fabric = await loadFabric(diskFiles({ cwd: process.cwd(), root: "contracts" }), { root: "contracts" });
  const { schema } = fabric.models.find(({ id }) => id === "commerce/Sale")!;
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  expect(ajv.validate(schema.json, sale), ajv.errorsText()).toBe(true);
});
