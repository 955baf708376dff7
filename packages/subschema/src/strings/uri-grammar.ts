/** Patterns built from the productions of RFC 3986 and RFC 6570, as validators in the field read them. */

const hex = "[0-9a-fA-F]";
const percent = `%${hex}{2}`;
const octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
// Inside a URI a leading zero is let through.
const looseOctet = "(?:25[0-5]|2[0-4]\\d|[01]?\\d\\d?)";

export const ipv4 = `(?:${octet}\\.){3}${octet}`;

const group = `${hex}{1,4}`;

/** An address of eight groups, one run of them left out; the last two may be an IPv4 address. */
function address(quad: string): string {
  const last = `(?:${group}:${group}|${quad})`;
  const forms = [`(?:${group}:){6}${last}`, `::(?:${group}:){5}${last}`];
  for (let after = 4; after >= 1; after -= 1) {
    forms.push(`(?:(?:${group}:){0,${4 - after}}${group})?::(?:${group}:){${after}}${last}`);
  }
  forms.push(`(?:(?:${group}:){0,4}${group})?::${last}`);
  forms.push(`(?:(?:${group}:){0,5}${group})?::${group}`, `(?:(?:${group}:){0,6}${group})?::`);
  return forms.join("|");
}

export const ipv6: string = address(ipv4);

const plain = "a-zA-Z0-9\\-._~!$&'()*+,;=";
const segmentCharacter = `(?:[${plain}:@]|${percent})`;
const userInfo = `(?:(?:[${plain}:]|${percent})*@)?`;
const bracketed = `\\[(?:${address(`(?:${looseOctet}\\.){3}${looseOctet}`)}|[Vv]${hex}+\\.[${plain}:]+)\\]`;
const tail = `(?:\\?(?:${segmentCharacter}|[/?])*)?(?:#(?:${segmentCharacter}|[/?])*)?`;
const pathAfterHost = `(?:/${segmentCharacter}*)*`;
const absolutePath = `/(?:${segmentCharacter}+${pathAfterHost})?`;
const rootlessPath = `${segmentCharacter}+${pathAfterHost}`;

function hierarchy(name: string): string {
  const authority = `${userInfo}(?:${bracketed}|(?:[${name}]|${percent})*)(?::\\d*)?`;
  return `/?/${authority}${pathAfterHost}|${absolutePath}|${rootlessPath}`;
}

const scheme = "[a-zA-Z][a-zA-Z0-9+\\-.]*:";

export const uri: string = `^${scheme}(?:${hierarchy(plain)})${tail}$`;
export const uriReference: string = `^(?:${scheme})?(?:${hierarchy(`${plain}"`)})?${tail}$`;

const variable = `(?:[a-zA-Z0-9_]|${percent})+(?::[1-9][0-9]{0,3}|\\*)?`;

export const uriTemplate: string = `^(?:[^\\x00-\\x20"'<>%\\\\^\`{|}]|${percent}|\\{[+#./;?&=,!@|]?${variable}(?:,${variable})*\\})*$`;

const urlPattern = new RegExp(
  "^(?:https?|ftp)://(?:\\S+(?::\\S*)?@)?(?:" +
    "(?!(?:10|127)(?:\\.\\d{1,3}){3})(?!(?:169\\.254|192\\.168)(?:\\.\\d{1,3}){2})(?!172\\.(?:1[6-9]|2\\d|3[01])(?:\\.\\d{1,3}){2})" +
    "(?:[1-9]\\d?|1\\d\\d|2[01]\\d|22[0-3])(?:\\.(?:1?\\d{1,2}|2[0-4]\\d|25[0-5])){2}\\.(?:[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-4])" +
    "|(?:(?:[a-z0-9\\u00a1-\\uffff]+-)*[a-z0-9\\u00a1-\\uffff]+)(?:\\.(?:[a-z0-9\\u00a1-\\uffff]+-)*[a-z0-9\\u00a1-\\uffff]+)*" +
    "\\.[a-z\\u00a1-\\uffff]{2,})(?::\\d{2,5})?(?:/\\S*)?$",
  "iu",
);

/** Whether the text is a public web address. */
export function isUrl(text: string): boolean {
  return urlPattern.test(text);
}
