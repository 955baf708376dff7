/** Which address a call goes to, and what is never put into one. */
import { describe, expect, test } from "vitest";
import { caught, clientOf, generateApi } from "./shop.ts";

const oddities = await generateApi("oddities.yaml");

/** The addresses that calls were sent to, and whoever they answered. */
async function noted(options: object = {}): Promise<{
  readonly asked: string[];
  readonly call: (name: string, request?: object, own?: object) => Promise<unknown>;
}> {
  const asked: string[] = [];
  const fetch = async (url: string): Promise<Response> => {
    asked.push(url);
    return new Response(null, { status: 204 });
  };
  const client = await clientOf(oddities, { fetch, ...options });
  return { asked, call: (name, request, own) => caught(client[name]!(request, own)) };
}

describe("an endpoint with servers of its own", () => {
  test("is called there, the others at the API's", async () => {
    const { asked, call } = await noted();
    await call("listUploads");
    await call("dropUploads");
    await call("getLabel", { path: { label: "a" } });
    expect(asked).toEqual([
      "https://eu.uploads.example/uploads",
      "https://oddities.example/v2/uploads",
      "https://oddities.example/v1/labels/.a",
    ]);
  });

  test("is called where the caller says that the API is, or where it says of this one", async () => {
    const { asked, call } = await noted({
      baseUrl: "https://here.example/",
      baseUrls: { dropUploads: "https://there.example/x/" },
    });
    await call("listUploads");
    await call("dropUploads");
    expect(asked).toEqual(["https://here.example/uploads", "https://there.example/x/uploads"]);
  });
});

test("an address for a method that is none is no client's", async () => {
  await expect(noted({ baseUrls: { dropUpload: "https://there.example" } })).rejects.toThrow(/no method dropUpload/);
});

describe("a path", () => {
  test.each<[string, string, unknown]>([
    ["getList", "items", []],
    ["getList", "items", [""]],
    ["getList", "items", ["."]],
    ["getList", "items", [".."]],
    ["getLabel", "label", ""],
    ["getLabel", "label", "."],
  ])("of %s is not written where %s would be empty, or dots alone: %j", async (name, field, value) => {
    for (const validate of ["all", "off"]) {
      const { asked, call } = await noted({ validate });
      expect(await call(name, { path: { [field]: value } })).toMatchObject({ name: "ContractViolationError" });
      expect(asked).toEqual([]);
    }
  });

  test("may have dots beside other letters", async () => {
    const { asked, call } = await noted();
    await call("getList", { path: { items: ["..", "a"] } });
    await call("getLabel", { path: { label: "..a" } });
    expect(asked).toEqual(["https://oddities.example/v1/lists/..,a", "https://oddities.example/v1/labels/...a"]);
  });
});

describe("what cannot be sent at all", () => {
  const list = { path: { items: ["a"] } };

  test.each<[string, object]>([
    ["path", { path: { items: ["\ud800"] } }],
    ["query", { ...list, query: { q: "\udc00 half a letter" } }],
    ["headers", { ...list, headers: { "X-Note": "\ud800" } }],
    ["cookies", { ...list, cookies: { flavour: "\ud800" } }],
  ])("half a letter in %s violates any contract", async (place, request) => {
    const { asked, call } = await noted();
    const error = await call("getList", request);
    expect(error).toMatchObject({ name: "ContractViolationError", violations: [{ rule: "unicode" }] });
    expect((error as { violations: [{ field: string }] }).violations[0].field).toMatch(new RegExp(`^${place}/`));
    expect(asked).toEqual([]);
  });

  test("a header that is none is not tried, and what it holds is not told", async () => {
    const retries: unknown[] = [];
    // As a secret that was read from a file with two lines.
    const { call } = await noted({ auth: { key: "hush\nhush" }, fetch, hooks: { onRetry: () => retries.push(1) } });
    const error = (await call("getMine")) as Error;
    expect(error).toMatchObject({ name: "UnsendableRequestError", code: "http-request" });
    expect(error.message).toContain("x-key");
    expect(`${error.message}${String(error.stack)}${String(error.cause)}`).not.toContain("hush");
    expect(await call("getList", list, { headers: { "no name": "a" } })).toMatchObject({ code: "http-request" });
    expect(retries).toEqual([]);
  });

  test("an address that is none is not tried", async () => {
    const retries: unknown[] = [];
    const onRetry = (): number => retries.push(1);
    const { call } = await noted({ fetch, baseUrl: "https://oddities example", hooks: { onRetry } });
    expect(await call("getList", list)).toMatchObject({ code: "http-request" });
    expect(retries).toEqual([]);
  });

  test("an address with a password in it is called so, and the password is not told", async () => {
    const { call } = await noted({ fetch, baseUrl: "https://me:hush@oddities.example", retry: false });
    const error = (await call("getList", list)) as Error;
    expect(error).toMatchObject({ name: "UnsendableRequestError", code: "http-request" });
    expect(error.message).toContain("password");
    expect(`${error.message}${String(error.stack)}${String(error.cause)}`).not.toContain("hush");
  });

  test("a method that the platform does not send is called by its name", async () => {
    const retries: unknown[] = [];
    const { call } = await noted({ fetch, hooks: { onRetry: () => retries.push(1) } });
    const error = (await call("traceEcho")) as Error;
    expect(error).toMatchObject({ name: "UnsendableRequestError", code: "http-request" });
    expect(error.message).toContain("TRACE");
    expect(retries).toEqual([]);
  });
});

test("cookies of the caller's own stand beside those of the contract", async () => {
  const sent: unknown[] = [];
  const fetch = async (_url: string, { headers }: { headers: Record<string, string> }): Promise<Response> => {
    sent.push(headers["cookie"]);
    return new Response(null, { status: 204 });
  };
  const client = await clientOf(oddities, { fetch });
  const request = { path: { items: ["a"] }, cookies: { flavour: "oat" } };
  await client["getList"]!(request, { headers: { cookie: "session=1" } });
  await client["getList"]!(request);
  expect(sent).toEqual(["session=1; flavour=oat", "flavour=oat"]);
});
