import { spelling } from "../facts/http-facts.ts";
import { defineRule } from "../rule.ts";

export const parameterRestyled = defineRule({
  id: "parameter-restyled",
  severity: "error",
  title: "A parameter is written in another way",
  explanation:
    "style and explode say how a value is spelt in the address or a header, allowReserved and allowEmptyValue what may stand there as it is. Callers of today spell it the old way, and the server reads something else or nothing. " +
    "Add a parameter of another name for the new spelling.",
  example: "explode: true  (?id=1&id=2)  →  explode: false  (?id=1,2)",
  mirror: { none: "a spelling has no direction" },
  on: ["parameter-changed"],
  judge: ({ parameter: { before, after }, lost }) => {
    const [was, is] = [spelling(before), spelling(after)];
    if (was === is) {
      return lost.map((what) => ({
        message: `the ${after.in} parameter ${after.name} takes ${what} no more`,
        label: `took ${what}`,
        at: after.at,
        before: before.at,
        facts: { parameter: after.name, in: after.in, lost: what },
      }));
    }
    return [
      {
        message: `the ${after.in} parameter ${after.name} is written in another way: ${was} became ${is}`,
        label: `was ${was}, now ${is}`,
        at: after.at,
        before: before.at,
        facts: { parameter: after.name, in: after.in },
      },
    ];
  },
});
