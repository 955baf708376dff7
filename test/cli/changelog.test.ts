import { expect, test } from "vitest";
import { orders, ordersFile, shop } from "./orders.ts";
import { type Repo, concord, repository } from "./run.ts";

const note = "          note:\n            type: string\n";

function committed(): Repo {
  const repo = repository(shop({ required: "[orderId]" }));
  repo.commit("first");
  return repo;
}

async function changes(repo: Repo) {
  const { code, out } = await concord(repo.folder, ["changelog", "--since", "HEAD", "--json"]);
  expect(code).toBe(0);
  return JSON.parse(out).contracts;
}

test("an added field: for whom it is new, and the version that it asks for", async () => {
  const repo = committed();
  repo.write({ [ordersFile]: `${orders({ required: "[orderId]" })}${note}` });
  expect(await changes(repo)).toEqual([
    {
      file: ordersFile,
      title: "Orders",
      entries: [{ section: "added", reference: "commerce/orderPlaced#/note", newFor: ["billing"] }],
      version: { before: "1.0.0", after: "1.0.0", bump: "minor", suggested: "1.1.0", enough: false },
    },
  ]);
  const { code, out } = await concord(repo.folder, ["check", "--against", "HEAD"]);
  expect(code).toBe(0);
  expect(out).toContain("added commerce/orderPlaced#/note, new for billing\n");
  expect(out).toContain(`note: ${ordersFile} is still 1.0.0; a minor change asks for 1.1.0\n`);

  repo.write({
    [ordersFile]: `${orders({ required: "[orderId]" })}${note}`.replace("version: 1.0.0", "version: 1.1.0"),
  });
  expect((await changes(repo))[0].version).toMatchObject({ enough: true });
  expect((await concord(repo.folder, ["check", "--against", "HEAD"])).out).not.toContain("asks for");
});

test("removed and breaking ask for the next major version; deprecated does not", async () => {
  const repo = committed();
  repo.write({ [ordersFile]: orders({ required: "[orderId]" }).replace(/ {10}currency:[^]*$/u, "") });
  const [removed] = await changes(repo);
  expect(removed.version).toMatchObject({ bump: "major", suggested: "2.0.0", enough: false });
  expect(removed.entries).toEqual([
    { section: "removed", reference: "commerce/orderPlaced#/currency" },
    {
      section: "breaking",
      reference: "commerce/orderPlaced",
      text: expect.stringMatching(/"currency" is gone; breaks billing$/),
    },
  ]);

  const ended = `${orders({ required: "[orderId]" })}            deprecated: true\n            x-sunset: "2099-01-01"\n`;
  repo.write({ [ordersFile]: ended });
  const [deprecated] = await changes(repo);
  expect(deprecated.entries).toEqual([
    { section: "deprecated", reference: "commerce/orderPlaced#/currency", text: "its last day is 2099-01-01" },
  ]);
  expect(deprecated.version).toMatchObject({ bump: "minor" });
});

test("other words alone are a patch; nothing at all is not told", async () => {
  const repo = committed();
  expect(await changes(repo)).toEqual([]);
  repo.write({ [ordersFile]: orders({ required: "[orderId]" }).replace("title: Orders", "title: All orders") });
  const [worded] = await changes(repo);
  expect(worded).toMatchObject({ entries: [], version: { bump: "patch", suggested: "1.0.1" } });
});

test("markdown, with a title that holds markup kept as text", async () => {
  const repo = committed();
  const text = `${orders({ required: "[orderId]" })}${note}`.replace("title: Orders", 'title: "Orders <b>#1</b>"');
  repo.write({ [ordersFile]: text });
  const { out } = await concord(repo.folder, ["changelog", "--since", "HEAD"]);
  expect(out.split("\n").slice(0, 8)).toEqual([
    "# Changes since HEAD",
    "",
    "## Orders \\<b\\>\\#1\\</b\\>",
    "",
    `\`${ordersFile}\` · 1.0.0 → 1.0.0 (this asks for 1.1.0 or later)`,
    "",
    "### Added",
    "",
  ]);
  expect(out).toContain("- `commerce/orderPlaced#/note`, new for billing\n");
});

test("without anything before, and with an unknown revision", async () => {
  const repo = repository(shop());
  expect(await concord(repo.folder, ["changelog"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("nothing is committed yet"),
  });
  repo.commit("first");
  expect((await concord(repo.folder, ["changelog", "--since", "nope"])).code).toBe(2);
});
