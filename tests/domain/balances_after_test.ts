/**
 * What a wallet must hold after any course of operations of all purposes, shares, refills and grants: the equation over
 * the statistics against wallets that are kept apart from them, move by move.
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Address } from "@/domain/address.ts";
import { OPERATION_PURPOSES, type OperationEffects, type OperationPurpose } from "@/domain/operation.ts";
import type { OperationEnded, ServiceEvent } from "@/domain/service_event.ts";
import { apply_event, empty_state, type ServiceState } from "@/domain/service_state.ts";
import { balances_after } from "@/domain/session.ts";
import type { Thread } from "@/domain/thread.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { amount, lamports } from "@/domain/units.ts";
import { test_seed } from "../base/test_seed.ts";
import { OWN_END, OWN_OPERATION } from "../support/operation_parts.ts";

/** What a wallet really holds. */
interface Wallet {
  input: bigint;
  output: bigint;
  lamports: bigint;
}

/** One thing that happens to a thread; its numbers are cut down to what the wallet has. */
interface Step {
  readonly what: OperationPurpose | "refill" | "manual" | "start" | "stop" | "wait";
  readonly outcome: OperationEnded["outcome"];
  readonly thread: number;
  readonly recipient: number;
  readonly units: bigint;
  readonly more: bigint;
  readonly fee: bigint;
}

const UNITS = fc.oneof(fc.bigInt({ min: 0n, max: 50n }), fc.bigInt({ min: 0n, max: 2n ** 62n }));
const STEP: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(
    ...OPERATION_PURPOSES,
    ...OPERATION_PURPOSES,
    ...(["refill", "manual", "start", "stop", "wait"] as const),
  ),
  outcome: fc.constantFrom(
    ...(["landed_ok", "landed_ok", "landed_ok", "landed_error", "rejected", "expired"] as const),
  ),
  thread: fc.nat(2),
  recipient: fc.nat(2),
  units: UNITS,
  more: UNITS,
  fee: fc.bigInt({ min: 0n, max: 20_000_000n }),
});

function thread(index: number): Thread {
  const account = (what: string) => `${what}_${index}` as Address;
  return {
    thread_id: `withdrawal_${index}`,
    kind: "withdrawal",
    side: "A",
    pool_id: "pool" as Address,
    wallet_address: account("wallet"),
    input_account: account("in"),
    output_account: account("out"),
    created_at_ms: 0,
    settings: default_settings("withdrawal"),
  };
}

const NO_EFFECTS = { amount_in: 0n, amount_out: 0n, burned_in: 0n, burned_out: 0n, pool_fee: 0n };

/** Three threads that send each other shares, and what their wallets hold. */
class Course {
  readonly state: ServiceState = empty_state();
  readonly wallets: readonly Wallet[];
  /** What each wallet held at its thread's creation and at its last start. */
  readonly #created: readonly Wallet[];
  readonly #started: Wallet[];
  #operations = 0;

  constructor() {
    this.wallets = [0, 1, 2].map((index) => ({
      input: BigInt(index) * 1_000n,
      output: 7n,
      lamports: 10n ** 12n,
    }));
    this.#created = this.wallets.map((wallet) => ({ ...wallet }));
    this.#started = this.wallets.map((wallet) => ({ ...wallet }));
    for (const index of this.wallets.keys()) this.#record({ type: "thread_created", thread: thread(index) });
  }

  #record(event: ServiceEvent): void {
    apply_event(this.state, event);
  }

  take(step: Step): void {
    const thread_id = `withdrawal_${step.thread}`;
    const wallet = this.wallets[step.thread] as Wallet;
    switch (step.what) {
      case "start": {
        this.#started[step.thread] = { ...wallet };
        const balances = { ...wallet };
        return this.#record({
          type: "thread_started",
          thread_id,
          at_ms: 1,
          reason: "manual_start",
          balances,
        });
      }
      case "stop": {
        const balances = { ...wallet };
        return this.#record({ type: "thread_stopped", thread_id, at_ms: 2, reason: "manual_stop", balances });
      }
      case "wait": {
        const reason = "no_input_tokens";
        return this.#record({ type: "thread_waited", thread_id, reason, from_ms: 1, at_ms: 9 });
      }
      case "refill":
      case "manual":
        return this.#give(step.what, step, wallet);
      default:
        return this.#operate(step.what, step, wallet);
    }
  }

  #give(cause: "refill" | "manual", { thread, units, more, fee }: Step, wallet: Wallet): void {
    const output = cause === "manual" ? more : 0n;
    wallet.input += units;
    wallet.output += output;
    wallet.lamports += fee;
    this.#record({
      type: "thread_refilled",
      thread_id: `withdrawal_${thread}`,
      cause,
      sol: lamports(fee),
      tokens: amount(units),
      output_tokens: amount(output),
      signature: "s",
      at_ms: 3,
    });
  }

  #operate(purpose: OperationPurpose, step: Step, wallet: Wallet): void {
    const { thread, outcome } = step;
    this.#operations += 1;
    const signature = `s${this.#operations}`;
    const landed = outcome === "landed_ok" || outcome === "landed_error";
    const effects = landed ? this.#move(purpose, step, wallet) : null;
    const operation = { signature, thread_id: `withdrawal_${thread}`, purpose, kind: "withdrawal" } as const;
    const intent = { amount: amount(1n), expected_output: amount(1n), shares: [] };
    this.#record({
      type: "operation_opened",
      ...OWN_OPERATION,
      ...intent,
      ...operation,
      pool_id: "pool" as Address,
      wire: new Uint8Array(),
      last_valid_block_height: 1,
      at_ms: 4,
    });
    this.#record({
      type: "operation_ended",
      ...OWN_END,
      ...operation,
      outcome,
      slot: null,
      index: null,
      compute_units: null,
      effects,
      failure: null,
      at_ms: 5,
    });
  }

  /** Moves what lands, and says what a reader of the chain would say of it. */
  #move(purpose: OperationPurpose, step: Step, wallet: Wallet): OperationEffects {
    const { units, more, fee } = step;
    const network_fee = 5_000n * BigInt(1 + step.recipient);
    wallet.lamports -= network_fee;
    const moved = { ...NO_EFFECTS };
    let shared = 0n;
    if (step.outcome === "landed_ok") {
      if (purpose === "cycle" || purpose === "empty") {
        // An operation takes from the input, brings something else, and pays the pool.
        moved.amount_in = purpose === "empty" ? wallet.input : units % (wallet.input + 1n);
        moved.amount_out = more;
        moved.pool_fee = fee;
        wallet.input -= moved.amount_in;
        wallet.output += moved.amount_out;
        wallet.lamports -= moved.pool_fee;
      }
      if (purpose === "empty") {
        moved.burned_out = more + units % (wallet.output - more + 1n);
        wallet.output -= moved.burned_out;
      }
      if (purpose === "burn") {
        moved.burned_in = wallet.input;
        wallet.input = 0n;
      }
      if (purpose === "cycle" || purpose === "share") shared = this.#share(step, wallet);
    }
    const recipient = { thread_id: `withdrawal_${step.recipient}`, token_account: "x" as Address };
    return {
      amount_in: amount(moved.amount_in),
      amount_out: amount(moved.amount_out),
      burned_in: amount(moved.burned_in),
      burned_out: amount(moved.burned_out),
      shared: shared === 0n ? [] : [{ ...recipient, amount: amount(shared) }],
      pool_fee: lamports(moved.pool_fee),
      network_fee: lamports(network_fee),
    };
  }

  #share({ more, recipient }: Step, giver: Wallet): bigint {
    const shared = more % (giver.output + 1n);
    giver.output -= shared;
    (this.wallets[recipient] as Wallet).input += shared;
    return shared;
  }

  /** What is held is what the statistics lead to, since the last start and since creation. */
  check(): void {
    for (const [index, wallet] of this.wallets.entries()) {
      const totals = this.state.statistics.get(`withdrawal_${index}`);
      if (totals === undefined) throw new Error(`withdrawal_${index} has no statistics`);
      assertEquals(balances_after(this.#started[index] as Wallet, totals.current), wallet);
      assertEquals(balances_after(this.#created[index] as Wallet, totals.lifetime), wallet);
    }
  }
}

Deno.test("balances_after is what the wallets hold, after every step of any course", () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 40, size: "max" }), (steps) => {
      const course = new Course();
      course.check();
      for (const step of steps) {
        course.take(step);
        course.check();
      }
    }),
    { seed: test_seed(), numRuns: 300 },
  );
});
