/** Where callbacks go: what callers say stays where the contract has put it. */
import { callbackUrl } from "@concord/runtime/http-server";
import { expect, test } from "vitest";

const body = {
  url: "https://a.example/hooks?for=b",
  base: "https://a.example",
  path: "/hooks/1",
  name: "a&admin=1#",
  climbing: "../../admin?x=1",
  up: "..",
  host: "a.example:8443",
  evil: "b.example/#",
  user: "me@b.example",
  list: [{ id: 5 }],
};

test.each<[string, string | undefined]>([
  ["{$request.body#/url}", body.url],
  ["$request.body#/url", body.url],
  ["{$request.body#/base}{$request.body#/path}", "https://a.example/hooks/1"],
  ["{$request.body#/base}/of/{$request.body#/list/0/id}", "https://a.example/of/5"],
  [
    "{$request.body#/base}?name={$request.body#/name}&x={$request.query.q}",
    "https://a.example?name=a%26admin%3D1%23&x=1%202",
  ],
  ["https://fix.example/{$request.body#/climbing}/done", "https://fix.example/..%2F..%2Fadmin%3Fx%3D1/done"],
  ["https://fix.example/{$request.body#/up}/done", undefined],
  [
    "https://fix.example/{$request.body#/name}{$request.body#/climbing}",
    "https://fix.example/a%26admin%3D1%23..%2F..%2Fadmin%3Fx%3D1",
  ],
  ["https://fix.example?a={$request.query.q}{$request.body#/name}", "https://fix.example?a=1%202a%26admin%3D1%23"],
  ["https://{$request.body#/host}{$request.body#/evil}/done", undefined],
  ["https://{$request.body#/host}/done", "https://a.example:8443/done"],
  ["https://{$request.body#/evil}/done", undefined],
  ["https://{$request.body#/user}/done", undefined],
  ["https://hooks.{$request.body#/host}/done", "https://hooks.a.example:8443/done"],
  ["https://a.example/{$request.body#/nothing}", undefined],
  ["https://a.example/{$request.body#/list}", undefined],
])("%s leads to %s", (expression, url) => {
  expect(callbackUrl(expression, { request: { query: { q: "1 2" }, body } })).toBe(url);
});
