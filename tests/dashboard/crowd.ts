/** A feed with as many threads as a test wants, in the shape of the daemon's own. */
import type { LiveSource } from "@/http/live_feed.ts";

/** The only pool of the crowd. */
const CROWD_POOL = "CrowdPoo1".padEnd(44, "1");
const STATES = ["running", "running", "running", "stopped", "created", "error"];
const KINDS = ["deposit", "withdrawal", "swap"];

function row_of(number: number) {
  const type = KINDS[number % 3] ?? "deposit";
  return {
    thread_id: `${type}_${number}`,
    place: number,
    type,
    pool_id: CROWD_POOL,
    token_type: number % 2 === 0 ? "A" : "B",
    swap_direction: type === "swap" ? "a_to_b" : null,
    status: STATES[number % STATES.length],
    waiting: null,
    balances: {
      sol: BigInt(number) * 1_000_000n,
      token_a: 18_446_744_073_709_551_615n,
      token_b: 0n,
      lp_tokens: 0n,
    },
    successful: number,
    failed: number % 7,
    last_error: number % 7 === 0 ? null : { error_type: "pool_lacks_tokens", expected: true, at_ms: 1_000 },
  };
}

const FIGURES = {
  at_ms: 1_000,
  health: {
    status: "ok",
    problems: [],
    version: "1.2.3",
    uptime_seconds: 90,
    slot: 7,
    cluster: "embedded",
    threads: { created: 0, running: 0, stopped: 0, error: 0 },
    findings: 0,
  },
  audit: { operations_checked: 0, operations_equal: 0, pool_checks: 0, findings: 0 },
  core_wallet: {
    wallet_address: CROWD_POOL,
    sol_balance: 1_000_000_000n,
    burn_lamports_per_hour: 0n,
    runway_seconds: null,
    alarm: null,
  },
  pools: [{
    pool_id: CROWD_POOL,
    token_a_decimals: 9,
    token_b_decimals: 6,
    ratio_display: "1 Token A = 2 Token B",
    state: null,
  }],
};
const ABOUT = {
  version: "1.2.3",
  cluster: { kind: "embedded", program_id: CROWD_POOL, program_version: null, read_only_reason: null },
};

/** The feed of `count` threads, which are numbered from 1. */
export function crowd_of(count: number): LiveSource {
  const threads = Array.from({ length: count }, (_, index) => row_of(index + 1));
  let changes = 0;
  return {
    snapshot: () => [
      { event: "snapshot", data: { about: ABOUT, ...FIGURES, findings: [] } },
      { event: "rows", data: { threads } },
    ],
    change() {
      changes += 1;
      // The last one succeeds once more with each change.
      const last = { ...row_of(count), successful: count + changes };
      return { event: "change", data: { ...FIGURES, points: [], threads: [last], removed: [] } };
    },
    forget() {},
  };
}
