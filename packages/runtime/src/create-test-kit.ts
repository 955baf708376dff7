import type { TestKit, TestKitDefinitions, TestKitOptions } from "./test-kit-types.ts";
import type { ReceiveDefinitions, SendDefinitions } from "./types.ts";

/** A kit to test one service, without a broker unless `options.transport` says so. */
export function createTestKit<const S extends SendDefinitions, const R extends ReceiveDefinitions>(
  definitions: TestKitDefinitions<S, R>,
  options: TestKitOptions = {},
): TestKit<S, R> {
  throw new Error(`not yet: ${definitions.service} ${options.group ?? ""}`);
}
