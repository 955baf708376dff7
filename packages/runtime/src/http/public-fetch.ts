/** `fetch` that reaches public addresses alone: for addresses that somebody else has named. */
import { nodeSender } from "./node-sender.ts";

/**
 * For Node. A name is judged by the addresses that the connection is made to, so one that leads into the own network,
 * now or at the second look, is refused. Follows no redirects.
 */
export function publicFetch(): typeof fetch {
  // Loaded when it is used: platforms other than Node have no such modules.
  const guard = (): Promise<typeof import("./public-address.ts")> => import("./public-address.ts");
  const send = nodeSender({ lookup: (...asked) => void guard().then(({ publicLookup }) => publicLookup(...asked)) });
  return async (input, init) => {
    const asked = new Request(input, init);
    const { isPublicHost } = await guard();
    // An address that is written out is looked up by nobody.
    if (!isPublicHost(new URL(asked.url).hostname)) throw new TypeError("the address is not a public one");
    return send(asked);
  };
}
