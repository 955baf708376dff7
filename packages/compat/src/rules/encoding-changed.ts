import { defineRule } from "../rule.ts";

export const encodingChanged = defineRule({
  id: "encoding-changed",
  severity: "error",
  title: "A value is spelt in another way",
  explanation:
    "The value is the same and its text is not: bytes in base64 or as they are, a document in JSON or XML inside a text, a part of a form, the names and attributes of XML. " +
    "Whoever is built on the old contract writes what nobody reads, or reads it wrongly, and no value shows it. Give the new spelling a field or a media type of its own.",
  example: "contentEncoding: base64      →  contentEncoding: base16",
  mirror: { none: "a spelling has no direction" },
  on: ["encoding-changed"],
  judge: ({ encoding: { part, value, keyword, before, after, place } }) => [
    {
      message: `${part}: ${value === "" ? "it" : value} is spelt in another way: ${keyword} was ${before}, now ${after}`,
      label: `was ${before}, now ${after}`,
      at: place.after,
      before: place.before,
      facts: { part, place: value, keyword, before, after },
      touched: value,
    },
  ],
});
