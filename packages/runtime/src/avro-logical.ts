/** Logical types whose plain value is text. Source: Avro 1.12 specification, "Logical Types". */
import type { Bridge } from "./avro-bridge.ts";
import type { Json } from "./types.ts";

const day = 86_400_000;

/** Dates and timestamps as RFC 3339 text, in UTC. What says that it is one and is of another type says nothing. */
export function timeBridge(type: string, logicalType: Json | undefined): Bridge | undefined {
  switch (`${type} ${typeof logicalType === "string" ? logicalType : ""}`) {
    case "int date":
      return {
        toAvro: (value) => dayOf(value) / day,
        fromAvro: (value) => new Date(Number(value) * day).toISOString().slice(0, 10),
      };
    case "long timestamp-millis":
      return {
        toAvro: (value) => BigInt(millisecondsOf(value)),
        fromAvro: (value) => new Date(Number(value)).toISOString(),
      };
    case "long timestamp-micros":
      return {
        toAvro: microsecondsOf,
        fromAvro: (value) => microsecondsAsText(value as bigint),
      };
    default:
      return undefined;
  }
}

/** The first millisecond of a day. The platform takes 30 February for one in March. */
function dayOf(value: unknown): number {
  const time = typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value)
    throw new TypeError("a date is expected");
  return time;
}

function millisecondsOf(value: unknown): number {
  const text = typeof value === "string" ? value.toUpperCase() : "";
  const time = /T[\d:]{8}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new TypeError("a date with its time is expected");
  dayOf(text.slice(0, 10));
  return time;
}

/** `Date` keeps milliseconds; the digits after them are read from the text. */
function microsecondsOf(value: unknown): bigint {
  const milliseconds = millisecondsOf(value);
  const digits = /\.\d{3}(\d{1,3})/.exec(String(value))?.[1] ?? "";
  return BigInt(milliseconds) * 1_000n + BigInt(digits.padEnd(3, "0"));
}

function microsecondsAsText(value: bigint): string {
  const rest = ((value % 1_000n) + 1_000n) % 1_000n;
  const text = new Date(Number((value - rest) / 1_000n)).toISOString();
  return rest === 0n ? text : text.replace("Z", `${String(rest).padStart(3, "0")}Z`);
}

/** Decimals as text: a two's-complement integer, the point moved by the scale. `size`: of a fixed, in bytes. */
export function decimalBridge(
  { logicalType, scale = 0, precision }: { readonly [key: string]: Json },
  size?: number,
): Bridge | undefined {
  if (logicalType !== "decimal" || typeof scale !== "number") return undefined;
  return {
    toAvro: (value) => {
      const integer = unscaled(value, scale);
      if (typeof precision === "number" && integer.toString().replace("-", "").length > precision)
        throw new TypeError("a decimal of the schema's precision is expected");
      return bytesOf(integer, size);
    },
    fromAvro: (value) => decimalText(integerOf(value as Uint8Array), scale),
  };
}

function unscaled(value: unknown, scale: number): bigint {
  const [, sign = "", whole = "", fraction = ""] =
    (typeof value === "string" && /^(-?)(\d+)(?:\.(\d+))?$/.exec(value)) || [];
  if (whole === "" || fraction.length > scale) throw new TypeError("a decimal of the schema's scale is expected");
  return BigInt(`${sign}${whole}${fraction.padEnd(scale, "0")}`);
}

function decimalText(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const sign = value < 0n ? "-" : "";
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Big-endian two's complement, in as few bytes as hold it, or in exactly `size`. */
function bytesOf(value: bigint, size?: number): Buffer {
  const fits = (bytes: number): boolean => BigInt.asIntN(8 * bytes, value) === value;
  let length = size ?? 1;
  if (size === undefined) while (!fits(length)) length += 1;
  if (!fits(length)) throw new TypeError("the decimal does not fit");
  return Buffer.from(
    BigInt.asUintN(8 * length, value)
      .toString(16)
      .padStart(2 * length, "0"),
    "hex",
  );
}

function integerOf(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${Buffer.from(bytes).toString("hex")}`));
}
