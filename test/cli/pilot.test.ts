import { describe, expect, test } from "vitest";
import { shop } from "./orders.ts";
import { concord, repository } from "./run.ts";

const result = "{ ok: true, orders: 4, messages: 31, deadLetters: 1 }";
const workspace = (pilot: string | undefined, text: string): Record<string, string> => ({
  ...shop(),
  "concord.yaml": `contracts: contracts\n${pilot === undefined ? "" : `pilot: ${pilot}\n`}`,
  "pilot.mjs": text,
});

describe("pilot", () => {
  test("tells its story and passes; as JSON only the result", async () => {
    const { folder } = repository(
      workspace("pilot.mjs", `export default async (io) => { io.out("once upon\\n"); return ${result}; };`),
    );
    expect(await concord(folder, ["pilot"])).toEqual({ code: 0, out: "once upon\n", err: "" });
    const { code, out } = await concord(folder, ["pilot", "--json"]);
    expect([code, JSON.parse(out)]).toEqual([0, { ok: true, orders: 4, messages: 31, deadLetters: 1 }]);
  });

  test("a flow that went wrong exits 1", async () => {
    const { folder } = repository(
      workspace("pilot.mjs", `export default async () => (${result.replace("true", "false")});`),
    );
    expect((await concord(folder, ["pilot"])).code).toBe(1);
  });

  test.each([
    [undefined, "", "concord.yaml names no pilot"],
    ["gone.mjs", "", "and there is none"],
    ["pilot.mjs", "export default 7;", "does not export a function"],
    ["pilot.mjs", "export default () => { throw undefined; };", "the pilot broke off: undefined"],
    ["pilot.mjs", 'import "@contracts/not-generated";', "run concord generate first"],
  ])("%s %s exits 2", async (pilot, text, said) => {
    const { folder } = repository(workspace(pilot, text));
    expect(await concord(folder, ["pilot"])).toMatchObject({ code: 2, err: expect.stringContaining(said) });
  });
});
