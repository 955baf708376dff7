import { beforeAll, describe, expect, test } from "vitest";
import { compile, layOut } from "./compile-packages.ts";
import { type Made, documents, hasCorpus, make } from "./corpus.ts";
import { type RoundTrip, roundTrip } from "./round-trip.ts";

describe.skipIf(!hasCorpus)("every message of the public documents", () => {
  const made: Made[] = [];
  const trips: RoundTrip[] = [];

  beforeAll(async () => {
    for (const document of documents("asyncapi")) made.push(await make(document));
    for (const [index, one] of made.entries()) trips.push(await roundTrip(one, 6, index + 1));
  }, 900_000);

  test("has a validator that agrees with an independent judge on valid and on broken instances", () => {
    const sum = (of: (trip: RoundTrip) => number): number => trips.reduce((total, trip) => total + of(trip), 0);
    const schemas = sum((trip) => trip.schemas);
    const without = trips.flatMap((trip) => trip.without);
    const refused = new Map<string, number>();
    for (const [keyword, count] of trips.flatMap((trip) => [...trip.refused])) {
      refused.set(keyword, (refused.get(keyword) ?? 0) + count);
    }
    const unjudged = trips.flatMap((trip) => trip.unjudged);
    console.log(
      `${schemas} schemas, ${sum((trip) => trip.accepted)} instances accepted; refused: ${JSON.stringify(Object.fromEntries(refused))}\n` +
        `without instance: ${without.join(", ")}\nunjudged: ${unjudged.join(", ")}`,
    );
    expect(trips.flatMap((trip) => trip.disagreements)).toEqual([]);
    expect(without.length / schemas).toBeLessThan(0.02);
  });

  test("has a type that takes each valid instance", () => {
    const files = layOut(new Map(made.map(({ document, plans }) => [document, plans])));
    for (const [index, { document }] of made.entries()) {
      for (const [file, text] of trips[index]!.literals) files.set(`/${document}/${file}`, text);
    }
    expect(compile(files)).toEqual([]);
  }, 900_000);
});
