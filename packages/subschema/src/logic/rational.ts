/** An exact rational number in lowest terms; `d` is positive. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

function gcd(left: bigint, right: bigint): bigint {
  let [big, small] = [left < 0n ? -left : left, right < 0n ? -right : right];
  while (small !== 0n) [big, small] = [small, big % small];
  return big;
}

function rational(n: bigint, d: bigint): Rational {
  const divisor = gcd(n, d) || 1n;
  return d < 0n ? { n: -n / divisor, d: -d / divisor } : { n: n / divisor, d: d / divisor };
}

/** The number as it is written in decimal, not as its binary approximation: 0.1 is one tenth. */
export function fromNumber(value: number): Rational {
  const [, sign, whole, fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (whole === undefined) throw new RangeError("not a JSON number");
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const shift = Number(exponent) - fraction.length;
  return shift >= 0 ? { n: digits * 10n ** BigInt(shift), d: 1n } : rational(digits, 10n ** BigInt(-shift));
}

/** The JSON number that is written as this rational, or undefined where no double is. */
export function toNumber(value: Rational): number | undefined {
  const near = value.d === 1n ? Number(value.n) : Number(value.n) / Number(value.d);
  return Number.isFinite(near) && compare(fromNumber(near), value) === 0 ? near : undefined;
}

export function fromInteger(n: bigint): Rational {
  return { n, d: 1n };
}

/** Negative, zero or positive, as the order of the two. */
export function compare(left: Rational, right: Rational): number {
  const difference = left.n * right.d - right.n * left.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function times(left: Rational, right: Rational): Rational {
  return rational(left.n * right.n, left.d * right.d);
}

export function plus(left: Rational, right: Rational): Rational {
  return rational(left.n * right.d + right.n * left.d, left.d * right.d);
}

export function over(left: Rational, right: Rational): Rational {
  return rational(left.n * right.d, left.d * right.n);
}

export function isMultiple(value: Rational, of: Rational): boolean {
  return over(value, of).d === 1n;
}

/** The smallest positive rational that is a multiple of both. */
export function leastCommonMultiple(left: Rational, right: Rational): Rational {
  const n = (left.n * right.n) / gcd(left.n, right.n);
  return rational(n, gcd(left.d, right.d));
}

export function floor(value: Rational): bigint {
  const quotient = value.n / value.d;
  return value.n < 0n && quotient * value.d !== value.n ? quotient - 1n : quotient;
}

export function ceil(value: Rational): bigint {
  return -floor({ n: -value.n, d: value.d });
}

export function show(value: Rational): string {
  return value.d === 1n ? String(value.n) : `${value.n}/${value.d}`;
}
