import { defineRule } from "../rule.ts";

export const mediaTypeRemoved = defineRule({
  id: "media-type-removed",
  severity: "error",
  title: "A media type is no longer accepted or offered",
  explanation:
    "Callers that send it are refused with 415; callers that ask for it get 406 or something that they cannot read. Offer the new media type beside the old one.",
  example: "content: { application/json, text/csv }  →  content: { application/json }",
  mirror: { none: "a media type that is added breaks nobody: nobody has to ask for it" },
  on: ["media-type-removed"],
  judge: ({ subject, mediaType }) => {
    return [
      {
        message: `${mediaType.part}: the media type ${mediaType.mediaType} was removed`,
        label: `${mediaType.part}: ${mediaType.mediaType} is gone`,
        at: mediaType.after,
        before: mediaType.before,
        facts: { part: mediaType.part, mediaType: mediaType.mediaType },
        deprecations: [subject.before.deprecation],
      },
    ];
  },
});
