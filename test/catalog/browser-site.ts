import type { Own, Snapshot } from "@concord/catalog";
import type { Fabric, OperationMessage, Schema, TapResult } from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";

/** What the site that is looked at in a browser has beside its contracts: a history, a page and a logo of its own, a tap. */

export const captured = "payments/paymentCaptured";

/** The contracts as they might have stood: *Payment captured* had less in it, and then something else. */
export function past(fabric: Fabric, version: 1 | 2): Fabric {
  const payload = fabric.messages.find(({ id }) => id === captured)?.payload as Schema;
  const { properties, required } = payload.json as { properties: JsonObject; required: string[] };
  const { currency, ...rest } = properties;
  const then = {
    ...payload,
    json: {
      ...(payload.json as JsonObject),
      properties: version === 1 ? rest : { ...rest, currency: { ...(currency as JsonObject), enum: ["EUR", "GBP"] } },
      required: required.filter((name) => name !== "currency"),
    },
  };
  const now = (one: OperationMessage): OperationMessage => (one.message === captured ? { ...one, payload: then } : one);
  return {
    ...fabric,
    messages: fabric.messages.map((one) => (one.id === captured ? { ...one, payload: then } : one)),
    operations: fabric.operations.map((one) => ({ ...one, messages: one.messages.map(now) })),
  };
}

export const at = (name: string, day: string, fabric: Fabric): Snapshot => ({
  name,
  commit: name,
  date: `${day}T09:00:00Z`,
  fabric,
});

export const own: Own = {
  pages: [
    {
      file: "docs/naming.md",
      markdown: "# How we name\n\nIn the past tense.\n\n## Good\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    },
  ],
  logo: {
    name: "logo.svg",
    content: Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script><path d="M0 0h9v9z"/></svg>',
    ),
  },
};

export const seen: readonly TapResult[] = [
  {
    channel: "payments/payments/paymentsCaptured",
    address: "payments.captured",
    transport: "kafka",
    from: "2026-11-18T00:00:00Z",
    until: "2026-11-20T00:00:00Z",
    messages: 2,
    unrecognised: [],
    observed: [
      {
        message: captured,
        contract: "payments@2.4.0",
        count: 2,
        valid: 2,
        invalid: 0,
        violations: [],
        undeclared: [],
        neverSeen: [],
        values: [],
      },
    ],
  },
];
