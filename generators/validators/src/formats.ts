import type { Ajv2020 } from "ajv/dist/2020.js";
import { fastFormats, fullFormats } from "ajv-formats/dist/formats.js";

/**
 * The formats that validators assert: those of ajv-formats in its full mode. `float`, `double`, `password` and `binary`
 * assert nothing there. Any other format is a remark.
 */
const functions: Readonly<Record<string, { readonly support: string; readonly type: "string" | "number" }>> = {
  date: { support: "isDate", type: "string" },
  time: { support: "isTime", type: "string" },
  "date-time": { support: "isDateTime", type: "string" },
  "iso-time": { support: "isIsoTime", type: "string" },
  "iso-date-time": { support: "isIsoDateTime", type: "string" },
  uri: { support: "isUri", type: "string" },
  regex: { support: "isRegex", type: "string" },
  byte: { support: "isByte", type: "string" },
  int32: { support: "isInt32", type: "number" },
  int64: { support: "isInt64", type: "number" },
};

/** The support text that decides a format, for those that are no single regular expression. */
export function formatSupport(format: string): string | undefined {
  return functions[format]?.support;
}

/**
 * Registers the formats. Functions stand for themselves by name only: their texts are put in afterwards.
 * @param mode `fast`: a regular expression that admits some impossible values, where ajv-formats has one
 */
export function registerFormats(ajv: Ajv2020, mode: "full" | "fast"): void {
  for (const [name, { type }] of Object.entries(functions)) {
    if (type === "string") ajv.addFormat(name, () => true);
    else ajv.addFormat(name, { type, validate: () => true });
  }
  for (const [name, format] of Object.entries(mode === "full" ? fullFormats : fastFormats)) {
    const pattern = patternOf(format);
    if (pattern) ajv.addFormat(name, pattern);
  }
}

function patternOf(format: unknown): RegExp | undefined {
  if (format instanceof RegExp) return format;
  const { validate } = (typeof format === "object" && format !== null ? format : {}) as { readonly validate?: unknown };
  return validate instanceof RegExp ? validate : undefined;
}

/** Whether a validator asserts a format. */
export function isAsserted(format: string): boolean {
  return Object.hasOwn(functions, format) || fullFormats[format as keyof typeof fullFormats] instanceof RegExp;
}
