import type { BenchOptions, BenchResult } from "./measure.ts";
import { rounded } from "./measure.ts";
import { operation_cost } from "./storage/operation_cost.ts";
import { Progress } from "./progress.ts";
import { IN_FLIGHT } from "./storage/service_run.ts";
import { session_query } from "./storage/session_query.ts";
import { sync_time, with_directory } from "./temporary.ts";
import { wallet_opening } from "./storage/wallet_opening.ts";

const WALLETS = 1_000;
const FULL = {
  threads: [100, 1_000, 10_000],
  operations: 50_000,
  rounds: 3,
  sessions: 1_000_000,
  queries: 5_000,
  wallet_rounds: 5,
};
const SHORT: typeof FULL = {
  threads: [100, 500, 2_000],
  operations: 10_000,
  rounds: 1,
  sessions: 100_000,
  queries: 1_000,
  wallet_rounds: 3,
};

/** The disk's part: an operation with few threads and with many, a query of old sessions, the keys at a start. */
export async function bench_storage({ short, stop }: BenchOptions): Promise<BenchResult> {
  const settings = short ? SHORT : FULL;
  const progress = new Progress(stop);
  try {
    const sync_ms = await with_directory(sync_time);
    const cost = await operation_cost(settings, progress);
    const query = await session_query(settings, progress);
    const wallets = await wallet_opening(WALLETS, settings.wallet_rounds, progress);
    return {
      bench: "storage",
      settings: { ...settings, wallets: WALLETS, in_flight: IN_FLIGHT },
      measurements: cost.measurements,
      figures: [
        { name: "disk_sync_p50", value: rounded(sync_ms, 3), unit: "ms" },
        ...cost.figures,
        ...query,
        ...wallets,
      ],
      ratios: cost.ratios,
      goals: {
        // Meant for the full form: in the short one the documents of all threads are written for few operations.
        ...(short ? {} : { [`wall_${cost.step}`]: 1.3, [`cpu_${cost.step}`]: 1.3 }),
        session_query_p99: 5,
        [`open_${WALLETS}_wallets_key_file`]: 1_000,
        [`open_${WALLETS}_wallets_passphrase`]: 1_000,
      },
    };
  } finally {
    progress.end();
  }
}
