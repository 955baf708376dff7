/** Another process's member of a group: says what it is brought and settles nothing. */
import type { Transport } from "@concord/runtime";

const tell = (id: string) => process.send!(id);

export async function hold(transport: Transport): Promise<void> {
  const [address, group] = process.argv.slice(2) as [string, string];
  await transport.connect();
  await transport.subscribe(
    { channels: [{ name: "orders", address }], group, prefetch: 1_000, ephemeral: false },
    {
      delivered: ({ headers }) => void tell(headers["ce-id"]!),
      failed: (error) => {
        throw error;
      },
    },
  );
  tell("ready");
}
