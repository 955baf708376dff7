import { createModel, type CatalogModel } from "@concord/catalog";
import { expect, test } from "vitest";
import { besidePage, besideSite, summaryOf } from "../../catalog-site/src/exports/beside-pages.ts";
import { hostile } from "./hostile.ts";
import { payments } from "./payments.ts";

const filesOf = (model: CatalogModel): ReadonlyMap<string, string> => {
  const pages = [...model.pages()];
  const beside = pages.flatMap(besidePage).map(([path, text]) => [path, text()] as const);
  const whole = besideSite(model, pages.map(summaryOf)).map(([path, content]) => [path, String(content)] as const);
  return new Map([...whole, ...beside]);
};
const files = filesOf(createModel(payments, { revision: { commit: "abc", date: "2026-11-20T10:00:00Z" } }));
const page = "events/payments/paymentCaptured/";

test("each page stands beside itself as JSON and as Markdown, and one list leads to all", () => {
  const model = JSON.parse(files.get("model.json") ?? "");
  expect(model.revision.commit).toBe("abc");
  expect(model.pages).toContainEqual({
    path: page,
    kind: "event",
    title: "Payment captured",
    name: "paymentCaptured",
    summary:
      "Sent by Payments when a customer's money has been taken. Ledger books the money that came in and Support desk shows the payment to agents.",
  });
  for (const { path, kind } of model.pages.filter((one: { kind: string }) => one.kind !== "source")) {
    expect([kind, files.has(`${path}index.json`), files.has(`${path}index.md`)]).toEqual([kind, true, true]);
  }
});

test("the JSON of an event says who, what and how, with the pointers that a consumer would declare", () => {
  const event = JSON.parse(files.get(`${page}index.json`) ?? "");
  expect(event.summary).toContain("Sent by **[Payments](services/payments/)** when a customer's money has been taken.");
  const [, { fields }] = event.sections.find(({ id }: { id: string }) => id === "contents").content;
  expect(fields[1]).toEqual({
    pointer: "/currency",
    name: "Currency",
    type: "one of EUR, GBP, USD",
    always: true,
    term: "Currency",
  });
  expect(fields[2]).toMatchObject({ pointer: "/cardHolder", meaning: "Who paid.", classification: "personal" });
});

test("the Markdown of an event has its sentence, its picture as Mermaid and its table", () => {
  const markdown = files.get(`${page}index.md`) ?? "";
  expect(markdown).toContain(
    "# Payment captured\n\nEvent · `paymentCaptured`\n\nSent by **[Payments](../../../services/payments/index.md)** when",
  );
  expect(markdown).toContain('```mermaid\nflowchart LR\n  n0["Payments"]\n  n1(["payments.captured"])\n');
  expect(markdown).toContain("  n0 --> n1\n");
  expect(markdown).toContain(
    "| Payment id `paymentId` | Which payment it was. | text: “pay\\_”, then one or more small letters or digits | always |",
  );
});

test("links of the Markdown lead to files that there are", () => {
  for (const [path, text] of files) {
    if (!path.endsWith(".md")) continue;
    for (const [, to = ""] of text.matchAll(/\]\(((?!https?:|mailto:)[^)]+)\)/g)) {
      const target = new URL(to, `file:///${path}`).pathname.slice(1);
      const isSource = target.startsWith("source/");
      expect([path, to, isSource || files.has(target)]).toEqual([path, to, true]);
    }
  }
});

test("a language model finds its way by llms.txt", () => {
  const text = files.get("llms.txt") ?? "";
  expect(text).toMatch(/^# Shop\n\n> What our systems tell each other/);
  expect(text).toContain("- [Payment captured](events/payments/paymentCaptured/index.md): Sent by Payments");
});

test("Backstage gets teams, areas, services and contracts under names that it accepts", () => {
  const entities = (files.get("catalog-info.yaml") ?? "")
    .split("---\n")
    .filter(Boolean)
    .map((text) => JSON.parse(text));
  expect(entities.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toContain("Component support-desk");
  expect(entities.find(({ kind }) => kind === "Component").spec).toEqual({
    type: "service",
    lifecycle: "production",
    owner: "group:payments",
    system: "payments",
    providesApis: [],
  });
  const odd = (filesOf(createModel(hostile)).get("catalog-info.yaml") ?? "").split("---\n").filter(Boolean);
  for (const { metadata } of odd.map((text) => JSON.parse(text)))
    expect(metadata.name).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/);
});

test("hostile words neither become tags in Markdown nor break out of a picture", () => {
  const tags = [...filesOf(createModel(hostile))]
    .filter(([path]) => path.endsWith(".md"))
    .flatMap(([, text]) => text.replaceAll(/`[^`\n]*`/g, "").match(/(?<!\\)<(?:script|img|style)/g) ?? []);
  expect(tags).toEqual([]);
});
