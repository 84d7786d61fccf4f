/** Which clusters the settings may name, and which of them a daemon refuses when it sees them. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { start_service } from "@/daemon/compose.ts";
import { parse_config } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { with_node } from "../chain/scripted_node.ts";
import { type RawSettings, test_config, with_directory } from "../support/service.ts";

const MAINNET = "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d";
const DEVNET = "EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG";

function solana(settings: Record<string, unknown>) {
  return parse_config({ solana: settings }, "the file").solana;
}

Deno.test("rpc_url is a URL, a name, a list of both, or the embedded ledger", () => {
  const nodes = ["https://rpc.example/?api-key=k", "devnet", "http://127.0.0.1:8899"];
  assertEquals(solana({ rpc_url: nodes }).rpc_url, nodes);
  for (
    const rpc_url of ["embedded", "localhost", "devnet", "testnet", "mainnet-beta", "http://10.0.0.1:8899"]
  ) {
    assertEquals(solana({ rpc_url, allow_mainnet: true }).rpc_url, rpc_url);
  }
  const wrong = [
    "localhost:8899",
    "mainnet",
    "",
    [],
    ["embedded"],
    ["http://a.example", "ftp://b.example"],
    7,
  ];
  for (const rpc_url of [...wrong, Array(17).fill("devnet")]) {
    const error = assertThrows(() => solana({ rpc_url }));
    assert(error instanceof ExitError && error.message.includes("solana.rpc_url"), String(error));
  }
});

Deno.test("The other settings of the cluster have defaults and bounds", () => {
  const { follower, requests_per_second } = solana({});
  assertEquals([follower, requests_per_second], ["auto", undefined]);
  assertEquals(solana({ requests_per_second: 0.5 }).requests_per_second, 0.5);
  for (const settings of [{ requests_per_second: 0 }, { requests_per_second: -1 }, { follower: "pubsub" }]) {
    assertThrows(() => solana(settings));
  }
});

/** How a start ends on a node that shows this genesis hash and answers nothing else. */
async function start_on(genesis_hash: string, settings: (url: string) => RawSettings): Promise<string> {
  let message = "";
  await with_node(
    (method) => method === "getGenesisHash" ? { result: genesis_hash } : { status: 503 },
    ({ client: { url } }, requests) =>
      with_directory(async (directory) => {
        const config = test_config(directory, settings(url));
        const error = await assertRejects(() =>
          start_service(config, system_clock, new AbortController().signal)
        );
        assert(error instanceof ExitError, String(error));
        message = `${error.exit_code}: ${error.message}`;
        // A cluster that is not wanted is asked for nothing but its name.
        if (error.exit_code === EXIT.config) {
          assert(requests.every((request) => request.startsWith("getGenesisHash")), requests.join());
        }
      }),
  );
  return message;
}

Deno.test("Mainnet is refused by its genesis hash, whatever its URL, unless it is allowed", async () => {
  const refused = await start_on(MAINNET, (url) => ({ solana: { rpc_url: url } }));
  assert(refused.startsWith(`${EXIT.config}: `) && refused.includes("allow_mainnet = true"), refused);
  const listed = await start_on(MAINNET, (url) => ({ solana: { rpc_url: [url, "devnet"] } }));
  assert(listed.startsWith(`${EXIT.config}: `) && listed.includes("mainnet-beta"), listed);
  const allowed = await start_on(MAINNET, (url) => ({ solana: { rpc_url: url, allow_mainnet: true } }));
  assert(allowed.startsWith(`${EXIT.ledger_unreachable}: `), allowed);
});

Deno.test("A list that names one public cluster and leads to another is refused", async () => {
  const mixed = await start_on(DEVNET, (url) => ({ solana: { rpc_url: [url, "testnet"] } }));
  assert(mixed.startsWith(`${EXIT.config}: `) && mixed.includes("testnet"), mixed);
});
