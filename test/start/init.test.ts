import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Finding } from "@concord/diagnostics";
import { expect, test } from "vitest";
import { brokerNames } from "../../packages/cli/src/scaffold/brokers.ts";
import { concord, repository, scratch } from "../cli/run.ts";

/** Holds a repository to everything that its `npm test` runs. A team without a handle is all that may be named. */
async function isGreen(folder: string, handled = true): Promise<void> {
  for (const command of [["validate"], ["lint"], ["check"], ["owners", "--check"]]) {
    const { code, out } = await concord(folder, [...command, "--json"]);
    const { findings } = JSON.parse(out);
    const open = findings.filter(({ severity }: Finding) => severity !== "note").map(({ code: rule }: Finding) => rule);
    expect(open).toEqual(command[0] === "owners" && !handled ? ["governance/handle-omitted"] : []);
    expect([command, code]).toEqual([command, 0]);
  }
}

test.each(brokerNames)("what init writes is green, with %s", async (broker) => {
  const folder = scratch();
  const argv = ["init", "--json", "--broker", broker, "--handle", "@acme/sales"];
  const { code, out } = await concord(folder, argv);
  expect(code).toBe(0);
  const { created, git } = JSON.parse(out);
  expect(git).toBe(true);
  for (const file of created) expect(existsSync(path.join(folder, file)), file).toBe(true);
  await isGreen(folder);
});

test("the first event has its sender, its receiver and a model for its id", async () => {
  const folder = scratch();
  await concord(folder, [
    "init",
    "--yes",
    "--event",
    "parcelLost",
    "--sender",
    "parcels",
    "--receiver",
    "support-desk",
  ]);
  const { out } = await concord(folder, ["impact", "sales/parcelLost#/parcelId", "--json"]);
  expect(out).toContain('"support-desk"');
  await isGreen(folder, false);
});

test("questions are asked in order, and again until an answer will do", async () => {
  const folder = scratch();
  const answers = [
    "",
    "Sales",
    "shop",
    "",
    "@acme/shop",
    "placeOrder",
    "basketFilled",
    "",
    "orders",
    "billing",
    "nats",
    "gitlab",
  ];
  const asked: string[] = [];
  const { code, err } = await concord(folder, ["init"], {
    ask: async (question) => {
      asked.push(question);
      return answers.shift()!;
    },
  });
  expect(code).toBe(0);
  expect(answers).toEqual([]);
  expect(err).toContain('"Sales" cannot be the id of a domain: did you mean sales?\n');
  expect(err).toContain('"placeOrder" does not say what has happened');
  expect(err).toContain("the receiver is another service than the sender");
  expect(asked.filter((question) => question.startsWith("The first event"))).toHaveLength(2);
  expect(readFileSync(path.join(folder, "contracts/shop/orders/asyncapi.yaml"), "utf8")).toContain("basketFilled:");
  expect(existsSync(path.join(folder, ".gitlab-ci.yml"))).toBe(true);
  expect(existsSync(path.join(folder, ".github"))).toBe(false);
  await isGreen(folder);
});

test("who leaves in the middle of the questions leaves nothing behind", async () => {
  const folder = scratch();
  const interrupt = new AbortController();
  const { code } = await concord(folder, ["init", "made"], {
    signal: interrupt.signal,
    ask: async (question) => {
      if (!question.startsWith("The first event")) return "";
      interrupt.abort();
      throw new Error("aborted");
    },
  });
  expect(code).toBe(130);
  expect(existsSync(path.join(folder, "made"))).toBe(false);
});

test("a folder with something in it is left alone", async () => {
  const { folder } = repository({ "notes.txt": "mine" });
  const { code, err } = await concord(folder, ["init", "--yes"]);
  expect(code).toBe(2);
  expect(err).toContain("the folder is not empty: it has notes.txt\n");
  expect(existsSync(path.join(folder, "contracts"))).toBe(false);
});

test("init twice says so the second time", async () => {
  const folder = scratch();
  await concord(folder, ["init", "--yes"]);
  const { code, err } = await concord(folder, ["init", "--yes"]);
  expect(code).toBe(2);
  expect(err).toContain("there is a concord.yaml here already");
});

test("after npm install, package.json is added to and README.md stays", async () => {
  const own = {
    name: "mine",
    scripts: { test: 'echo "Error: no test specified" && exit 1', lint: "x" },
    devDependencies: { "@concord/cli": "file:cli.tgz" },
  };
  const { folder } = repository({
    "package.json": JSON.stringify(own, null, 4),
    "README.md": "# Mine\n",
    "node_modules/x/y.js": "",
  });
  const { code, out } = await concord(folder, ["init", "--yes"]);
  expect(code).toBe(0);
  expect(out).toContain("package.json (added to)");
  const text = readFileSync(path.join(folder, "package.json"), "utf8");
  expect(text).toContain('\n    "name": "mine"');
  const { name, scripts, devDependencies } = JSON.parse(text);
  expect({ name, scripts }).toMatchObject({ name: "mine", scripts: { start: "concord start", lint: "x" } });
  expect(scripts.test).toContain("concord check");
  expect(devDependencies["@concord/cli"]).toBe("file:cli.tgz");
  expect(readFileSync(path.join(folder, "README.md"), "utf8")).toBe("# Mine\n");
});

test("a package.json that is no JSON is named, and nothing is written", async () => {
  const folder = scratch();
  writeFileSync(path.join(folder, "package.json"), "{");
  const { code, err } = await concord(folder, ["init", "--yes"]);
  expect(code).toBe(2);
  expect(err).toContain("package.json cannot be read");
  expect(existsSync(path.join(folder, "concord.yaml"))).toBe(false);
});

test.each([
  [["--event", "placeOrder"], "does not say what has happened"],
  [["--domain", "Sales Team"], "did you mean sales-team?"],
  [["--broker", "carrier-pigeon"], "Allowed choices are kafka"],
  [["--handle", "sales"], "is not a handle"],
  [["--receiver", "orders"], "another service"],
])("wrong usage: %j", async (flags, told) => {
  const folder = scratch();
  const { code, err } = await concord(folder, ["init", "--yes", ...flags]);
  expect(code).toBe(64);
  expect(err).toContain(told);
  expect(existsSync(path.join(folder, "concord.yaml"))).toBe(false);
});

test("a dry run writes nothing", async () => {
  const folder = scratch();
  const { code, out } = await concord(folder, ["init", "made", "--dry-run", "--yes"]);
  expect(code).toBe(0);
  expect(out).toContain("would write 12 files\n");
  expect(existsSync(path.join(folder, "made"))).toBe(false);
});
