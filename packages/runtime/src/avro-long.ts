import avro from "avsc";
import type { Bridge } from "./avro-bridge.ts";

/**
 * 64-bit integers as avsc reads and writes them. Its own type goes through floating point, which changes negative
 * numbers below -2^52 without a word.
 */
// oxlint-disable-next-line no-underscore-dangle -- that is what avsc calls it
export const longType = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === "bigint" && BigInt.asIntN(64, value) === value,
  compare: (left: bigint, right: bigint) => (left < right ? -1 : left > right ? 1 : 0),
});

/** Programs see bigints. */
export const wideLongBridge: Bridge = {
  toAvro: (value) => {
    if (typeof value !== "bigint") throw new TypeError("a bigint is expected");
    return value;
  },
  fromAvro: (value) => value,
};

/** Programs see numbers; one that a number cannot hold is refused rather than rounded. */
export const longBridge: Bridge = {
  toAvro: (value) => {
    if (typeof value === "bigint") return value;
    if (!Number.isSafeInteger(value)) throw new TypeError("a whole number is expected");
    return BigInt(value as number);
  },
  fromAvro: (value) => {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new RangeError("the number is beyond what a number can hold");
    return number;
  },
};
