import type { Place } from "@concord/contracts";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";

interface Addressed {
  readonly what: string;
  readonly address: string;
  readonly at: Place;
  readonly deprecated: boolean;
}

export const addressMisversioned = defineLintRule({
  id: "address-misversioned",
  severity: "warning",
  title: "Some addresses carry a version and others do not",
  explanation:
    "orders.v1.placed beside orders.cancelled: is the second one older, newer, or forgotten? Within one document either every address says its version or none does; deprecated ones, and a version beside the address that it replaces, are left alone. " +
    "versions: uniform (the default), required, forbidden or any says what the house wants; forbidden suits those who keep versions in message names, so that one channel lives through all of them.",
  example: "paths: /v1/orders, /v1/orders/{orderId}, /returns",
  options: { versions: "uniform" },
  inspect: (context, optionsAt) =>
    context.fabric.contracts.flatMap(({ file }) => {
      const addresses = addressesOf(file, context).filter(({ deprecated }) => !deprecated);
      const versioned = addresses.filter(({ address }) => isVersioned(address));
      const plain = addresses.filter(({ address }) => !isVersioned(address));
      switch (optionsAt({ file, pointer: "" }).versions) {
        case "required":
          return plain.map((one) => remark(one, "has no version", "put the version into it, as in orders.v1.placed"));
        case "forbidden":
          return versioned.map((one) =>
            remark(one, "carries a version", "give the message a new name beside the old one, as in orderPlacedV2"),
          );
        case "uniform": {
          // Two against two is a matter of taste; a few among many is an oversight.
          const twins = new Set(plain.map(({ address }) => address));
          const alone = versioned.filter(({ address }) => !twins.has(withoutVersion(address)));
          const few = versioned.length < plain.length ? alone : plain;
          if (few.length === 0 || few.length * 3 > addresses.length) return [];
          const words = few === plain ? "has no version, the others have one" : "carries a version, the others do not";
          return few.map((one) => remark(one, words, "write it as the others are written"));
        }
        default:
          return [];
      }
    }),
});

function addressesOf(file: string, { fabric }: LintContext): Addressed[] {
  const channels = fabric.channels.filter(({ at, address }) => at.file === file && address !== null);
  const endpoints = fabric.endpoints.filter(({ at, direction }) => at.file === file && direction === "path");
  return [
    ...channels.map(({ id, address, at, deprecation }) => ({
      what: id,
      address: address!,
      at,
      deprecated: deprecation !== undefined,
    })),
    ...endpoints.map(({ id, path, at, deprecation }) => ({
      what: id,
      address: path,
      at,
      deprecated: deprecation !== undefined,
    })),
  ];
}

/** `orders.v1.placed`, `/v2/orders`: a version as a part of its own. */
const version = /(^|[./_-])v\d+(\.\d+)*(?=[./_-]|$)/iu;

function isVersioned(address: string): boolean {
  return version.test(address);
}

/** What the address was called before it had versions. */
function withoutVersion(address: string): string {
  return address.replace(version, "");
}

function remark({ what, address, at }: Addressed, message: string, help: string): Remark {
  return { at, message: `${address} ${message}`, label: message, facts: { what, address }, help };
}
