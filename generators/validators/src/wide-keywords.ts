import type { Ajv2020, Code, CodeKeywordDefinition, KeywordCxt } from "ajv/dist/2020.js";
import { type Name, _Code } from "ajv/dist/compile/codegen/code.js";
import { _, and, not, or } from "ajv/dist/compile/codegen/index.js";

/** The keywords that stand for others where a value is a bigint. A violation names the contract's own. */
export const wideKeywords = { type: "wideType", enum: "wideEnum", const: "wideConst" } as const;

/** What `wideType` holds: the range, and the other types that are allowed. */
interface WideType {
  readonly format?: string;
  readonly others: readonly string[];
}

/** Teaches ajv about bigints: ranges, fixed values, and bounds, which JavaScript compares with numbers exactly. */
export function addWideKeywords(ajv: Ajv2020): void {
  ajv.addKeyword({
    keyword: wideKeywords.type,
    error: { message: "", params: () => _`{type: ${"64-bit integer, as a bigint"}}` },
    code: (cxt) => {
      const { format, others } = cxt.schema as WideType;
      const fit = format === "uint64" ? _`BigInt.asUintN` : _`BigInt.asIntN`;
      const isWide = and(isBigint(cxt.data), _`${fit}(64, ${cxt.data}) === ${cxt.data}`);
      cxt.fail(not(or(isWide, ...others.map((type) => isOfType(cxt.data, type)))));
    },
  });
  for (const keyword of [wideKeywords.enum, wideKeywords.const]) {
    ajv.addKeyword({
      keyword,
      error: { message: "", params: () => _`{}` },
      code: (cxt) =>
        cxt.fail(not(or(...(cxt.schema as readonly unknown[]).map((value) => _`${cxt.data} === ${literal(value)}`)))),
    });
  }
  for (const [keyword, operator] of bounds) {
    ajv.removeKeyword(keyword);
    ajv.addKeyword(bound(keyword, operator));
  }
}

const bounds = [
  ["minimum", _`>=`],
  ["maximum", _`<=`],
  ["exclusiveMinimum", _`>`],
  ["exclusiveMaximum", _`<`],
] as const;

function bound(keyword: string, operator: Code): CodeKeywordDefinition {
  return {
    keyword,
    schemaType: "number",
    error: { message: "", params: ({ schemaCode }) => _`{limit: ${schemaCode}}` },
    code: (cxt) => cxt.fail(and(isNumeric(cxt), _`!(${cxt.data} ${operator} ${cxt.schemaCode})`)),
  };
}

export function isNumeric({ data }: KeywordCxt): Code {
  return or(_`typeof ${data} == "number"`, isBigint(data));
}

function isBigint(data: Name): Code {
  return _`typeof ${data} == "bigint"`;
}

function isOfType(data: Name, type: string): Code {
  if (type === "null") return _`${data} === null`;
  if (type === "array") return _`Array.isArray(${data})`;
  if (type === "object") return _`(${data} && typeof ${data} == "object" && !Array.isArray(${data}))`;
  return _`typeof ${data} == ${type}`;
}

/** Whole numbers as bigints; what is neither number nor text equals nothing that is not an object. */
function literal(value: unknown): Code | string | boolean | null {
  if (Number.isInteger(value)) return new _Code(`${String(value)}n`);
  return typeof value === "string" || typeof value === "boolean" || value === null ? value : _`{}`;
}
