/**
 * A body as plain `fetch` gives it: nobody has looked whether a text keeps to its format, and the known values of an open
 * enumeration are texts like any other. Libraries that map over a type would take both for objects.
 */
export type Fetched<T> = unknown extends T
  ? T
  : T extends string
    ? T extends object
      ? string
      : T
    : T extends Blob
      ? T
      : { [K in keyof T]: Fetched<T[K]> };
