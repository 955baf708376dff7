import { writeFileSync } from "node:fs";
import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Run, concord, scratch } from "../cli/run.ts";

interface Comment {
  readonly id: number;
  body: string;
}

interface Forge {
  readonly url: string;
  readonly comments: Comment[];
  /** What was asked, in order: `PATCH /repos/…`. */
  readonly asked: string[];
  /** Status codes that the next answers have instead of what was asked for. */
  readonly failures: number[];
}

/** As much of GitHub as comments need, on this machine. */
async function forge(): Promise<Forge> {
  const comments: Comment[] = [];
  const asked: string[] = [];
  const failures: number[] = [];
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    asked.push(`${request.method} ${request.url}`);
    const told = (status: number, value: unknown): void =>
      void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    const failure = failures.shift();
    if (failure !== undefined) return told(failure, { message: "no" });
    if (request.headers.authorization !== "Bearer secret") return told(401, { message: "no" });
    const shown = ({ id, body: text }: Comment) => ({ id, body: text, html_url: `https://forge.example/c/${id}` });
    const page = Number(new URL(request.url!, "http://x").searchParams.get("page"));
    if (request.method === "GET") return told(200, comments.slice((page - 1) * 100, page * 100).map(shown));
    const said = JSON.parse(body) as { readonly body: string };
    if (request.method === "POST") {
      comments.push({ id: comments.length + 1, body: said.body });
      return told(201, shown(comments.at(-1)!));
    }
    const known = comments.find(({ id }) => request.url!.endsWith(`/comments/${id}`))!;
    known.body = said.body;
    return told(200, shown(known));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, comments, asked, failures };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

function comment(
  url: string,
  text: string,
  given: { readonly env?: object; readonly argv?: readonly string[] } = {},
): Promise<Run> {
  const folder = scratch();
  writeFileSync(path.join(folder, "comment.md"), text);
  writeFileSync(path.join(folder, "event.json"), JSON.stringify({ pull_request: { number: 7 } }));
  const env = {
    GITHUB_API_URL: url,
    GITHUB_TOKEN: "secret",
    GITHUB_REPOSITORY: "shop/contracts",
    GITHUB_EVENT_PATH: path.join(folder, "event.json"),
    ...given.env,
  };
  return concord(folder, ["comment", "comment.md", ...(given.argv ?? [])], { env });
}

describe("concord comment", () => {
  test("writes one comment, changes it, and leaves it alone where it says the same", async () => {
    const { url, comments, asked } = await forge();
    expect(await comment(url, "blocked\n")).toMatchObject({ code: 0, out: "wrote https://forge.example/c/1\n" });
    expect(await comment(url, "passed\n")).toMatchObject({ code: 0, out: "changed https://forge.example/c/1\n" });
    expect(await comment(url, "passed\n")).toMatchObject({ code: 0, out: "left https://forge.example/c/1\n" });
    expect(comments.map(({ body }) => body)).toEqual(["<!-- concord: check -->\npassed\n"]);
    expect(asked.map((line) => line.split("?")[0])).toEqual([
      "GET /repos/shop/contracts/issues/7/comments",
      "POST /repos/shop/contracts/issues/7/comments",
      "GET /repos/shop/contracts/issues/7/comments",
      "PATCH /repos/shop/contracts/issues/comments/1",
      "GET /repos/shop/contracts/issues/7/comments",
    ]);
  });

  test("finds its own among many, however its lines end, and no other that quotes it or has another marker", async () => {
    const { url, comments } = await forge();
    const own = "<!-- concord: check -->";
    for (let id = 1; id <= 120; id++) comments.push({ id, body: `somebody says ${id}` });
    comments.push({ id: 121, body: `> ${own}\nquoted` }, { id: 122, body: `${own}\r\nblocked\r\n` });
    expect((await comment(url, "passed\n")).out).toBe("changed https://forge.example/c/122\n");
    expect((await comment(url, "other\n", { argv: ["--marker", "lint"] })).out).toContain("wrote");
    expect(comments).toHaveLength(123);
  });

  test("asks again where the forge stumbles, but never writes twice", async () => {
    const stumbling = await forge();
    stumbling.failures.push(502);
    expect(await comment(stumbling.url, "blocked\n")).toMatchObject({ code: 0 });
    const lost = await forge();
    const posted = comment(lost.url, "blocked\n");
    expect((await posted).code).toBe(0);
    expect(lost.asked.filter((line) => line.startsWith("POST"))).toHaveLength(1);
  });

  test("what it needs and does not have is said, and no token is shown", async () => {
    const { url } = await forge();
    for (const [env, said] of [
      [{ GITHUB_TOKEN: "" }, "there is no GITHUB_TOKEN"],
      [{ GITHUB_REPOSITORY: "../.." }, "there is no GITHUB_REPOSITORY"],
      [{ GITHUB_EVENT_PATH: "nowhere" }, "this run is about no pull request"],
      [{ GITHUB_TOKEN: "wrong-secret" }, "answered 401"],
      [{ GITHUB_API_URL: "http://127.0.0.1:1" }, "could not be reached"],
    ] as const) {
      const { code, err } = await comment(url, "blocked\n", { env });
      expect([code, err]).toEqual([2, expect.stringContaining(said)]);
      expect(err).not.toContain("wrong-secret");
    }
    expect((await concord(scratch(), ["comment", "nowhere.md"])).code).toBe(2);
    expect((await comment(url, "x", { argv: ["--marker", "a b -->"] })).code).toBe(64);
  });
});
