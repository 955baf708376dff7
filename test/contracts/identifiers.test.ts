import { camelCase, humanize, kebabCase, pascalCase } from "@concord/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

describe("names made from what people write", () => {
  test.each([
    ["order placed", "orderPlaced", "OrderPlaced", "order-placed", "Order placed"],
    ["OrderPlacedV2", "orderPlacedV2", "OrderPlacedV2", "order-placed-v2", "Order placed v2"],
    ["user/signed-up", "userSignedUp", "UserSignedUp", "user-signed-up", "User signed up"],
    [
      "shipments/{shipmentId}",
      "shipmentsShipmentId",
      "ShipmentsShipmentId",
      "shipments-shipment-id",
      "Shipments shipment id",
    ],
    ["XMLFile", "xmlFile", "XMLFile", "xml-file", "XML file"],
    ["public APIs", "publicAPIs", "PublicAPIs", "public-apis", "Public APIs"],
    ["Größe_geändert", "größeGeändert", "GrößeGeändert", "größe-geändert", "Größe geändert"],
    ["2nd try", "_2ndTry", "_2ndTry", "2nd-try", "2nd try"],
    ["ẞ", "ß", "ẞ", "ß", "ß"],
    ["straße", "straße", "Straße", "straße", "Straße"],
    ["ß", "ß", "ß", "ß", "ß"],
    ["???", "unnamed", "Unnamed", "unnamed", ""],
  ])("%s", (text, camel, pascal, kebab, human) => {
    expect([camelCase(text), pascalCase(text), kebabCase(text), humanize(text)]).toEqual([camel, pascal, kebab, human]);
  });

  test("are always identifiers, and stay what they are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        for (const name of [camelCase(text), pascalCase(text)])
          expect(name).toMatch(/^[\p{ID_Start}_][\p{ID_Continue}]*$/u);
        expect(camelCase(camelCase(text))).toBe(camelCase(text));
      }),
    );
  });
});
