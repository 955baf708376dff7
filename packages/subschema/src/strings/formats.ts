import { patternAccepts } from "./patterns.ts";
import * as uri from "./uri-grammar.ts";

/** What a format's name asserts of a string. */
interface Format {
  /** A pattern that accepts every text of the format, and perhaps more. */
  readonly outer?: string;
  /** A pattern that accepts only texts of the format, perhaps not all. */
  readonly inner?: string;
  /** Exactly the format, where `outer` and `inner` differ. */
  readonly accepts?: (text: string) => boolean;
  /** Realistic texts, for witnesses. */
  readonly samples: readonly string[];
}

const exactly = (pattern: string, ...samples: readonly string[]): Format => ({
  outer: pattern,
  inner: pattern,
  samples,
});

const leapYear = "(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
const day =
  "(?:\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))" +
  `|${leapYear}-02-29)`;
const clock = "(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?";
// A leap second depends on the offset from UTC; whether it is one is decided by computing.
const leapSecond = "\\d\\d:\\d\\d:60(?:\\.\\d+)?";
const zone = "(?:[zZ]|[+-](?:[01]\\d|2[0-3])(?::?[0-5]\\d)?)";
const between = "[tT\\s]";

function isTime(text: string): boolean {
  const parts = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[zZ]|([+-])(\d\d)(?::?(\d\d))?)?$/.exec(text);
  if (parts === null) return false;
  const [hour, minute, second, offsetHours, offsetMinutes] = [1, 2, 3, 5, 6].map((index) => Number(parts[index] ?? 0));
  if (offsetHours! > 23 || offsetMinutes! > 59) return false;
  if (hour! <= 23 && minute! <= 59 && second! < 60) return true;
  const sign = parts[4] === "-" ? -1 : 1;
  const utcMinute = minute! - offsetMinutes! * sign;
  const utcHour = hour! - offsetHours! * sign - (utcMinute < 0 ? 1 : 0);
  return (utcHour === 23 || utcHour === -1) && (utcMinute === 59 || utcMinute === -1) && second! < 61;
}

const isZonedTime = (text: string): boolean => isTime(text) && /[zZ]$|[+-]\d\d(?::?\d\d)?$/.test(text);

function moment(time: (text: string) => boolean): (text: string) => boolean {
  return (text) => {
    const parts = text.split(/[tT\s]/);
    return parts.length === 2 && patternAccepts(`^${day}$`, parts[0]!) === true && time(parts[1]!);
  };
}

const dayDuration = "(?:\\d+Y(?:\\d+M)?(?:\\d+D)?|\\d+M(?:\\d+D)?|\\d+D)";
const timeDuration = "T(?:\\d+H(?:\\d+M)?(?:\\d+S)?|\\d+M(?:\\d+S)?|\\d+S)";
const atom = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~\\-]+";
const label = "[a-zA-Z0-9](?:[a-zA-Z0-9\\-]*[a-zA-Z0-9])?";
const shortLabel = "[a-zA-Z0-9](?:[a-zA-Z0-9\\-]{0,61}[a-zA-Z0-9])?";
const base64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?";
const newline = "[\\n\\r\\u2028\\u2029]";

function isRegularExpression(text: string): boolean {
  if (/[^\\]\\Z/.test(text)) return false;
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

const formats: Readonly<Record<string, Format>> = {
  date: exactly(`^${day}$`, "2024-01-15"),
  time: {
    outer: `^(?:${clock}|${leapSecond})${zone}$`,
    inner: `^${clock}${zone}$`,
    accepts: isZonedTime,
    samples: ["09:30:00Z"],
  },
  "date-time": {
    outer: `^${day}${between}(?:${clock}|${leapSecond})${zone}$`,
    inner: `^${day}${between}${clock}${zone}$`,
    accepts: moment(isZonedTime),
    samples: ["2024-01-15T09:30:00Z"],
  },
  "iso-time": {
    outer: `^(?:${clock}|${leapSecond})${zone}?$`,
    inner: `^${clock}${zone}?$`,
    accepts: isTime,
    samples: ["09:30:00"],
  },
  "iso-date-time": {
    outer: `^${day}${between}(?:${clock}|${leapSecond})${zone}?$`,
    inner: `^${day}${between}${clock}${zone}?$`,
    accepts: moment(isTime),
    samples: ["2024-01-15T09:30:00"],
  },
  duration: exactly(`^P(?:\\d+W|${dayDuration}(?:${timeDuration})?|${timeDuration})$`, "P3D", "PT30M"),
  uri: exactly(uri.uri, "https://example.com/orders/1"),
  "uri-reference": exactly(uri.uriReference, "/orders/1", "https://example.com/orders/1"),
  "uri-template": exactly(uri.uriTemplate, "/orders/{id}"),
  url: {
    outer: "^(?:[hH][tT][tT][pP][sS]?|[fF][tT][pP])://[\\s\\S]+$",
    inner: "^(?:https?|ftp)://(?:[a-z0-9]+\\.)+[a-z]{2,}(?:/[!-~]*)?$",
    accepts: uri.isUrl,
    samples: ["https://example.com/orders/1"],
  },
  email: exactly(`^${atom}(?:\\.${atom})*@(?:${label}\\.)+${label}$`, "ada@example.com"),
  hostname: exactly(`^(?=.{1,253}\\.?$)${shortLabel}(?:\\.${shortLabel})*\\.?$`, "example.com"),
  ipv4: exactly(`^${uri.ipv4}$`, "192.0.2.1"),
  ipv6: exactly(`^(?:${uri.ipv6})$`, "2001:db8::1"),
  regex: { inner: "^[A-Za-z0-9 ]*$", accepts: isRegularExpression, samples: ["^[a-z]+$"] },
  uuid: exactly(
    "^(?:[uU][rR][nN]:[uU][uU][iI][dD]:)?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
  ),
  "json-pointer": exactly("^(?:/(?:[^~/]|~0|~1)*)*$", "/orders/0"),
  "json-pointer-uri-fragment": exactly(
    "^#(?:/(?:[a-zA-Z0-9_\\-.!$&'()*+,;:=@]|%[0-9a-fA-F]{2}|~0|~1)*)*$",
    "#/orders/0",
  ),
  "relative-json-pointer": exactly("^(?:0|[1-9][0-9]*)(?:#|(?:/(?:[^~/]|~0|~1)*)*)$", "1/orders"),
  // One line of it has to be base64, which is what validators in the field check.
  byte: exactly(`^(?:[\\s\\S]*${newline})?${base64}(?:${newline}[\\s\\S]*)?$`, "Y29uY29yZA=="),
};

/** Realistic texts of all formats. */
export const formatSamples: ReadonlySet<string> = new Set(Object.values(formats).flatMap(({ samples }) => samples));

/** Formats inside another one, where automata would take long to see it, or only approximate. */
const wider: Readonly<Record<string, string>> = {
  "date-time": "iso-date-time",
  time: "iso-time",
  uri: "uri-reference",
};

/** The format itself and every format known to contain it. */
export function formatsAround(name: string): readonly string[] {
  const outer = Object.hasOwn(wider, name) ? wider[name] : undefined;
  return outer === undefined ? [name] : [name, outer];
}

/** Formats that speak of numbers; both mean a whole number, the first within 32 bits. */
const numberFormats: readonly string[] = ["int32", "int64"];

/** Formats that say nothing of which values are valid. */
export const silentFormats: readonly string[] = ["float", "double", "password", "binary"];

/** The formats that restrict values, here and in generated validators. Any other is compared by name only. */
export const assertedFormats: readonly string[] = [...Object.keys(formats), ...numberFormats];

/** Whether the text is of the format; undefined for a format that is not known. */
export function formatAccepts(name: string, text: string): boolean | undefined {
  const format = formatOf(name);
  if (format === undefined) return undefined;
  return format.accepts === undefined ? patternAccepts(format.outer as string, text) : format.accepts(text);
}

export function formatOf(name: string): Format | undefined {
  return Object.hasOwn(formats, name) ? formats[name] : undefined;
}
