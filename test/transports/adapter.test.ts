/** What transports lean on: configuration, encryption, addresses, sizes. */
import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  checkSizes,
  isLoopback,
  loadClient,
  readTls,
  readVariables,
  resolveTls,
  separatedReader,
  toPattern,
  toSeparated,
  Unsettled,
  urlTls,
} from "@concord/runtime/adapter";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";

describe("environment variables", () => {
  test("all that are missing or wrong are named at once, and none is quoted", () => {
    const environment = { PASSWORD: "hunter2", PORT: "hunter2", ENABLED: "hunter2", KIND: "hunter2", FILE: "/hunter2" };
    const read = () =>
      readVariables(environment, (variables) => [
        variables.required("URL"),
        variables.required("USER"),
        variables.required("PASSWORD"),
        variables.count("PORT"),
        variables.flag("ENABLED"),
        variables.oneOf("KIND", ["a", "b"]),
        variables.file("FILE"),
      ]);
    expect(read).toThrow(
      "not set: URL, USER; PORT is not a whole number; ENABLED is not true or false; KIND is not one of a, b; " +
        "FILE is not the path of a file that can be read",
    );
    expect(read).not.toThrow("hunter2");
  });

  test("what is empty is missing, what is there is read", () => {
    const folder = mkdtempSync(join(tmpdir(), "concord-adapter-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "ca.pem"), "PEM");
    const environment = { URL: " a ", EMPTY: " ", PORT: "5", K_TLS: "true", K_CA_FILE: join(folder, "ca.pem") };
    const read = readVariables(environment, (variables) => ({
      url: variables.required("URL"),
      empty: variables.optional("EMPTY"),
      port: variables.count("PORT"),
      tls: readTls(variables, "K"),
    }));
    expect(read).toEqual({ url: "a", empty: undefined, port: 5, tls: { ca: "PEM" } });
    expect(() => readVariables({ URL: "" }, (variables) => variables.required("URL"))).toThrow("not set: URL");
  });
});

describe("encryption", () => {
  test.each(["localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"])("%s is this machine", (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  test.each(["localhost.example", "128.0.0.1", "10.0.0.1", "127.0.0.1.example", "broker", "0.0.0.0"])(
    "%s is not for certain",
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );

  test("is on by default where one broker is elsewhere, with TLS 1.3, and off where that is asked for", () => {
    expect(resolveTls(["localhost"], undefined)).toBeUndefined();
    expect(resolveTls(["localhost", "broker"], undefined)).toEqual({ minVersion: "TLSv1.3" });
    expect(resolveTls(["localhost"], true)).toEqual({ minVersion: "TLSv1.3" });
    expect(resolveTls(["broker"], { minVersion: "TLSv1.2", ca: "PEM" })).toEqual({ minVersion: "TLSv1.2", ca: "PEM" });
    expect(resolveTls(["broker"], false)).toBeUndefined();
  });

  test("an address that says that it is plain is refused elsewhere, without its password", () => {
    const schemes = { plain: "amqp", encrypted: "amqps" };
    const at = (url: string, tls?: boolean) => urlTls(new URL(url), schemes, tls);
    expect(at("amqp://u:hunter2@localhost")).toBeUndefined();
    expect(at("amqps://u:hunter2@broker")).toEqual({ minVersion: "TLSv1.3" });
    expect(at("amqps://localhost")).toEqual({ minVersion: "TLSv1.3" });
    expect(at("amqp://broker", false)).toBeUndefined();
    expect(at("amqp://broker", true)).toEqual({ minVersion: "TLSv1.3" });
    expect(() => at("amqp://u:hunter2@broker")).toThrow("amqp://broker is not encrypted");
    expect(() => at("http://u:hunter2@broker")).toThrow("http: is not a scheme that is known here");
    expect(() => at("amqp://u:hunter2@broker")).not.toThrow("hunter2");
  });
});

describe("addresses by another separator", () => {
  test.each([
    ["orders.placed", "orders.placed", "orders/placed"],
    ["orders/placed", "orders.placed", "orders/placed"],
    ["shipments/{id}/v1.2", "shipments.{id}.v1/2", "shipments/{id}/v1.2"],
    ["orders:placed", "orders.placed", "orders/placed"],
    ["orders", "orders", "orders"],
  ])("%s", (address, dotted, slashed) => {
    expect([toSeparated(address, "."), toSeparated(address, "/")]).toEqual([dotted, slashed]);
  });

  test("parameters become wildcards", () => {
    expect(toPattern("shipments/{id}/eta", ".", "*")).toBe("shipments.*.eta");
    expect(toPattern("shipments.{id}.eta", "/", "+")).toBe("shipments/+/eta");
  });

  const part = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
  test("what stands for a template comes back as it was", () => {
    fc.assert(
      fc.property(
        part,
        part,
        part,
        fc.constantFrom(".", "/", ":"),
        fc.constantFrom<"." | "/">(".", "/"),
        (first, value, last, separator, wanted) => {
          const template = [first, "{value}", last].join(separator);
          const address = [first, value, last].join(separator);
          expect(separatedReader(template, wanted)(toSeparated(address, wanted))).toBe(address);
        },
      ),
    );
  });
});

describe("sizes", () => {
  const wire = { channel: "orders", key: "ü", headers: { a: "ü" }, body: Buffer.from("1234") };

  test("count body, key and headers in bytes, and say which message is too large", () => {
    // body 4 + key 2 + header name 1 + header value 2
    expect(() => checkSizes("kafka", [wire], 9, "less")).not.toThrow();
    expect(() => checkSizes("kafka", [{ ...wire, body: null }, wire], 8, "less")).toThrow(
      "kafka: message 1 of the call, for orders, has 9 bytes and may have 8",
    );
  });
});

describe("a client library", () => {
  test("that is not installed is named with the command that installs it", async () => {
    const name: string = "@nowhere/client";
    const absent = loadClient(["@nowhere/client@3", "helper@1"], () => import(name));
    await expect(absent).rejects.toMatchObject({
      code: "configuration",
      help: "npm install @nowhere/client@3 helper@1",
    });
  });

  test("that is broken says so itself", async () => {
    const broken = new Error("its own mistake");
    await expect(loadClient(["client@1"], () => Promise.reject(broken))).rejects.toBe(broken);
  });
});

test("waiting for deliveries ends when they are settled, or when there is no more patience", async () => {
  const unsettled = new Unsettled(2);
  unsettled.add();
  unsettled.add();
  expect(unsettled.isFull).toBe(true);
  let drained = false;
  const draining = unsettled.drained(60_000).then(() => (drained = true));
  unsettled.remove();
  await Promise.resolve();
  expect(drained).toBe(false);
  unsettled.remove();
  await draining;
  unsettled.add();
  await unsettled.drained(5);
  expect(unsettled.count).toBe(1);
});
