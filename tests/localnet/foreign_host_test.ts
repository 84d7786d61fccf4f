import { assertEquals } from "@std/assert";
import { start_localnet } from "@/localnet/mod.ts";
import { exchange } from "../support/exchange.ts";

Deno.test("a page that points its own name at this machine does not reach the ledger", async () => {
  const ledger = await start_localnet({ port: 0, slot_ms: 1_000, programs: [] });
  try {
    const ask = async (host: string) => {
      const head = ["POST / HTTP/1.1", `Host: ${host}`, "Content-Type: application/json"];
      const body = '{"jsonrpc":"2.0","id":1,"method":"getGenesisHash"}';
      const { status, text } = await exchange(ledger.port, head, body);
      return [status, text.includes(ledger.genesis_hash)];
    };
    for (const host of ["localhost", `127.0.0.1:${ledger.port}`, "[::1]:8899"]) {
      assertEquals(await ask(host), [200, true], host);
    }
    for (const host of ["evil.example", `evil.example:${ledger.port}`, "127.0.0.1.evil.example", ""]) {
      assertEquals(await ask(host), [403, false], host);
    }
  } finally {
    await ledger.stop();
  }
});
