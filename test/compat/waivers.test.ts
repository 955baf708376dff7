import { applyWaivers } from "@concord/compat";
import { loadWaivers, memoryFiles } from "@concord/contracts";
import { type Finding, finding } from "@concord/diagnostics";
import { describe, expect, test } from "vitest";

const today = "2026-11-20";
const at = { file: "orders.yaml", pointer: "/x", line: 3, column: 5, length: 3 };

/** What breaks services of two teams, and one that nobody owns. */
const error = finding({
  code: "compat/payload-widened",
  severity: "error",
  message: "payload: CHF is new",
  at,
  breaks: [{ service: "billing", team: "payments" }, { service: "reports", team: "insights" }, { service: "old" }],
});

async function read(text: string, name = `${error.fingerprint}.yaml`) {
  return loadWaivers(memoryFiles({ [`waivers/${name}`]: text }), "waivers");
}

function waiver({ owner = "[payments, insights]", expiry = "2026-12-24", reason = "agreed" } = {}): string {
  return `owner: ${owner}\nreason: ${reason}\nexpiry: ${expiry}\n`;
}

async function judge(given: Parameters<typeof waiver>[0], findings: readonly Finding[] = [error], old = false) {
  const { waivers } = await read(waiver(given));
  const teams = new Set(["payments", "insights", "orders"]);
  const { findings: judged, remarks } = applyWaivers(findings, waivers, { today, teams, stoodBefore: () => old });
  return [...judged, ...remarks].map(({ code, severity }) => `${severity} ${code}`);
}

const waived = ["note compat/payload-widened"];
const refused = (code: string) => ["error compat/payload-widened", `error compat/${code}`];

describe("a waiver holds", () => {
  test.each([
    ["for all teams that are broken", {}, waived],
    ["not for some of them", { owner: "payments" }, refused("waiver-unauthorised")],
    ["not by a team that is not broken", { owner: "[payments, orders]" }, refused("waiver-unauthorised")],
    ["not by a team that does not exist", { owner: "[payments, insights, ghosts]" }, refused("waiver-unowned")],
    ["on its last day", { expiry: today }, waived],
    ["not the day after", { expiry: "2026-11-19" }, refused("waiver-expired")],
    // 10 days of November, 31 of December, 31 of January, 18 of February
    ["for 90 days", { expiry: "2027-02-18" }, waived],
    ["not for 91", { expiry: "2027-02-19" }, refused("waiver-overextended")],
  ])("%s", async (_, given, expected) => {
    expect(await judge(given)).toEqual(expected);
  });

  test("never for what does not block, or is no judgement of the gate", async () => {
    const warning: Finding = { ...error, severity: "warning" };
    expect(await judge({}, [warning])).toEqual(["warning compat/payload-widened", "error compat/waiver-unused"]);
    const unreadable: Finding = { ...error, code: "contracts/yaml-invalid" };
    expect(await judge({}, [unreadable])).toEqual(["error contracts/yaml-invalid", "error compat/waiver-unused"]);
  });

  test("for nothing: an error where it is new, a note where it stood before, however it reads by now", async () => {
    expect(await judge({}, [])).toEqual(["error compat/waiver-unused"]);
    expect(await judge({}, [], true)).toEqual(["note compat/waiver-spent"]);
    expect(await judge({ expiry: "2020-01-01", owner: "ghosts" }, [], true)).toEqual(["note compat/waiver-spent"]);
    expect(await judge({ expiry: "2020-01-01" }, [error], true)).toEqual(refused("waiver-expired"));
  });
});

describe("a file is no waiver", () => {
  test.each([
    ["without a day", "owner: payments\nreason: because\n", "waiver-invalid", 1],
    ["with a day that is none", waiver({ expiry: "soon" }), "waiver-invalid", 3],
    ["with a month that is none", waiver({ expiry: "2026-13-01" }), "waiver-invalid", 3],
    ["with an empty reason", waiver({ reason: '" "' }), "waiver-invalid", 2],
    ["without an owner", waiver({ owner: "[]" }), "waiver-invalid", 1],
    ["misspelt", waiver().replace("expiry", "expirey"), "field-misspelt", 3],
    ["broken", "owner: [payments\n", "yaml-invalid", 2],
    ["empty", "", "document-empty", 1],
  ])("%s", async (_, text, rule, line) => {
    const { waivers, findings } = await read(text);
    expect(waivers).toEqual([]);
    expect(findings.map(({ code }) => code)).toContain(`contracts/${rule}`);
    expect(findings.find(({ code }) => code === `contracts/${rule}`)!.at.line).toBe(line);
  });

  test.each(["all.yaml", `${error.fingerprint}.yml`, `${error.fingerprint.toUpperCase()}A.yaml`, `x/${error.fingerprint}.yaml`])(
    "called %s",
    async (name) => {
      const { waivers, findings } = await read(waiver(), name);
      expect([waivers, findings.map(({ code }) => code)]).toEqual([[], ["contracts/waiver-misnamed"]]);
    },
  );

  test("which is a word to people, as README.md is", async () => {
    expect(await read("# Waivers", "README.md")).toMatchObject({ waivers: [], findings: [] });
  });
});
