import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { concord, copyInto, repository } from "../cli/run.ts";

/** The field of the sample fabric that the test retypes: required, of a sent event, read by other services. */
const file = "contracts/payments/payments/asyncapi.yaml";
const event = "paymentCaptured";

test("retyping a required field of a sent event of the sample fabric blocks; reverting it passes", async () => {
  const repo = repository();
  copyInto(repo.folder, "contracts", "concord.yaml");
  repo.commit("the contracts as they are");
  const whole = readFileSync(path.join(repo.folder, file), "utf8");
  const start = whole.indexOf("currency:\n", whole.indexOf(`    ${event}:\n`, whole.indexOf("components:")));
  const retyped = `${whole.slice(0, start)}${whole.slice(start).replace(/type: string\n\s+enum: .*\n/, "type: integer\n")}`;
  expect(retyped).not.toBe(whole);
  writeFileSync(path.join(repo.folder, file), retyped);
  const line = retyped.slice(0, retyped.indexOf("type: integer", start)).split("\n").length;

  const broken = await concord(repo.folder, ["check", "--against", "HEAD", "--json"]);
  expect(broken.code).toBe(1);
  const findings: readonly { code: string; at: { file: string; line: number } }[] = JSON.parse(broken.out).findings;
  const [narrowed, widened] = [`compat/payload-narrowed`, `compat/payload-widened`].map((code) =>
    findings.find((one) => one.code === code && one.at.file === file && one.at.line === line),
  );
  expect(narrowed).toMatchObject({ witness: { value: { currency: expect.any(String) }, acceptedBy: "before" } });
  expect(widened).toMatchObject({
    label: "type was string, now integer",
    related: [{ label: "before", revision: "HEAD", at: { file, line } }],
    witness: { value: { currency: expect.any(Number) }, acceptedBy: "after", rejectedBy: "before" },
    breaks: expect.arrayContaining([expect.objectContaining({ service: "ledger", team: "finance" })]),
  });
  const text = await concord(repo.folder, ["check", "--against", "HEAD"]);
  expect(text.out).toContain(`error compat/payload-widened  ${file}:${line}:`);

  writeFileSync(path.join(repo.folder, file), whole);
  expect(await concord(repo.folder, ["check", "--against", "HEAD"])).toMatchObject({ code: 0, err: "" });
});
