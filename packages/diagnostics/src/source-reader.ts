/** The text of a file, to print an excerpt of: at a git revision where one is given; undefined where it cannot be had. */
export type SourceReader = (file: string, revision?: string) => string | undefined;
