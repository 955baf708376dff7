/** What addresses become on the brokers that have rules of their own, and who reads which partition. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assignPartitions } from "../../packages/transport-kafka/src/assign-partitions.ts";
import { topicOf as kafkaTopic } from "../../packages/transport-kafka/src/topic.ts";
import { topicOf as mqttTopic } from "../../packages/transport-mqtt/src/topic.ts";
import { subjectOf, subjectPattern, subjectReader } from "../../packages/transport-nats/src/subjects.ts";

describe("subjects of NATS", () => {
  test.each([
    ["orders.placed", "orders.placed"],
    ["/carriers/north/tracking", "carriers.north.tracking"],
    ["shipments/7/v1.2", "shipments.7.v1/2"],
    ["a b/ü", "a%20b.ü"],
    ["50%/off", "50%25.off"],
  ])("%s is %s", (address, subject) => {
    expect(subjectOf(address)).toBe(subject);
  });

  test("a parameter is one part", () => {
    expect(subjectPattern("/carriers/{carrier}/tracking")).toBe("carriers.*.tracking");
    expect(subjectPattern("my orders.{id}")).toBe("my%20orders.*");
  });

  test.each(["", "/", "a//b", "a/", "a.*", "a.>", "a".repeat(1_001)])("there is none for %j", (address) => {
    expect(() => subjectOf(address)).toThrow("cannot be a subject");
    expect(() => subjectPattern(address)).toThrow("cannot be a subject");
  });

  const part = fc.stringMatching(/^[a-z0-9 %ü-]{1,6}$/u);
  test("what stands for a template comes back as it was", () => {
    fc.assert(
      fc.property(
        part,
        part,
        part,
        fc.constantFrom(".", "/", ":"),
        fc.boolean(),
        (first, value, last, separator, isPath) => {
          const join = (middle: string) => (isPath ? separator : "") + [first, middle, last].join(separator);
          const read = subjectReader(join("{value}"));
          expect(read(subjectOf(join(value)))).toBe(join(value));
        },
      ),
    );
  });
});

describe("topics", () => {
  test("of Kafka have dots between their parts, and a hash where they would fall together", () => {
    expect(kafkaTopic("/carriers/north/tracking", undefined)).toBe("carriers.north.tracking");
    const [one, other] = [kafkaTopic("größe", undefined), kafkaTopic("grüße", undefined)];
    expect(one).toMatch(/^gr__e_[0-9a-f]{8}$/);
    expect(other).toMatch(/^gr__e_[0-9a-f]{8}$/);
    expect(one).not.toBe(other);
    expect(kafkaTopic("größe", { kafka: { topic: "groesse" } })).toBe("groesse");
    expect(() => kafkaTopic("a".repeat(250), undefined)).toThrow("cannot be the name of a topic");
  });

  test("of MQTT have slashes between their parts, and no wildcards", () => {
    expect(mqttTopic("carriers.north.tracking")).toBe("carriers/north/tracking");
    expect(() => mqttTopic("carriers/+")).toThrow("it has a wildcard");
  });
});

describe("partitions", () => {
  const members = (topics: Readonly<Record<string, readonly string[]>>) =>
    new Map(Object.entries(topics).map(([memberId, list]) => [memberId, { memberId, topics: [...list], version: 0 }]));
  const names = fc.subarray(["a", "b", "c"], { minLength: 1 });

  test("each goes to one member that listens to its topic", () => {
    fc.assert(
      fc.property(names, names, names, fc.integer({ min: 1, max: 7 }), (one, two, three, count) => {
        const group = members({ one, two, three });
        const { assignments, unknown } = assignPartitions(group, () => count);
        expect(unknown).toEqual([]);
        const given = assignments.flatMap(({ memberId, assignments: own }) =>
          [...own.values()].flatMap(({ topic, partitions }) => {
            expect(group.get(memberId)!.topics).toContain(topic);
            return partitions.map((partition) => `${topic}:${partition}`);
          }),
        );
        const all = [...new Set([...one, ...two, ...three])].flatMap((topic) =>
          Array.from({ length: count }, (_, partition) => `${topic}:${partition}`),
        );
        expect(given.toSorted()).toEqual(all.toSorted());
      }),
    );
  });

  test("of topics that nobody here knows are named, and left for the next round", () => {
    const { assignments, unknown } = assignPartitions(members({ one: ["a"], two: ["b"] }), (topic) =>
      topic === "a" ? 2 : undefined,
    );
    expect(unknown).toEqual(["b"]);
    expect(assignments.map(({ assignments: own }) => [...own.keys()])).toEqual([["a"], []]);
  });
});
