import { rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { orders, ordersFile, shop } from "./orders.ts";
import { type Repo, type Run, concord, repository } from "./run.ts";

/** The contract with its currency announced to end. */
function ending(sunset: string | undefined): string {
  const note = sunset === undefined ? "" : `\n            deprecated: true\n            x-sunset: "${sunset}"`;
  return orders({ required: "[orderId]" }).replace("enum: [EUR, USD]", `enum: [EUR, USD]${note}`);
}

const removed = orders({ required: "[orderId]" }).replace(/ {10}currency:[^]*$/, "");
const day = 86_400_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * day).toISOString().slice(0, 10);

function started(date: string): Repo {
  const { "contracts/commerce/billing/asyncapi.yaml": _, ...files } = shop();
  const repo = repository({ ...files, [ordersFile]: ending(undefined) });
  repo.commit("the contract", date);
  return repo;
}

async function removal(repo: Repo): Promise<Run> {
  repo.write({ [ordersFile]: removed });
  return concord(repo.folder, ["check", "--against", "main"]);
}

describe("six months' notice, read from the history of the base branch", () => {
  test("announced long enough ahead, and its last day has passed", async () => {
    const repo = started(daysAgo(300));
    repo.write({ [ordersFile]: ending(daysAgo(10)) });
    repo.commit("announce", daysAgo(200));
    repo.write({ "README.md": "something else" });
    repo.commit("go on", daysAgo(5));
    const { code, out } = await removal(repo);
    expect([code, out]).toEqual([0, expect.stringContaining(`note compat/property-removed`)]);
  });

  test("announced too late", async () => {
    const repo = started(daysAgo(300));
    repo.write({ [ordersFile]: ending(daysAgo(10)) });
    repo.commit("announce", daysAgo(100));
    const { code, out } = await removal(repo);
    expect([code, out]).toEqual([1, expect.stringMatching(/was announced on \S+, 90 days ahead; 183 are required/)]);
  });

  test("with exactly the days of notice, and with one day less", async () => {
    for (const [ahead, code] of [
      [183, 0],
      [182, 1],
    ] as const) {
      const repo = started(daysAgo(400));
      repo.write({ [ordersFile]: ending(daysAgo(1)) });
      repo.commit("announce", daysAgo(1 + ahead));
      expect((await removal(repo)).code, `${ahead} days`).toBe(code);
    }
  });

  test("a date written back is not believed: a commit is not older than its parent", async () => {
    const repo = started(daysAgo(20));
    repo.write({ [ordersFile]: ending(daysAgo(10)) });
    repo.commit("announce", daysAgo(400));
    expect((await removal(repo)).code).toBe(1);
  });

  test("a sunset written into the past, beside a deprecation of old", async () => {
    const repo = started(daysAgo(400));
    repo.write({ [ordersFile]: ending(daysAgo(10)).replace(/\n *x-sunset.*/, "") });
    repo.commit("deprecated, without a last day", daysAgo(390));
    repo.write({ [ordersFile]: ending(daysAgo(10)) });
    repo.commit("the last day was last week", daysAgo(2));
    expect((await removal(repo)).code).toBe(1);
  });

  test("announced on a branch only, in the change that removes it, or taken back in between", async () => {
    const repo = started(daysAgo(400));
    repo.git("checkout", "-q", "-b", "topic");
    repo.write({ [ordersFile]: ending(daysAgo(10)) });
    repo.commit("announce", daysAgo(300));
    expect((await removal(repo)).out).toContain("error compat/property-removed");

    const again = started(daysAgo(400));
    again.write({ [ordersFile]: ending(daysAgo(10)) });
    again.commit("announce", daysAgo(300));
    again.write({ [ordersFile]: ending(undefined) });
    again.commit("take it back", daysAgo(200));
    again.write({ [ordersFile]: ending(daysAgo(10)) });
    again.commit("announce again", daysAgo(100));
    expect((await removal(again)).code).toBe(1);
  });

  test("a file that was moved since goes on counting; one that was written anew does not", async () => {
    const moved = "contracts/commerce/sales/asyncapi.yaml";
    for (const [message, rename, code] of [
      ["moved", true, 0],
      ["written anew", false, 1],
    ] as const) {
      const repo = started(daysAgo(400));
      repo.write({ [ordersFile]: ending(daysAgo(10)) });
      repo.commit("announce", daysAgo(300));
      repo.git("rm", "-q", "--cached", ordersFile);
      rmSync(path.join(repo.folder, ordersFile));
      if (!rename) repo.commit("gone for a while", daysAgo(100));
      repo.write({ [moved]: ending(daysAgo(10)) });
      repo.commit("in another folder", daysAgo(50));
      repo.write({ [moved]: removed });
      const run = await concord(repo.folder, ["check", "--against", "main"]);
      expect(run.code, message).toBe(code);
    }
  });

  test("a sunset that is moved earlier blocks by itself", async () => {
    const repo = started(daysAgo(400));
    repo.write({ [ordersFile]: ending(daysAgo(-100)) });
    repo.commit("announce", daysAgo(300));
    repo.write({ [ordersFile]: ending(daysAgo(-10)) });
    const { code, out } = await concord(repo.folder, ["check", "--against", "main"]);
    expect([code, out]).toEqual([1, expect.stringContaining("error compat/sunset-advanced")]);
  });
});
