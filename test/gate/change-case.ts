import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Json } from "@concord/diagnostics";
import { parse } from "yaml";

/** `parcels#/channels/parcelEvents`: a document by the folder it stands in, and a JSON pointer. */
export type Address = string;

/** One change of the fixture fabric, as a person would tell it, and what the gate has to say about it. */
export interface ChangeCase {
  readonly change: string;
  /** The public history in which this kind of change was met; absent where nobody was seen doing it. */
  readonly seen?: string;
  readonly set?: Readonly<Record<Address, Json>>;
  readonly remove?: readonly Address[];
  /** The key that a member has from now on. */
  readonly rename?: Readonly<Record<Address, string>>;
  /** Files by path from the top of the repository. */
  readonly move?: Readonly<Record<string, string>>;
  /** Documents written as JSON from now on. */
  readonly asJson?: readonly string[];
  /** What no value tells: comments, quotes, order. */
  readonly replace?: Readonly<Record<string, { readonly text: string; readonly by: string }>>;
  /** What blocks: nothing where it is absent. */
  readonly findings?: readonly ExpectedFinding[];
}

export interface ExpectedFinding {
  readonly code: string;
  /** The node in the documents after at which the caret stands. */
  readonly at: Address;
  /** The schema that the witness is a value of, before and after, and which side accepts it. */
  readonly witness?: {
    readonly of: Address;
    /** Where the schema stands after, if not at the same address. */
    readonly now?: Address;
    readonly accepted: "before" | "after" | "sender";
    /** A value in it, by JSON pointer: what makes it a witness. */
    readonly has?: Readonly<Record<string, Json>>;
  };
  readonly breaks?: readonly string[];
}

/** A table of cases and the fabric that they change. */
export interface ChangeTable {
  readonly name: string;
  readonly fabric: string;
  readonly cases: readonly ChangeCase[];
}

/** The tables of a folder, by file name. */
export function changeTables(folder: string): readonly ChangeTable[] {
  const home = path.join(import.meta.dirname, folder);
  return globSync("*.yaml", { cwd: home })
    .sort()
    .map((file) => {
      const { fabric, cases } = parse(readFileSync(path.join(home, file), "utf8")) as Omit<ChangeTable, "name">;
      return { name: path.basename(file, ".yaml"), fabric, cases };
    });
}

/** Those of a kind that somebody was seen making. */
export function seenIn(table: ChangeTable): ChangeTable {
  return { ...table, cases: table.cases.filter(({ seen }) => seen !== undefined) };
}

/** Those that were thought of. */
export function unseenIn(table: ChangeTable): ChangeTable {
  return { ...table, cases: table.cases.filter(({ seen }) => seen === undefined) };
}
