/** The auditor: findings in groups, its figures, and its comparison with readings. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { FailureError } from "@/domain/failure.ts";
import type { Finding } from "@/domain/finding.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { PoolReading, PoolState } from "@/domain/pool_state.ts";
import { type Amount, amount } from "@/domain/units.ts";
import { Auditor, type AuditorOptions } from "@/engine/auditor.ts";
import type { Chain } from "@/engine/ports.ts";
import { SILENT } from "../engine/chain_model.ts";
import {
  EXAMPLE_POOL,
  filled_state,
  landed,
  NETWORK_FEE,
  swap_call,
  SWAP_FEE,
  test_address,
  test_user,
  WALLET_LAMPORTS,
} from "../support/landed_transactions.ts";

const USER = test_user(1);
const OWNER = test_address(1);
const { a, b, pool_id } = EXAMPLE_POOL;
const NODE_GONE = {
  ...{ category: "network", code: "node_gone", expected: true } as const,
  ...{ message: "The node is gone", hint: "Try again" },
};
const START = filled_state(1_000_000n, 1_000_000n);

/** A node that knows one pool. */
class OnePool {
  reading: PoolReading = { slot: 50, state: START };
  readonly watched: string[] = [];
  watch(address: string): void {
    this.watched.push(address);
  }
  read_pool(): Promise<PoolReading> {
    return Promise.resolve(this.reading);
  }
}

function start(options: AuditorOptions = {}) {
  const node = new OnePool();
  const auditor = new Auditor(node as unknown as Chain, system_clock, SILENT, false, options);
  auditor.add_pool(EXAMPLE_POOL, OWNER, node.reading);
  auditor.on_block_end(50);
  return { node, auditor };
}

/** A swap of 1,000 A that takes `paid`, in a block of its own. */
function swap(slot: number, state: PoolState, paid = 1_000n): LandedTransaction {
  return landed({
    calls: [swap_call(USER, "a_to_b", 1_000n, 160n)],
    slot,
    tokens: {
      [USER.accounts.a]: [a.mint, 50_000n, 50_000n - paid],
      [USER.accounts.b]: [b.mint, 0n, 160n],
      [a.vault]: [a.mint, state.vault_a, state.vault_a + paid],
      [b.vault]: [b.mint, state.vault_b, state.vault_b - 160n],
    },
    lamports: {
      [USER.wallet]: [WALLET_LAMPORTS, WALLET_LAMPORTS - SWAP_FEE - NETWORK_FEE],
      [pool_id]: [state.lamports, state.lamports + SWAP_FEE],
    },
  });
}

Deno.test("auditor: the same finding is told once, counted always, and keeps its first evidence", () => {
  const told: Finding[] = [];
  const { auditor } = start({ on_finding: ({ group, is_new }) => is_new && told.push(group) });
  for (const slot of [60, 61, 62]) auditor.on_transaction(swap(slot, auditor.state_of(pool_id)!, 990n));
  const group = auditor.findings.find(({ invariant }) => invariant === "operation.vault_a_delta");
  assert(group !== undefined);
  assertEquals([group.count, group.slot, group.last_seen.slot], [3, 60, 62]);
  assertEquals(group.evidence?.state_before.vault_a, "1000000");
  assertEquals(told.filter(({ invariant }) => invariant === group.invariant).length, 1);
  assertEquals(auditor.counts().findings, auditor.findings.reduce((sum, { count }) => sum + count, 0));
  assertEquals(auditor.findings_by_severity.critical, auditor.counts().findings);
  assertEquals([auditor.counts().operations_checked, auditor.counts().operations_equal], [3, 0]);
  assertEquals(auditor.oracle_counts().model.different, 3);
});

Deno.test("auditor: true operations leave figures and no finding", async () => {
  const { auditor, node } = start();
  auditor.on_transaction(swap(60, START));
  auditor.on_block_end(60);
  node.reading = { slot: 60, state: auditor.state_of(pool_id)! };
  assertEquals(await auditor.check_pools(), []);
  assertEquals(auditor.findings, []);
  const { operations_equal, pool_checks } = auditor.counts();
  assertEquals([operations_equal, pool_checks > 0], [1, true]);
  assertEquals(auditor.oracle_counts().model, {
    folded: 1,
    equal: 1,
    different: 0,
    undecided: 0,
    re_anchored: 0,
  });
  assertEquals(auditor.residuals_of(pool_id), { untracked_a: 0n, untracked_b: 0n, surplus: 0n });
  assertEquals(auditor.residuals_of(test_address(7)), undefined);
  assertEquals([auditor.lag_slots(64), auditor.lag_slots(60), auditor.lag_slots(59)], [4, 0, 0]);
  assert(node.watched.includes(a.vault) && node.watched.includes(b.lp_mint));
});

Deno.test("auditor: a book that is wrong is found by the reading, also when every transaction was right", async () => {
  const { auditor, node } = start();
  const first = swap(60, START);
  auditor.on_transaction(first);
  auditor.on_block_end(60);
  const state = auditor.state_of(pool_id)!;
  node.reading = { slot: 60, state: { ...state, tracked_a: amount(state.tracked_a + 1n) } };
  const rules = (await auditor.check_pools()).map(({ invariant }) => invariant);
  assertEquals([...new Set(rules)], ["pool_state.tracked_a", "I1", "I5"]);
  const [{ evidence } = { evidence: null }] = auditor.findings;
  assertEquals(evidence?.state_before.tracked_a, `${state.tracked_a}`);
  const [call, ...others] = evidence?.calls ?? [];
  assertEquals([call?.name, call?.slot, call?.signature, others], ["swap", "60", first.signature, []]);
  assertEquals(await auditor.check_pools(), [], "It goes on from what was read");
});

Deno.test("auditor: what a reading shows is told at once, also when the next reading fails", async () => {
  const fails = () => Promise.reject(new FailureError(NODE_GONE));
  const { auditor, node } = start({ read_deployment: fails });
  node.reading = { slot: 50, state: { ...START, tracked_a: amount(START.tracked_a + 1n) } };
  await assertRejects(() => auditor.check_pools(), NODE_GONE.message);
  assertEquals(auditor.findings[0]?.invariant, "pool_state.tracked_a");
});

Deno.test("auditor: a block that is folded in the moment of the comparison raises no alarm", async () => {
  // Blocks that waited for each other are folded one right after the other: so many steps of the engine later.
  for (let steps = 0; steps < 30; steps += 1) {
    const { auditor, node } = start();
    node.reading = { slot: 60, state: START };
    const checked = auditor.check_pools();
    await Promise.resolve();
    auditor.on_block_end(60);
    for (let step = 0; step < steps; step += 1) await Promise.resolve();
    auditor.on_transaction(swap(61, START));
    node.reading = { slot: 61, state: auditor.state_of(pool_id)! };
    auditor.on_block_end(61);
    assertEquals(await checked, [], `after ${steps} steps`);
    assertEquals(auditor.findings, []);
  }
});

Deno.test("auditor: a supply that grew by nobody is found by the reading", async () => {
  const { auditor, node } = start();
  const more = (START.lp_supply_b + 7n) as Amount;
  node.reading = { slot: 50, state: { ...START, lp_supply_b: more } };
  const rules = (await auditor.check_pools()).map(({ invariant }) => invariant);
  assert(rules.includes("C2") && rules.includes("pool_state.lp_supply_b"), rules.join());
  assertEquals(auditor.tokens_of(b.lp_mint)?.supply_at_start, more);
});

Deno.test("auditor: what the model foresaw of a failure can be asked for", () => {
  const { auditor } = start();
  const transaction = swap(60, START, 0n);
  auditor.on_transaction({
    ...transaction,
    lamport_changes: [],
    token_changes: transaction.token_changes.map((change) => ({
      ...change,
      before: 0n as Amount,
      after: 0n as Amount,
    }))
      .filter(({ account }) => account === USER.accounts.a || account === USER.accounts.b),
    error: { instruction_index: 1, variant: "InvalidAccountData", custom_code: null, failing_program: null },
  });
  assertEquals(
    auditor.prediction_of(transaction.signature),
    "swap: fails with InvalidAccountData of the contract",
  );
  assertEquals(auditor.prediction_of("another"), null);
  assertEquals(auditor.findings, []);
});

Deno.test("auditor: a pool is verified row by row, what is wrong is found, and wallets are read with their mints", async () => {
  const read: string[][] = [];
  const { auditor, node } = start({
    is_own: (wallet) => wallet === USER.wallet,
    read_tokens: (accounts) => {
      read.push([...accounts]);
      return Promise.resolve({ slot: 60, amounts: accounts.map(() => 1n) });
    },
  });
  auditor.on_transaction(swap(60, START));
  auditor.on_block_end(60);
  const state = auditor.state_of(pool_id)!;
  node.reading = { slot: 60, state: { ...state, tracked_b: amount(state.tracked_b - 2n) } };
  const report = await auditor.verify_pool(pool_id);
  assertEquals([report?.slot, report?.is_certain], [60, true]);
  const wrong = report?.rows.filter(({ passed }) => !passed).map((
    { invariant, observed },
  ) => [invariant, observed]);
  assertEquals(wrong?.[0], ["pool_state.tracked_b", `${state.tracked_b - 2n}`]);
  assertEquals(auditor.findings.some(({ invariant }) => invariant === "pool_state.tracked_b"), true);
  assertEquals(await auditor.verify_pool(test_address(7)), undefined);
  assertEquals(read, [], "Nobody holds LP tokens, and without accounts no other mint is followed");
});
