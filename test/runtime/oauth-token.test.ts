import { systemClock } from "@concord/runtime";
import { oauthToken } from "@concord/runtime/http";
import { expect, test, vi } from "vitest";

const options = {
  tokenUrl: "https://login.example/token",
  clientId: "ledger",
  clientSecret: "s3cret",
  scopes: ["kafka"],
};

function server(...answers: readonly (readonly [status: number, body: object])[]) {
  const left = [...answers];
  return vi.fn<typeof globalThis.fetch>(async () => {
    const [status, body] = left.shift()!;
    return Response.json(body, { status });
  });
}

test("one token serves everybody who asks until shortly before it ends", async () => {
  let now = 0;
  const clock = { ...systemClock, now: () => now };
  const fetch = server([200, { access_token: "one", expires_in: 60 }], [200, { access_token: "two", expires_in: 60 }]);
  const token = oauthToken({ ...options, fetch, clock });
  expect(await Promise.all([token(), token(), token()])).toEqual(["one", "one", "one"]);
  const [url, init] = fetch.mock.calls[0]!;
  expect(url).toBe("https://login.example/token");
  expect(init!.body).toEqual(new URLSearchParams({ grant_type: "client_credentials", scope: "kafka" }));
  now = 29_000;
  expect(await token()).toBe("one");
  now = 31_000;
  expect(await token()).toBe("two");
  expect(fetch).toHaveBeenCalledTimes(2);
});

test("a refusal says so without the secret, and the next call asks again", async () => {
  const fetch = server([401, { error: "s3cret" }], [200, { access_token: "one" }]);
  const token = oauthToken({ ...options, fetch });
  const refused = await token().catch((error: unknown) => error as Error);
  expect(refused).toMatchObject({ message: expect.stringContaining("status 401") });
  expect(String(refused)).not.toContain("s3cret");
  expect(await token()).toBe("one");
});
