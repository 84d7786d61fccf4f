/** Where the time of an operation goes: its stages one after the other, alone on one core, with the same transactions. */
import { join } from "node:path";
import { next_turn } from "@/base/event_loop.ts";
import { stringify_json } from "@/base/json.ts";
import { followed_block, type RawBlock } from "@/chain/landed_block.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { JsonRpcServer } from "@/jsonrpc/server.ts";
import { LedgerFile } from "@/localnet/ledger/ledger_file.ts";
import { MemoryLedgerStore } from "@/localnet/ledger/memory_ledger_store.ts";
import { create_dispatch } from "@/localnet/methods/method_registry.ts";
import { create_signing_key, Faucet } from "@/localnet/bank/faucet.ts";
import { Vm } from "@/localnet/bank/vm.ts";
import { execute } from "@/localnet/bank/execution.ts";
import { Chain } from "@/localnet/slots/chain.ts";
import { parse_wire_transaction } from "@/localnet/wire/wire_transaction.ts";
import { parse_json } from "@/base/json.ts";
import type { Address } from "@/domain/address.ts";
import { with_directory } from "../temporary.ts";
import type { ExecutedBlock, FirstAccount } from "./executed_blocks.ts";

/** One stage, in microseconds of one core for a transaction. */
export interface Stage {
  readonly name: string;
  readonly us: number;
}

/** A ledger's past. */
export interface Past {
  readonly first_accounts: readonly FirstAccount[];
  readonly blocks: readonly ExecutedBlock[];
  /** The stages are measured from this slot on; what was before only makes the accounts. */
  readonly from_slot: number;
}

/** A chain that takes transactions of another one's time. */
class TimelessChain extends Chain {
  override admission_error(): null {
    return null;
  }
}

const BATCH = 100;

function vm_of({ first_accounts }: Past): Vm {
  const vm = new Vm();
  for (const { address, ...account } of first_accounts) vm.set_account(address, account);
  return vm;
}

/** Adds up the time of one stage. */
class Meter {
  ms = 0;
  count = 0;

  run<T>(count: number, work: () => T): T {
    const started_ms = performance.now();
    const result = work();
    this.ms += performance.now() - started_ms;
    this.count += count;
    return result;
  }

  async run_async<T>(count: number, work: () => Promise<T>): Promise<T> {
    const started_ms = performance.now();
    const result = await work();
    this.ms += performance.now() - started_ms;
    this.count += count;
    return result;
  }

  get us(): number {
    return this.ms * 1_000 / Math.max(1, this.count);
  }
}

/** The virtual machine with what must be read of each result. */
async function execution(past: Past): Promise<number> {
  const vm = vm_of(past);
  const meter = new Meter();
  for (const { slot, time_seconds, transactions } of past.blocks) {
    vm.set_clock(slot, time_seconds, 0);
    const parsed = transactions.map(({ wire }) => parse_wire_transaction(wire));
    const run = () => parsed.forEach((one) => execute(vm, one));
    if (slot < past.from_slot) run();
    else meter.run(parsed.length, run);
    // The VM's objects are freed between two turns of the event loop.
    await next_turn();
  }
  return meter.us;
}

/** The whole ledger behind its HTTP server: requests, blocks, the file; then what the service makes of its blocks. */
async function ledger_and_reading(past: Past, directory: string): Promise<Stage[]> {
  const file = new LedgerFile(join(directory, "ledger.sqlite"));
  file.found({}, []);
  const sealing = new Meter();
  const vm = vm_of(past);
  const now_ms = (past.blocks[0]?.time_seconds ?? 0) * 1_000;
  const parts = { vm, store: new MemoryLedgerStore(), genesis_hash: "bench", past: undefined };
  const seal = (sealed: Parameters<LedgerFile["commit"]>[0]) =>
    sealing.run(sealed.block.transactions.length, () => file.commit(sealed));
  const chain = new TimelessChain({ ...parts, seal }, now_ms);
  const node = { chain, faucet: new Faucet(create_signing_key()), identity: DEFAULT_PROGRAM_ID };
  const options = { allow_bare: false, has_plain_results: true, on_internal_error: () => {} };
  const server = new JsonRpcServer(create_dispatch(node), options);
  const [requests, writing, reading, decoding] = [new Meter(), new Meter(), new Meter(), new Meter()];
  let sealed_before = { ms: 0, count: 0 };
  const watched = new Set([DEFAULT_PROGRAM_ID as Address]);
  for (const { slot, time_seconds, transactions } of past.blocks) {
    const is_measured = slot >= past.from_slot;
    if (!is_measured) sealed_before = { ms: sealing.ms, count: sealing.count };
    const meter = is_measured ? requests : new Meter();
    for (let first = 0; first < transactions.length; first += BATCH) {
      const batch = transactions.slice(first, first + BATCH);
      const options = {
        encoding: "base64",
        skipPreflight: true,
        maxRetries: 0,
        preflightCommitment: "confirmed",
      };
      const body = JSON.stringify(batch.map(({ wire }, id) => ({
        ...{ jsonrpc: "2.0", id, method: "sendTransaction", params: [wire.toBase64(), options] },
      })));
      await meter.run_async(batch.length, () => server.handle(body));
    }
    const closed = chain.open_slot;
    chain.advance(closed + 1, time_seconds * 1_000);
    if (!is_measured || transactions.length === 0) continue;
    const count = transactions.length;
    const block_options = {
      commitment: "confirmed",
      encoding: "json",
      transactionDetails: "full",
      maxSupportedTransactionVersion: 0,
    };
    const call = {
      jsonrpc: "2.0",
      id: 1,
      method: "getBlock",
      params: [closed, { ...block_options, rewards: false }],
    };
    const text = await writing.run_async(count, () => server.handle(stringify_json(call))) as string;
    const { result } = reading.run(count, () => parse_json(text)) as unknown as { result: RawBlock };
    decoding.run(count, () => followed_block(closed, result, watched, DEFAULT_PROGRAM_ID));
  }
  file.close();
  const sealed_us = (sealing.ms - sealed_before.ms) * 1_000 /
    Math.max(1, sealing.count - sealed_before.count);
  return [
    { name: "requests", us: requests.us },
    { name: "ledger_file", us: sealed_us },
    { name: "block_writing", us: writing.us },
    { name: "block_parsing", us: reading.us },
    { name: "block_decoding", us: decoding.us },
  ];
}

/** Measures the stages with the transactions of `past`. */
export function measure_stages(past: Past): Promise<Stage[]> {
  return with_directory(async (directory) => {
    const executed = await execution(past);
    const stages = await ledger_and_reading(past, directory);
    return [{ name: "execution", us: executed }, ...stages];
  });
}
