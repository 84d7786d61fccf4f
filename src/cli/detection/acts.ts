/** What administrators do beside the load: without it some bugs have nothing to show themselves in. */
import type { Clock } from "@/base/clock.ts";
import type { Rng } from "@/base/rng.ts";
import type { Load } from "@/cli/detection/load.ts";
import type { Service } from "@/daemon/compose.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";

/** What the acts work with. */
export interface Stage {
  readonly service: Service;
  readonly load: Load;
  readonly clock: Clock;
  readonly rng: Rng;
  /** How long a pool or the system stays paused, in milliseconds. */
  readonly hold_ms: number;
}

type Act = (stage: Stage, pool_id: string) => Promise<void>;

const LAMPORTS_PER_SOL = 1_000_000_000;
/** Under a treasury of 480 SOL one withdrawal is at most 10 SOL; after one that succeeds there is none for an hour. */
const WITHDRAWALS_SOL = [11, 1] as const;
const DONATION_SOL = 40;

/** A request of which a refusal is an answer as good as another: the contract may refuse, and the oracle judges that. */
async function ask({ service }: Stage, method: string, params: Record<string, unknown> = {}): Promise<void> {
  try {
    await service.methods.call(method, params as never);
  } catch (caught) {
    if (!(caught instanceof RpcError)) throw caught;
  }
}

const hold = ({ clock, hold_ms }: Stage) => clock.sleep(hold_ms);

function paused(switches: { liquidity: boolean; swaps: boolean }, meanwhile?: Act): Act {
  return async (stage, pool_id) => {
    await ask(stage, "pause_pool", { pool_id, ...switches });
    await hold(stage);
    await meanwhile?.(stage, pool_id);
    await ask(stage, "unpause_pool", { pool_id, ...switches });
  };
}

const consolidate: Act = (stage, pool_id) => ask(stage, "consolidate_pool_fees", { pool_ids: [pool_id] });

async function pause_system(stage: Stage): Promise<void> {
  await ask(stage, "pause_system", { reason_code: stage.rng.int(0, 255) });
  await hold(stage);
  await ask(stage, "unpause_system");
}

async function change_fees(stage: Stage, pool_id: string): Promise<void> {
  const { rng } = stage;
  await ask(stage, "update_pool_fees", { pool_id, liquidity_fee: rng.int(100_000, 20_000_000) });
  await ask(stage, "update_pool_fees", { pool_id, swap_fee: rng.int(10_000, 400_000) });
}

async function restrict_swaps(stage: Stage, pool_id: string): Promise<void> {
  await ask(stage, "set_swap_owner_only", { pool_id, enabled: true });
  await hold(stage);
  await ask(stage, "set_swap_owner_only", { pool_id, enabled: false });
}

async function use_treasury(stage: Stage): Promise<void> {
  await ask(stage, "donate_sol", { amount: DONATION_SOL * LAMPORTS_PER_SOL, message: "for the treasury" });
  for (const sol of WITHDRAWALS_SOL) {
    await ask(stage, "withdraw_treasury_fees", { amount: sol * LAMPORTS_PER_SOL });
  }
}

/** An operation with all that a thread has: more than a pool may hold. */
async function empty_a_thread(stage: Stage): Promise<void> {
  const { threads } = stage.load;
  const thread_id = threads[stage.rng.int(0, threads.length - 1)];
  await ask(stage, "empty_thread", { thread_id });
}

/** What no honest client does, on pools of its own: see PROBES.md. */
const abuse: Act = (stage) => ask(stage, "probe_pool", { confirm: true });

const ACTS: readonly Act[] = [
  use_treasury,
  paused({ liquidity: true, swaps: false }),
  empty_a_thread,
  paused({ liquidity: false, swaps: true }),
  change_fees,
  empty_a_thread,
  restrict_swaps,
  paused({ liquidity: true, swaps: true }, consolidate),
  pause_system,
  abuse, // Last: it takes as long as all others together.
];

/** Performs one act after the other, on one pool after the other, until `stop`; `gap_ms` lie between two of them. */
export async function perform_acts(stage: Stage, gap_ms: number, stop: AbortSignal): Promise<void> {
  const { load: { pools }, clock } = stage;
  for (let turn = 0; !stop.aborted; turn += 1) {
    const act = ACTS[turn % ACTS.length] as Act;
    await act(stage, pools[turn % pools.length] as string);
    await clock.sleep(gap_ms, stop);
  }
}
