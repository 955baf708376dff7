/** Publishes one message after the other and says which were taken, until it is killed. */
import { fromEnv, sqlite } from "@concord/transport-sqlite";

const [address] = process.argv.slice(2) as [string];
const transport = sqlite(fromEnv());
await transport.connect();
for (let number = 0; ; number++) {
  await transport.publish([{ channel: address, headers: { "ce-id": `m${number}` }, body: Buffer.from("{}") }]);
  process.send!(`m${number}`);
}
