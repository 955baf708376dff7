import { defineLintRule } from "../lint-rule.ts";
import { isReported, remarkOn, shownByFields } from "../fields/shown-value.ts";

export const defaultMismatched = defineLintRule({
  id: "default-mismatched",
  severity: "warning",
  title: "A default is not what its schema admits",
  explanation:
    "A server fills it in where the caller has left the field out, and then holds a value that no caller may send. Correct whichever " +
    "of the two is wrong; where `null` is to say that there is none, leave the default out.",
  example: "pageSize: { type: integer, maximum: 50, default: 100 }",
  inspect: async (context) => {
    const remarks = shownByFields("the default", context.fields, (json) => [[["default"], json["default"]]])
      .filter(({ schema, value }) => context.validate(schema, value) === false)
      .map((shown) => remarkOn(shown, "correct the default, or the schema where the default is right", context));
    return (await Promise.all(remarks)).filter(({ at }) => !isReported(at, context));
  },
});
