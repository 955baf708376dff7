import { createModel } from "@concord/catalog";
import type { Fabric, MediaType, Service } from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";
import { expect, test } from "vitest";
import { at, endpoint, fabric, schema, service, team } from "./make-fabric.ts";
import { modelOf } from "./model-of.ts";
import { sectionText } from "./page-text.ts";
import { payments } from "./payments.ts";

const json = (given: JsonObject): MediaType => ({
  mediaType: "application/json",
  schema: schema({ type: "object", ...given }),
  examples: [],
  at: at(),
});

/** Gives money back; the shop asks for it and says which part of the answer it reads. */
const refunds = (uses: Service["uses"], compatibility?: "none"): Fabric =>
  fabric({
    teams: [team("sales", { title: "Sales" })],
    services: [service("bank", { title: "Bank" }), service("shop", { title: "Shop", owner: "sales", uses })],
    endpoints: [
      endpoint("bank/refund", {
        method: "post",
        path: "/refunds",
        ...(compatibility && { compatibility }),
        parameters: [
          {
            name: "mode",
            in: "query",
            required: false,
            schema: schema({ type: "string", enum: ["all", "part"] }),
            at: at(),
          },
        ],
        requestBody: {
          required: true,
          content: [
            json({ required: ["amount"], properties: { amount: { type: "integer" }, note: { type: "string" } } }),
          ],
          at: at(),
        },
        responses: [
          {
            status: "201",
            headers: [],
            content: [json({ required: ["refundId"], properties: { refundId: { type: "string" } } })],
            at: at(),
          },
          {
            status: "400",
            headers: [],
            content: [json({ required: ["why"], properties: { why: { type: "string" } } })],
            at: at(),
          },
        ],
      }),
    ],
  });

const called = { target: { kind: "endpoint", id: "bank/refund" }, fields: ["/refundId"], at: at() } as const;

async function impactOn(of: Fabric, path: string): Promise<string | undefined> {
  const found = (await modelOf(of)).page(path)?.sections.find(({ id }) => id === "impact");
  return found && sectionText(found);
}

test("says who is broken by taking an endpoint away, and by each change to what travels", async () => {
  expect(await impactOn(refunds([called]), "apis/bank/refund/")).toBe(
    [
      "Taking it away breaks Shop (Sales).",
      // A parameter that is gone is gone for every caller. Of the answer the shop reads this field.
      "Taking away any of mode and Refund id breaks Shop (Sales).",
      // Whether the shop sends one of the two, nobody says; that it would not send what is demanded now is certain.
      "mode after the ? | breaks Shop | may affect Shop | Require it: breaks Shop | free to do",
      "Amount in the body | may affect Shop | may affect Shop | No longer require it: free to do | does not apply",
      "Note in the body | may affect Shop | may affect Shop | Require it: may affect Shop | does not apply",
      "Refund id in the answer 201 | breaks Shop | breaks Shop | No longer require it: breaks Shop | does not apply",
    ].join("\n"),
  );
});

test("of a caller that does not say what it reads, the proof decides", async () => {
  expect(await impactOn(payments, "apis/payments/getPayment/")).toBe(
    [
      "Taking it away breaks Support desk.",
      // What was a text may be anything when nobody says so any more.
      "Taking away Payment id breaks Support desk.",
      "Payment id in the answer 200 | breaks Support desk | breaks Support desk | Require it: free to do | does not apply",
    ].join("\n"),
  );
});

test("where nobody calls it, and where nothing is promised", async () => {
  const [unused] = (await impactOn(refunds([]), "apis/bank/refund/"))!.split("\n");
  expect(unused).toBe("Nobody in these contracts says that they use it, yet it cannot go without notice.");
  const lines = (await impactOn(refunds([called], "none"), "apis/bank/refund/"))!.split("\n");
  expect(lines[0]).toBe("It may be taken away: nothing is promised.");
  expect(lines.slice(1).join("\n")).not.toMatch(/breaks|may affect/u);
});

test("the section is left out where the gate was not asked, and asked for where its page is shown", () => {
  const model = createModel(payments);
  expect(model.page("apis/payments/getPayment/")?.sections.map(({ id }) => id)).not.toContain("impact");
  expect(model.impactsOn("apis/payments/getPayment/")).toEqual({ messages: [], endpoints: ["payments/getPayment"] });
});
