import type { HeaderMap, Transport, Wire } from "@concord/runtime";
import type { Journal } from "./journal.ts";
import type { Letter } from "./letter.ts";

export interface ReplayOptions {
  readonly transport: Transport;
  readonly journal: Journal;
  /** How the contract wants an address to be published to. */
  readonly bindingsOf: (address: string) => Wire["bindings"];
  readonly signal?: AbortSignal;
  readonly onReplayed?: (letter: Letter) => void;
}

export interface Replayed {
  readonly replayed: number;
  /** Had been replayed before, and were only taken away. */
  readonly known: number;
  /** Left where they are, because it was interrupted. */
  readonly left: number;
}

/**
 * Sends letters back to where they came from, for the group that gave them up, one after the other: published, noted,
 * then acknowledged. Rejects where the broker does not take one; that one and those after it stay.
 */
export async function replayLetters(letters: readonly Letter[], options: ReplayOptions): Promise<Replayed> {
  const { transport, journal, bindingsOf, signal, onReplayed } = options;
  let [replayed, known] = [0, 0];
  for (const letter of letters) {
    if (signal?.aborted === true) break;
    if (journal.has(letter.id)) known++;
    else {
      await transport.publish([wireOf(letter, bindingsOf(letter.origin))]);
      journal.add(letter.id);
      replayed++;
      onReplayed?.(letter);
    }
    await letter.delivery.settle({ ack: true, outcome: "handled" });
  }
  return { replayed, known, left: letters.length - replayed - known };
}

function wireOf({ id, origin, group, delivery }: Letter, bindings: Wire["bindings"]): Wire {
  const { headers, key, body } = delivery;
  return {
    channel: origin,
    ...(key === undefined ? {} : { key }),
    headers: {
      ...withoutReasons(headers),
      // Without an id it could not be recognised, should it be sent once more after all.
      ...(headers["ce-id"] === undefined ? { "ce-id": `dead-letter-${id}` } : {}),
      "replay-for": group,
    },
    body,
    ...(bindings === undefined ? {} : { bindings }),
  };
}

function withoutReasons(headers: HeaderMap): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("dlq-")));
}
