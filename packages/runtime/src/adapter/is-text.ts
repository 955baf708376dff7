/**
 * Whether the bytes from `from` up to `to` are this text. For what repeats from message to message it is found out
 * faster than decoded, and nothing is allocated. Not found out of more than ASCII.
 */
export function isText(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false;
  for (let index = 0; index < text.length; index++) {
    const byte = bytes[from + index]!;
    if (byte !== text.charCodeAt(index) || byte > 0x7f) return false;
  }
  return true;
}
