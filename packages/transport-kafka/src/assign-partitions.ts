import type { GroupPartitionsAssigner } from "@platformatic/kafka";

type Members = Parameters<GroupPartitionsAssigner>[1];
type Assignments = ReturnType<GroupPartitionsAssigner>;

/**
 * Deals out the partitions of each topic in turn, among those members that listen to it: the client's own assigner knows
 * the topics of one member, and gives partitions to members that do not read them.
 * @param countOf partitions of a topic; undefined where that is not known here
 */
export function assignPartitions(
  members: Members,
  countOf: (topic: string) => number | undefined,
): { readonly assignments: Assignments; readonly unknown: readonly string[] } {
  const ids = [...members.keys()].sort();
  const assignments = new Map(ids.map((id) => [id, new Map<string, { topic: string; partitions: number[] }>()]));
  const topics = [...new Set(ids.flatMap((id) => members.get(id)?.topics ?? []))].sort();
  const unknown: string[] = [];
  let turn = 0;
  for (const topic of topics) {
    const count = countOf(topic);
    if (count === undefined) unknown.push(topic);
    const readers = ids.filter((id) => members.get(id)?.topics?.includes(topic));
    for (let partition = 0; partition < (count ?? 0); partition++) {
      const own = assignments.get(readers[turn++ % readers.length]!)!;
      const given = own.get(topic) ?? { topic, partitions: [] };
      own.set(topic, given);
      given.partitions.push(partition);
    }
  }
  return {
    assignments: ids.map((memberId) => ({ memberId, assignments: assignments.get(memberId)! })),
    unknown,
  };
}
