const BYTES = 16;
/** Random bytes of the next ids: to ask for many at once costs little more than to ask for one. */
const random = new Uint8Array(256 * BYTES);
let used = random.length;

const text = Buffer.from("00000000-0000-4000-8000-000000000000");
const digits = Buffer.from("0123456789abcdef");
/** Where in the text the two digits of each byte begin. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/**
 * The id of a new message: a random UUID (version 4). Written in one piece; what `crypto.randomUUID` returns is joined
 * of twenty, which costs more than all of this as soon as somebody reads it.
 */
export function newEventId(): string {
  if (used === random.length) {
    crypto.getRandomValues(random);
    used = 0;
  }
  // Version and variant.
  random[used + 6] = (random[used + 6]! & 0x0f) | 0x40;
  random[used + 8] = (random[used + 8]! & 0x3f) | 0x80;
  for (const place of places) {
    const byte = random[used++]!;
    text[place] = digits[byte >> 4]!;
    text[place + 1] = digits[byte & 0x0f]!;
  }
  return text.toString("latin1");
}
