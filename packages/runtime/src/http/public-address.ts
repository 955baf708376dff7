/** Which addresses anybody may be sent to. */
import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { BlockList, isIP } from "node:net";

/** Networks that are somebody's own, or nobody's: the registries of special addresses of IANA. */
const reserved = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  reserved.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 9],
  ["ff00::", 8],
] as const)
  reserved.addSubnet(network, prefix, "ipv6");

function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !reserved.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** A host of a URL: false for an address that is not public, and for names of this machine. Other names may be. */
export function isPublicHost(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return isIP(plain) === 0 ? !/(^|\.)(localhost|local|internal)$/i.test(plain) : isPublicAddress(plain);
}

type Done = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** Looks a name up as connections do, and gives back its addresses only where each of them is public. */
export function publicLookup(name: string, options: LookupOptions, done: Done): void {
  lookup(name, { ...options, all: true }, (error, found) => {
    if (error) return done(error, []);
    const [first] = found;
    if (!first || !found.every(({ address }) => isPublicAddress(address)))
      return done(new Error("the name does not lead to a public address"), []);
    if (options.all) done(null, found);
    else done(null, first.address, first.family);
  });
}
