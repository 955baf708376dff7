import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { concord, copyInto, repository, scratch } from "./run.ts";

const file = "contracts/shop/orders/asyncapi.yaml";

/** One receiver without a policy, and a personal field that nobody has marked. */
const contract = `asyncapi: 3.0.0
info: { title: Orders, version: 1.0.0, description: Keeps orders. }
servers:
  log: { host: log.example, protocol: kafka-secure, security: [{ type: scramSha512 }] }
channels:
  placed:
    address: orders.placed
    description: Every order as it was placed.
    messages:
      orderPlaced:
        summary: A customer has ordered.
        payload:
          type: object
          properties:
            # where to write to
            email: { type: string, format: email, examples: [a@b.example] }
operations:
  receiveOrderPlaced:
    action: receive # once
    channel: { $ref: '#/channels/placed' }
`;
const shop = {
  "concord.yaml": "title: Shop\n",
  "contracts/shop/domain.yaml": "name: Shop\nsummary: Sells.\n",
  [file]: contract,
};

describe("concord lint", () => {
  test("has nothing to say about the sample fabric", async () => {
    const folder = scratch();
    copyInto(folder, "contracts", "concord.yaml");
    const { code, out, err } = await concord(folder, ["lint"]);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: "nothing found by 41 rules · 1 ignored with a reason\n",
      err: "",
    });
  });

  test("prints findings as the gate does, and says what can be fixed", async () => {
    const repo = repository(shop);
    const { code, out } = await concord(repo.folder, ["lint"]);
    expect(code).toBe(0);
    expect(out.split("\n").slice(0, 5)).toEqual([
      `warning governance/personal-unclassified  ${file}:16:13`,
      "   15 |             # where to write to",
      "   16 |             email: { type: string, format: email, examples: [a@b.example] }",
      "      |             ^^^^^ e-mail address",
      " help     add x-classification: personal, or public where it speaks of nobody",
    ]);
    expect(out.trimEnd().split("\n").at(-1)).toBe("3 warnings · 3 can be fixed: concord lint --fix");
  });

  test("--fix writes what is missing, keeps everything else, and then finds nothing", async () => {
    const repo = repository(shop);
    const { code, out } = await concord(repo.folder, ["lint", "--fix"]);
    expect({ code, out }).toEqual({ code: 0, out: "3 findings fixed in 1 file\nnothing found by 41 rules\n" });
    expect(readFileSync(path.join(repo.folder, file), "utf8")).toBe(
      contract
        .replace("examples: [a@b.example] }", "examples: [a@b.example], x-classification: personal }")
        .replace(
          "    channel: { $ref: '#/channels/placed' }\n",
          "    channel: { $ref: '#/channels/placed' }\n" +
            "    x-retry: { attempts: 5, backoff: exponential, initialMs: 200, maxMs: 30000, jitter: true }\n" +
            "    x-dead-letter: { channel: orders.placed.orders.dlq }\n",
        ),
    );
  });

  test("exits 1 where something is an error, by rule or by setting", async () => {
    const repo = repository({ ...shop, "concord.yaml": "lint: { rules: { retry-undeclared: error } }" });
    expect((await concord(repo.folder, ["lint"])).code).toBe(1);
    expect((await concord(repo.folder, ["lint", "--rule", "dead-letter-undeclared"])).code).toBe(0);
  });

  test("looks at chosen rules and domains only, and knows their names", async () => {
    const repo = repository({ ...shop, "contracts/other/domain.yaml": "name: Other\n" });
    const one = JSON.parse(
      (await concord(repo.folder, ["lint", "--rule", "governance/retry-undeclared", "--json"])).out,
    );
    expect(one.findings.map((found: { code: string }) => found.code)).toEqual(["governance/retry-undeclared"]);
    const other = JSON.parse((await concord(repo.folder, ["lint", "--domain", "other", "--json"])).out);
    expect(other.findings.map((found: { at: { file: string } }) => found.at.file)).toEqual([
      "contracts/other/domain.yaml",
    ]);
    expect(await concord(repo.folder, ["lint", "--rule", "retry-undeclarde"])).toMatchObject({
      code: 64,
      err: "error  there is no rule retry-undeclarde\nhelp   did you mean retry-undeclared?\n",
    });
    expect((await concord(repo.folder, ["lint", "--domain", "shopp"])).err).toContain("did you mean shop?");
  });

  test("--fix keeps to the chosen domain", async () => {
    const repo = repository({ ...shop, "contracts/other/domain.yaml": "name: Other\nsummary: Something else.\n" });
    await concord(repo.folder, ["lint", "--fix", "--domain", "other"]);
    expect(readFileSync(path.join(repo.folder, file), "utf8")).toBe(contract);
  });

  test("runs the Spectral ruleset that the settings name", async () => {
    const repo = repository({
      ...shop,
      "concord.yaml": "lint: { spectral: style/spectral.yaml }",
      "style/spectral.yaml":
        "rules:\n  title-shop:\n    given: $.info.title\n    severity: error\n    then: { function: pattern, functionOptions: { match: ^Shop } }\n",
    });
    const { code, out } = await concord(repo.folder, ["lint"]);
    expect(code).toBe(1);
    expect(out).toContain(`error governance/spectral:title-shop  ${file}:2:16`);
  });

  test("tells of flows in its figures", async () => {
    const folder = scratch();
    copyInto(folder, "contracts", "concord.yaml");
    const { figures } = JSON.parse((await concord(folder, ["lint", "--json", "--rule", "flow-interrupted"])).out);
    expect(figures.flows[0]).toMatchObject({ flow: "commerce/order-to-cash", steps: 20, connected: 20, gaps: [] });
  });
});
