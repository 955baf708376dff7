import { memory, type MemoryTransport } from "@concord/runtime";
import { conformance } from "./conformance/index.ts";

conformance({
  name: "memory",
  async open() {
    const { broker } = memory();
    const opened = new Set<MemoryTransport>();
    return {
      transport() {
        const transport = memory({ broker, maxBytes: 1_000_000 });
        opened.add(transport);
        return transport;
      },
      kill: async (transport) => (transport as MemoryTransport).crash(),
      close: async () => {
        for (const transport of opened) await transport.close();
      },
    };
  },
});
