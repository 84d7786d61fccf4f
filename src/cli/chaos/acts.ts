/** What happens to the ledger, or on the way to it, while the service works. */
import { system_clock } from "@/base/clock.ts";
import { FAULT_NAMES, make_fault, type StrikeCounts, usual, type WantedFault } from "@/nemesis/catalogue.ts";
import { HONEST } from "@/nemesis/fault.ts";
import { all_together } from "@/nemesis/spec.ts";
import type { Stage } from "@/cli/chaos/stage.ts";

/** One part of the campaign: lets a fault rage for `lasting_ms`, and answers how often it has struck. */
export interface Act {
  readonly name: string;
  /** How the service follows the chain; as it likes where nothing is said. */
  readonly follower?: "signatures";
  readonly rage: (stage: Stage, seed: number, lasting_ms: number, stop: AbortSignal) => Promise<number>;
}

/** How long the ledger is away when it is started anew. */
const LEDGER_DOWN_MS = 300;
const RESTARTS = 2;

async function rage_on_the_way(
  stage: Stage,
  wanted: readonly WantedFault[],
  seed: number,
  work: () => Promise<void>,
): Promise<number> {
  const struck: StrikeCounts = new Map();
  stage.nemesis.fault = make_fault(wanted, { seed, clock: system_clock, struck });
  try {
    await work();
  } finally {
    stage.nemesis.fault = HONEST;
  }
  return Array.from(struck.values()).reduce((sum, count) => sum + count, 0);
}

/** Faults that strike on the way to the ledger. */
export function fault_act(name: string, wanted: readonly WantedFault[]): Act {
  const rage: Act["rage"] = (stage, seed, lasting_ms, stop) =>
    rage_on_the_way(stage, wanted, seed, () => system_clock.sleep(lasting_ms, stop));
  return { name, rage };
}

async function restart_now_and_then(stage: Stage, lasting_ms: number, stop: AbortSignal): Promise<void> {
  for (let restart = 0; restart < RESTARTS && !stop.aborted; restart += 1) {
    await system_clock.sleep(lasting_ms / (RESTARTS + 1), stop);
    await stage.restart_ledger(LEDGER_DOWN_MS);
  }
  await system_clock.sleep(lasting_ms / (RESTARTS + 1), stop);
}

const LEDGER_RESTART: Act = {
  name: "ledger_restart",
  async rage(stage, _seed, lasting_ms, stop) {
    await restart_now_and_then(stage, lasting_ms, stop);
    return RESTARTS;
  },
};

/** All that the catalogue has, and a ledger that is started anew meanwhile. */
const ALL_TOGETHER: Act = {
  name: "all_together",
  async rage(stage, seed, lasting_ms, stop) {
    const struck = await rage_on_the_way(
      stage,
      all_together(),
      seed,
      () => restart_now_and_then(stage, lasting_ms, stop),
    );
    return struck + RESTARTS;
  },
};

/** All acts but the wiped ledger, which ends in another way. */
export const ACTS: readonly Act[] = [
  ...FAULT_NAMES.map((name) => fault_act(name, [usual(name)])),
  // A transaction that is late, and a node that says that its time is over: it must not be given up.
  fault_act("wrong_height_and_delay", [
    { name: "wrong_height", share: 0.3 },
    { name: "delayed", share: 0.5 },
  ]),
  LEDGER_RESTART,
  ALL_TOGETHER,
  { ...ALL_TOGETHER, name: "all_without_blocks", follower: "signatures" },
];
