/** A ledger in a process of its own, to be killed: `durable_child.ts <ledger file> <slot_ms>`. Says its URL on one line. */
import { start_localnet } from "@/localnet/mod.ts";

const [ledger_path, slot_ms] = Deno.args;
const localnet = await start_localnet({ port: 0, slot_ms: Number(slot_ms), programs: [], ledger_path });
console.log(localnet.url);
