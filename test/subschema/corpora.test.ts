import { type Decision, type Dialect, isSubschema, type Json, type JsonSchema } from "@concord/subschema";
import { describe, expect, test } from "vitest";
import { refereeWithFormats, refereeWithoutFormats } from "./ajv-referee.ts";
import { corpusPath, readLines } from "./corpus.ts";

interface Pair {
  readonly id: string;
  readonly before: JsonSchema;
  readonly after: JsonSchema;
  readonly draft: Dialect;
  readonly expected?: "compatible" | "breaking";
  readonly bump?: string;
}

const words = { holds: "compatible", fails: "breaking", unknown: "unknown" } as const;

const jsonsubschema = corpusPath("schema-pairs/jsonsubschema.ndjson");
const iglu = corpusPath("schema-pairs/iglu-central.ndjson");
if (jsonsubschema === undefined) console.log("schema pairs skipped: ../shared/corpus is absent");

describe.skipIf(jsonsubschema === undefined)("pairs judged by others", () => {
  test("jsonsubschema's expectations, as plain inclusion", () => {
    const verdicts = (readLines(jsonsubschema!) as Pair[]).map((pair) => {
      const options = { contentModel: "strict", formats: "annotate", validate: refereeWithoutFormats } as const;
      return { pair, verdict: words[decide(pair, options).verdict] };
    });
    const wrong = verdicts.filter(({ pair, verdict }) => verdict !== "unknown" && verdict !== pair.expected);
    expect(wrong).toEqual([]);
    expect(verdicts.filter(({ verdict }) => verdict === "unknown").length).toBeLessThanOrEqual(2);
  });

  test("Iglu Central: every pair is decided, and each disagreement with its publisher has a witness", () => {
    const pairs = readLines(iglu!) as Pair[];
    const lines: string[] = [];
    let decided = 0;
    for (const pair of pairs) {
      const decision = decide(pair, { validate: refereeWithFormats });
      if (decision.verdict !== "unknown") decided += 1;
      else lines.push(`${pair.id}: unknown, ${decision.reason}`);
      // A MODEL bump announces a break; ADDITION and REVISION promise there is none.
      const announced = pair.bump === "MODEL";
      if (decision.verdict === "fails" && !announced) {
        lines.push(`${pair.id}: ${pair.bump}, but ${decision.reason}: ${short(decision.witness)}`);
      }
    }
    const disagreements = lines.filter((line) => !line.includes(": unknown")).length;
    console.log(
      `Iglu Central: ${pairs.length} pairs, ${decided} decided, ${disagreements} break though announced as compatible`,
    );
    console.log(lines.join("\n"));
    expect(decided / pairs.length).toBeGreaterThanOrEqual(0.98);
  });
});

function decide({ before, after, draft }: Pair, options: Parameters<typeof isSubschema>[2]): Decision {
  return isSubschema({ schema: before, dialect: draft }, { schema: after, dialect: draft }, options);
}

function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
