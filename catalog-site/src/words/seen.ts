import { say, type Span, type Text } from "../text.ts";
import { count } from "./grammar.ts";

/** What is said of messages that were watched on the wire. */
export const seen = {
  seen: {
    heading: "Last seen",
    came: (where: Span, n: number, last: string | undefined, from: string, until: string): Text =>
      say`Seen ${count(n, "time")} on ${where}${last !== undefined && `, last on ${last}`}; watched ${period(from, until)}.`,
    never: (where: Span, from: string, until: string): Text =>
      say`Never seen on ${where}; watched ${period(from, until)}.`,
    allValid: ["Every one of them kept to the contract."] as Text,
    invalid: (n: number): Text => [`${count(n, "message")} did not keep to the contract:`],
    violation: (field: Span, text: string, times: number): Text => say`${field} ${text} (${count(times, "time")})`,
    undeclared: (fields: Text, n: number): Text =>
      say`${fields} ${n === 1 ? "came, and is" : "came, and are"} in no contract.`,
    unused: (fields: Text, n: number): Text => say`${fields} ${n === 1 ? "was" : "were"} never there.`,
  },
} as const;

function period(from: string, until: string): string {
  return from === until ? `on ${from}` : `from ${from} to ${until}`;
}
