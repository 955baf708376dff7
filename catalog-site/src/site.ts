/*
 * What compiling the site fixes for its pages. Not import.meta.env: that can be changed by whatever the environment of
 * the calling process happens to hold, a BASE_URL for instance.
 */
declare const CATALOG_BASE: string;

/** Where the site stands below its host, with a slash at both ends. */
export const base = CATALOG_BASE;
