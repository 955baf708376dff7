import type { IPublishPacket, MqttClient } from "mqtt";

/** Not public: the package is pinned to versions that have it. */
const sendPacket = "_sendPacket";

interface Outgoing {
  readonly cmd: string;
  readonly messageId?: number;
}

type Send = (packet: Outgoing, done?: () => void) => void;

/**
 * Makes a client acknowledge a message when it is told to. By itself it acknowledges before anybody has handled it,
 * or else takes no other message meanwhile. Returns the acknowledgement of a message, which does nothing where the
 * connection that brought it is gone, and then is false.
 */
export function acknowledgeLate(client: MqttClient): (message: IPublishPacket) => () => boolean {
  const internal = client as unknown as { [sendPacket]: Send };
  const send = internal[sendPacket];
  if (typeof send !== "function") throw new TypeError("this version of mqtt sends its packets another way");
  const withheld = new Map<number, Outgoing>();
  let connection = 0;
  internal[sendPacket] = (packet, done) => {
    if (packet.cmd !== "puback" || packet.messageId === undefined) return send.call(client, packet, done);
    withheld.set(packet.messageId, packet);
    done?.();
  };
  client.on("close", () => {
    connection++;
    withheld.clear();
  });
  return ({ messageId }) => {
    const mine = connection;
    return () => {
      const packet = withheld.get(messageId!);
      if (mine !== connection || packet === undefined) return false;
      withheld.delete(messageId!);
      send.call(client, packet);
      return true;
    };
  };
}
