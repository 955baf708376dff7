/**
 * Lists and maps of avsc that go no further than the bytes there are. Its own read, and skip, as many items as a count
 * says, behind the end too: ten bytes would fill the memory, or never end.
 */
/* oxlint-disable no-underscore-dangle -- that is what avsc calls them */
import avro from "avsc";
import { readText, type Tap } from "./avro-text.ts";

interface Part {
  readonly typeName?: string;
  readonly size?: number;
  readonly fields?: readonly { readonly type: unknown }[];
  _read(tap: Tap): unknown;
  _skip(tap: Tap): void;
}

/** How many items of a type without bytes a list may have, in all of its blocks. */
const mostOfNothing = 1_000;

/** How many items the next block has; 0 behind the last. @param had how many were read before */
function nextBlock(tap: Tap, part: Part, had = 0): number {
  const count = tap.readLong();
  // The size of a block says what its items say as well.
  if (count < 0) tap.readLong();
  const items = Math.abs(count);
  if (items > tap.buf.length - tap.pos && !(had + items <= mostOfNothing && isNothing(part)))
    throw new Error("truncated buffer");
  return items;
}

/** Whether a type has no bytes. */
function isNothing({ typeName, size, fields }: Part): boolean {
  if (typeName === "record") return fields!.every(({ type }) => isNothing(type as Part));
  return typeName === "null" || (typeName === "fixed" && size === 0);
}

class BoundedArray extends avro.types.ArrayType {
  _read(tap: Tap): unknown[] {
    const part = this.itemsType as unknown as Part;
    const read: unknown[] = [];
    for (let count = nextBlock(tap, part); count !== 0; count = nextBlock(tap, part, read.length))
      while (count-- > 0) read.push(part._read(tap));
    return read;
  }

  _skip(tap: Tap): void {
    const part = this.itemsType as unknown as Part;
    for (let count = nextBlock(tap, part); count !== 0; count = nextBlock(tap, part))
      while (count-- > 0) part._skip(tap);
  }
}

class BoundedMap extends avro.types.MapType {
  _read(tap: Tap): object {
    const part = this.valuesType as unknown as Part;
    // A member may have any name.
    const read = Object.create(null) as Record<string, unknown>;
    for (let count = nextBlock(tap, part); count !== 0; count = nextBlock(tap, part))
      while (count-- > 0) read[readText(tap)] = part._read(tap);
    return read;
  }

  _skip(tap: Tap): void {
    const part = this.valuesType as unknown as Part;
    for (let count = nextBlock(tap, part); count !== 0; count = nextBlock(tap, part))
      while (count-- > 0) {
        tap.skipString();
        part._skip(tap);
      }
  }
}

/** For avsc's option `typeHook`. */
export function boundedBlocks(schema: avro.Schema, options: avro.ForSchemaOptions): avro.Type | undefined {
  const { type } = schema as { readonly type?: unknown };
  if (type === "array") return new BoundedArray(schema, options);
  return type === "map" ? new BoundedMap(schema, options) : undefined;
}
