import { PublicKey } from "@solana/web3.js";
import { assert, assertEquals } from "@std/assert";
import { random_seed } from "@/base/rng.ts";
import { type ServiceScene, type ThreadStatus, with_service } from "../support/service.ts";
import { full_scene, type FullScene } from "./full_scene.ts";
import {
  type LedgerStory,
  read_ledger,
  type SeenOperation,
  sum_of,
  sum_shared,
  token_holders,
} from "./ledger_reader.ts";

/** In hundredths of a percent of the balance. */
const LARGEST_SHARE = { deposit: 500n, withdrawal: 500n, swap: 200n };

/** The members of `verification_totals` that hold the flows of each kind. */
const FLOW_NAMES = {
  deposit: { in: "tokens_deposited", out: "lp_tokens_received", shared: "lp_tokens_shared" },
  withdrawal: { in: "lp_tokens_used", out: "tokens_withdrawn", shared: "tokens_shared" },
  swap: { in: "tokens_swapped_in", out: "tokens_swapped_out", shared: "tokens_sent_to_opposite_thread" },
};

function assert_statistics_are_the_ledgers(status: ThreadStatus, seen: readonly SeenOperation[]): void {
  const kind = seen[0]?.kind;
  assert(kind !== undefined, `${status.thread_id} has no operation on the ledger`);
  const ok = seen.filter((operation) => operation.ok);
  const { statistics, verification_totals: totals } = status;
  assertEquals(statistics.outcomes, {
    landed_ok: ok.length,
    landed_error: seen.length - ok.length,
    rejected: 0,
    expired: 0,
    unknown: 0,
  }, status.thread_id);
  const counts = { deposit: 0, withdrawal: 0, swap: 0, [kind]: ok.length };
  assertEquals([
    statistics.successful_deposits,
    statistics.successful_withdrawals,
    statistics.successful_swaps,
    statistics.failed_operations,
  ], [counts.deposit, counts.withdrawal, counts.swap, seen.length - ok.length]);
  const names = FLOW_NAMES[kind];
  assertEquals(
    {
      in: totals[names.in],
      out: totals[names.out],
      shared: totals[names.shared],
      pool_fees: totals.pool_fees_paid,
      network_fees: totals.network_fees_paid,
      all_fees: totals.total_sol_spent,
      volume: statistics.total_volume_processed,
    },
    {
      in: sum_of(ok, "amount_in"),
      out: sum_of(ok, "amount_out"),
      shared: sum_shared(ok),
      pool_fees: sum_of(ok, "pool_fee"),
      network_fees: sum_of(seen, "network_fee"),
      all_fees: sum_of(ok, "pool_fee") + sum_of(seen, "network_fee"),
      volume: sum_of(ok, "amount_in"),
    },
    status.thread_id,
  );
}

function assert_amounts_within_policy(operations: readonly SeenOperation[]): void {
  for (const { kind, amount, input_balance } of operations) {
    const share = input_balance * LARGEST_SHARE[kind] / 10_000n;
    const largest = share === 0n ? 1n : share;
    assert(
      amount >= 1n && amount <= largest,
      `${kind} of ${amount} from ${input_balance}: at most ${largest}`,
    );
  }
}

/** What the threads say they moved is what the vaults hold. */
async function assert_vaults_hold_the_flows(scene: ServiceScene, it: FullScene, story: LedgerStory) {
  const ok = story.operations.filter((operation) => operation.ok);
  const by = new Map<string, readonly SeenOperation[]>();
  for (const id of it.all) {
    const { wallet_address } = await scene.status(id);
    by.set(id, ok.filter(({ wallet }) => wallet === wallet_address));
  }
  const flow = (id: string, member: "amount_in" | "amount_out") => sum_of(by.get(id) ?? [], member);
  const { vault_a, vault_b, lp_mint_a, lp_mint_b } = await token_holders(scene, it.pool);
  const held = async (vault: PublicKey) =>
    BigInt((await scene.web3.getTokenAccountBalance(vault)).value.amount);
  const supply = async (mint: PublicKey) => BigInt((await scene.web3.getTokenSupply(mint)).value.amount);
  assertEquals(
    [await held(vault_a), await held(vault_b), await supply(lp_mint_a), await supply(lp_mint_b)],
    [
      flow(it.deposit_a, "amount_in") - flow(it.withdrawal_a, "amount_out") +
      flow(it.swap_a_to_b, "amount_in") -
      flow(it.swap_b_to_a, "amount_out"),
      flow(it.deposit_b, "amount_in") - flow(it.withdrawal_b, "amount_out") +
      flow(it.swap_b_to_a, "amount_in") -
      flow(it.swap_a_to_b, "amount_out"),
      flow(it.deposit_a, "amount_in") - flow(it.withdrawal_a, "amount_in"),
      flow(it.deposit_b, "amount_in") - flow(it.withdrawal_b, "amount_in"),
    ],
  );
}

Deno.test("Threads of every kind land operations, and what they report is what the blocks hold", async () => {
  const seed = random_seed();
  console.log(`seed ${seed}`);
  await with_service(async (scene) => {
    const it = await full_scene(scene);
    await scene.start(...it.all);
    for (const id of it.all) await scene.ended(id, 8);
    await scene.service.threads.stop_all("manual_stop");

    const story = await read_ledger(scene);
    const known = new Set<string>();
    for (const id of it.all) {
      const status = await scene.status(id);
      assertEquals(status.status, "stopped");
      known.add(status.wallet_address);
      assert_statistics_are_the_ledgers(
        status,
        story.operations.filter(({ wallet }) => wallet === status.wallet_address),
      );
    }
    assert(story.operations.every(({ wallet }) => known.has(wallet)), "An operation of an unknown wallet");
    assert_amounts_within_policy(story.operations);
    await assert_vaults_hold_the_flows(scene, it, story);

    const { auditor } = scene.service;
    await auditor.check_pools();
    const { operations_checked, operations_equal } = auditor.counts();
    assertEquals([operations_checked, operations_equal], [story.operations.length, story.operations.length]);
    assertEquals(auditor.findings, []);
  }, { threading: { seed } });
});
