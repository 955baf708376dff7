/** What is said around pages that somebody wrote. */
export const own = {
  own: {
    word: "Page",
    text: "In full",
    empty: "Nothing stands on this page yet.",
    nav: "Also here",
  },
} as const;
