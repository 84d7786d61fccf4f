import type { Clock } from "@/base/clock.ts";
import type { Log } from "@/base/log.ts";
import type { FollowedBlock } from "@/domain/landed_transaction.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { BlockFollower } from "@/chain/block_follower.ts";
import { Cluster } from "@/chain/cluster.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { PRESENT_INTERFACE } from "@/chain/program/program_interface.ts";

/** A log that nobody reads. */
export const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Where the simulated chain stands when it begins. */
export const FIRST_SLOT = 1_000;
/** What one call costs. */
const LATENCY_MS = 2;

/** A clock on which sleeping takes no time at all. */
class InstantClock implements Clock {
  now = 50_000;

  now_ms(): number {
    return this.now;
  }

  monotonic_ms(): number {
    return this.now;
  }

  sleep(delay_ms: number): Promise<void> {
    this.now += delay_ms;
    return Promise.resolve();
  }
}

/** A node whose blocks come at a pace of the test's choosing, asked on a clock that costs nothing. */
class SimulatedNode extends JsonRpcClient {
  readonly #clock: InstantClock;
  readonly #newest: (elapsed_ms: number) => number;

  constructor(clock: InstantClock, newest: (elapsed_ms: number) => number) {
    super("http://simulated.invalid");
    this.#clock = clock;
    this.#newest = newest;
  }

  newest_slot(): number {
    return FIRST_SLOT + Math.floor(this.#newest(this.#clock.now - 50_000));
  }

  override call<T>(method: string, params?: unknown): Promise<T> {
    this.count(method);
    this.#clock.now += LATENCY_MS;
    const [slot] = params as [number];
    const newest = this.newest_slot();
    if (method === "getSlot") return Promise.resolve(newest as T);
    if (method === "getBlocks") {
      const length = Math.max(0, Math.min(newest, slot + 100) - slot + 1);
      return Promise.resolve(Array.from({ length }, (_, index) => slot + index) as T);
    }
    if (slot > newest) return Promise.reject(new RpcError(-32004, `Block not available for slot ${slot}`));
    return Promise.resolve({ blockhash: `hash ${slot}`, blockHeight: slot, transactions: [] } as T);
  }
}

/** What following a simulated chain showed, for one block. */
export interface Sample {
  readonly slot: number;
  readonly elapsed_ms: number;
  /** Blocks that the chain had and the follower had not, when it got this one. */
  readonly behind: number;
  /** Calls of any kind so far. */
  readonly calls: number;
}

/** Follows a chain whose newest slot is a function of the elapsed time, until `duration_ms` have passed on its clock. */
export async function follow_simulated(
  newest: (elapsed_ms: number) => number,
  duration_ms: number,
): Promise<Sample[]> {
  const clock = new InstantClock();
  const node = new SimulatedNode(clock, newest);
  const stop = new AbortController();
  const samples: Sample[] = [];
  const on_block = ({ slot }: FollowedBlock) => {
    const elapsed_ms = clock.now - 50_000;
    const calls = [...node.calls.values()].reduce((sum, count) => sum + count, 0);
    samples.push({ slot, elapsed_ms, behind: node.newest_slot() - slot, calls });
    if (elapsed_ms >= duration_ms) stop.abort();
  };
  const cluster = new Cluster(node, "confirmed");
  const follower = new BlockFollower({
    cluster,
    clock,
    log: SILENT,
    program_id: DEFAULT_PROGRAM_ID,
    spoken: PRESENT_INTERFACE,
    on_block,
  });
  await follower.run(FIRST_SLOT, stop.signal);
  return samples;
}
