/** A plausible life of a service, by chance: what an engine could have appended. */
import type { Rng } from "@/base/rng.ts";
import { type Address, address_of } from "@/domain/address.ts";
import type { Failure } from "@/domain/failure.ts";
import type { FailureEvidence } from "@/domain/failure_evidence.ts";
import {
  OPERATION_PURPOSES,
  type OperationEffects,
  type OperationPurpose,
  type PoolCheck,
} from "@/domain/operation.ts";
import type { Pool } from "@/domain/pool.ts";
import type { OperationOpened, ServiceEvent } from "@/domain/service_event.ts";
import type { StopReason } from "@/domain/session.ts";
import type { Thread, ThreadKind } from "@/domain/thread.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { amount, lamports, U64_MAX } from "@/domain/units.ts";

const MESSAGES = [
  "Insufficient funds for deposit",
  'quotes "and" back\\slashes',
  "lines\nand\ttabs\u2028and separators",
  "ünïcödé 💥 \u0000 end",
  "",
  '{"$bigint":"7"}',
] as const;
const KINDS = ["deposit", "withdrawal", "swap"] as const;

/** Draws from a list that is not empty. */
export function pick<T>(rng: Rng, from: readonly T[]): T {
  return from[rng.int(0, from.length - 1)] as T;
}

/** Any address. */
export function random_address(rng: Rng): Address {
  return address_of(Uint8Array.from({ length: 32 }, () => rng.int(0, 255)));
}

/** Any amount: small, beyond a double's digits, beyond 2^63, and the largest. */
export function random_amount(rng: Rng) {
  return amount(
    pick(rng, [rng.bigint(0n, 1000n), rng.bigint(0n, 2n ** 60n), rng.bigint(2n ** 63n, U64_MAX), U64_MAX]),
  );
}

function random_side(rng: Rng) {
  return {
    mint: random_address(rng),
    decimals: rng.int(0, 9),
    vault: random_address(rng),
    lp_mint: random_address(rng),
  };
}

function random_pool(rng: Rng, created_at_ms: number): Pool {
  return {
    pool_id: random_address(rng),
    a: random_side(rng),
    b: random_side(rng),
    ratio_a_numerator: random_amount(rng),
    ratio_b_denominator: random_amount(rng),
    flags: pick(rng, [0, 1, 64, 65]),
    created_at_ms,
    ...pick(rng, [{}, {}, { mint_authorities: { a: random_address(rng), b: null } }]),
  };
}

function random_balances(rng: Rng) {
  return { input: random_amount(rng), output: random_amount(rng), lamports: lamports(random_amount(rng)) };
}

function random_check(rng: Rng): PoolCheck {
  return {
    model: pick(rng, ["equal", "equal", "different", "undecided"]),
    as_expected: rng.int(0, 4) > 0,
    pool_in: random_amount(rng),
    pool_out: -random_amount(rng),
  };
}

/** A life that goes on event by event. */
export class RandomLife {
  readonly #rng: Rng;
  readonly #pools: Pool[] = [];
  readonly #threads: Thread[] = [];
  readonly #running = new Set<string>();
  readonly #open: OperationOpened[] = [];
  /** All of them, also of threads that are gone or never were. */
  readonly #wallets: { readonly thread_id: string; readonly wallet_address: Address }[] = [];
  readonly #numbers: Record<ThreadKind, number> = { deposit: 0, withdrawal: 0, swap: 0 };
  #now_ms = Date.UTC(2025, 0, 15, 10, 30, 45);

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  /** The next events; together they make one step. */
  next(): ServiceEvent[] {
    const rng = this.#rng;
    this.#now_ms += pick(rng, [0, 1, 137, 999, 5_000]);
    if (this.#pools.length === 0 || rng.int(0, 40) === 0) {
      this.#pools.push(random_pool(rng, this.#now_ms));
      return [{ type: "pool_created", pool: this.#pools.at(-1) as Pool }];
    }
    if (this.#threads.length === 0 || rng.int(0, 12) === 0) return this.#create();
    if (rng.int(0, 60) === 0) return [this.#reseal()];
    if (rng.int(0, 30) === 0) return [this.#disprove()];
    if (rng.int(0, 5) === 0) return this.#start_or_stop();
    const running = this.#threads.filter(({ thread_id }) => this.#running.has(thread_id));
    if (running.length === 0) return this.#start_or_stop();
    if (this.#open.length > 0 && rng.int(0, 1) === 0) return [this.#end()];
    return this.#work(pick(rng, running));
  }

  #disprove(): ServiceEvent {
    const rng = this.#rng;
    return {
      type: "pool_disproved",
      pool_id: pick(rng, this.#pools).pool_id,
      finding_id: `I5-${rng.int(0, 9)}`,
      since_ms: this.#now_ms - rng.int(0, 9_000),
      at_ms: this.#now_ms,
    };
  }

  #create(): ServiceEvent[] {
    const rng = this.#rng;
    const kind = pick(rng, KINDS);
    this.#numbers[kind] += 1;
    const thread_id = `${kind}_${this.#numbers[kind]}`;
    const wallet_address = random_address(rng);
    const at_ms = this.#now_ms;
    const sealed_key = `frt1:${thread_id}`;
    const wallet: ServiceEvent = {
      type: "wallet_created",
      thread_id,
      kind,
      wallet_address,
      sealed_key,
      at_ms,
    };
    this.#wallets.push({ thread_id, wallet_address });
    if (rng.int(0, 5) === 0) return [wallet]; // Its thread could not be set up.
    const common = {
      thread_id,
      pool_id: pick(rng, this.#pools).pool_id,
      wallet_address,
      input_account: random_address(rng),
      output_account: random_address(rng),
      created_at_ms: at_ms,
      settings: {
        ...default_settings(kind),
        min_amount: random_amount(rng),
        seed: pick(rng, [null, 0, 2 ** 31 - 1]),
      },
    };
    const thread = this.#thread_of(kind, common);
    this.#threads.push(thread);
    return [wallet, { type: "thread_created", thread }];
  }

  #thread_of(kind: ThreadKind, common: Omit<Thread, "kind">): Thread {
    const rng = this.#rng;
    const side = pick(rng, ["A", "B"] as const);
    const initial_amount = random_amount(rng);
    const [auto_refill, share_lp_tokens] = [rng.int(0, 1) === 0, rng.int(0, 1) === 0];
    if (kind === "deposit") return { ...common, kind, side, initial_amount, auto_refill, share_lp_tokens };
    if (kind === "withdrawal") return { ...common, kind, side };
    return {
      ...common,
      kind,
      direction: pick(rng, ["a_to_b", "b_to_a"] as const),
      initial_amount,
      zero_output_swaps: rng.int(0, 1) === 0,
    };
  }

  #start_or_stop(): ServiceEvent[] {
    const rng = this.#rng;
    const thread = pick(rng, this.#threads);
    const { thread_id, kind } = thread;
    const at_ms = this.#now_ms;
    const balances = random_balances(rng);
    const is_busy = this.#running.has(thread_id) || this.#open.some((open) => open.thread_id === thread_id);
    if (!is_busy && rng.int(0, 5) === 0) return [this.#delete(thread)];
    // A thread is emptied after it has stopped.
    if (!is_busy && rng.int(0, 3) === 0) return [this.#opening(thread, pick(rng, ["empty", "burn"]))];
    if (!this.#running.has(thread_id)) {
      this.#running.add(thread_id);
      const reason = pick(rng, ["manual_start", "resumed"] as const);
      return [{ type: "thread_started", thread_id, at_ms, reason, balances }];
    }
    this.#running.delete(thread_id);
    const reason = pick<StopReason>(rng, ["manual_stop", "daemon_stop", "unexpected_error", "interrupted"]);
    const stopped: ServiceEvent = { type: "thread_stopped", thread_id, at_ms, reason, balances };
    if (reason !== "unexpected_error") return [stopped];
    return [{ type: "thread_faulted", thread_id, kind, message: pick(rng, MESSAGES), at_ms }, stopped];
  }

  #work(thread: Thread): ServiceEvent[] {
    const rng = this.#rng;
    const { thread_id, kind } = thread;
    const at_ms = this.#now_ms;
    if (rng.int(0, 9) === 0) {
      const [sol, tokens] = [lamports(random_amount(rng)), random_amount(rng)];
      const cause = pick(rng, ["refill", "manual"] as const);
      const output_tokens = random_amount(rng);
      const signature = random_address(rng);
      return [{ type: "thread_refilled", thread_id, cause, sol, tokens, output_tokens, signature, at_ms }];
    }
    if (rng.int(0, 9) === 0) return [this.#side_event(thread)];
    if (rng.int(0, 9) === 0) {
      const nothing = { slot: null, index: null, compute_units: null, effects: null };
      const failure = this.#failure();
      return [{
        type: "operation_ended",
        signature: null,
        thread_id,
        purpose: pick(rng, OPERATION_PURPOSES),
        kind,
        outcome: "rejected",
        ...nothing,
        pool_check: null,
        failure,
        attempt: this.#attempt(),
        evidence: failure.expected ? null : this.#evidence(),
        at_ms,
      }];
    }
    return [this.#opening(thread, pick(rng, ["cycle", "cycle", "cycle", ...OPERATION_PURPOSES] as const))];
  }

  #opening(thread: Thread, purpose: OperationPurpose): OperationOpened {
    const rng = this.#rng;
    const opened: OperationOpened = {
      type: "operation_opened",
      signature: `${random_address(rng)}${random_address(rng)}`,
      thread_id: thread.thread_id,
      pool_id: thread.pool_id,
      purpose,
      kind: thread.kind,
      amount: random_amount(rng),
      available: random_amount(rng),
      expected_output: random_amount(rng),
      shares: this.#shares(),
      burns: rng.int(0, 3) > 0 ? [] : [{
        mint: random_address(rng),
        token_account: random_address(rng),
        amount: random_amount(rng),
      }],
      wire: Uint8Array.from({ length: rng.int(1, 40) }, () => rng.int(0, 255)),
      last_valid_block_height: rng.int(1, 2 ** 40),
      at_ms: this.#now_ms,
    };
    this.#open.push(opened);
    return opened;
  }

  /** What happens to a thread beside its operations. */
  #side_event(thread: Thread): ServiceEvent {
    const rng = this.#rng;
    const { thread_id, kind } = thread;
    const at_ms = this.#now_ms;
    if (rng.int(0, 1) === 0) {
      const reason = pick(rng, ["no_input_tokens", "input_too_small"] as const);
      return { type: "thread_waited", thread_id, reason, from_ms: at_ms - rng.int(0, 60_000), at_ms };
    }
    return {
      type: "foreign_tokens_seen",
      thread_id,
      kind,
      mint: random_address(rng),
      token_account: random_address(rng),
      what: pick(rng, ["lp_of_other_side", "lp_of_other_pool", "other_token"] as const),
      signature: random_address(rng),
      at_ms,
    };
  }

  /** A wallet's key is encrypted with another one: also of a thread that is gone. */
  #reseal(): ServiceEvent {
    const wallet = pick(this.#rng, this.#wallets);
    const sealed_key = `frt1:${random_address(this.#rng)}`;
    return { type: "wallet_resealed", ...wallet, sealed_key, at_ms: this.#now_ms };
  }

  /** A thread that does not run and has nothing open is deleted. */
  #delete(thread: Thread): ServiceEvent {
    this.#threads.splice(this.#threads.indexOf(thread), 1);
    return { type: "thread_deleted", thread_id: thread.thread_id, at_ms: this.#now_ms };
  }

  #attempt() {
    return { amount: random_amount(this.#rng), available: random_amount(this.#rng) };
  }

  #evidence(): FailureEvidence {
    const rng = this.#rng;
    const balances = () => rng.int(0, 1) === 0 ? null : random_balances(rng);
    return {
      slot: rng.int(0, 1) === 0 ? null : rng.int(1, 2 ** 40),
      logs: Array.from({ length: rng.int(0, 3) }, () => pick(rng, MESSAGES)),
      balances_before: balances(),
      balances_after: balances(),
      prediction: rng.int(0, 1) === 0 ? null : pick(rng, MESSAGES),
    };
  }

  #shares() {
    const count = this.#rng.int(0, 2);
    return Array.from({ length: count }, () => ({
      thread_id: pick(this.#rng, this.#threads).thread_id,
      token_account: random_address(this.#rng),
      amount: random_amount(this.#rng),
    }));
  }

  #failure(): Failure {
    const rng = this.#rng;
    return {
      category: pick(rng, ["network", "transaction", "logic", "system"] as const),
      code: "insufficient_pool_liquidity",
      expected: rng.int(0, 1) === 0,
      message: pick(rng, MESSAGES),
      hint: pick(rng, MESSAGES),
    };
  }

  #end(): ServiceEvent {
    const rng = this.#rng;
    const [opened] = this.#open.splice(rng.int(0, this.#open.length - 1), 1);
    const { signature, thread_id, kind, purpose, shares } = opened as OperationOpened;
    const at_ms = this.#now_ms;
    const outcome = pick(rng, ["landed_ok", "landed_ok", "landed_error", "rejected", "expired"] as const);
    const landed = outcome === "landed_ok" || outcome === "landed_error";
    const effects: OperationEffects = {
      amount_in: random_amount(rng),
      amount_out: random_amount(rng),
      burned_in: random_amount(rng),
      burned_out: random_amount(rng),
      // What was meant may reach the account of a thread that has been deleted meanwhile.
      shared: outcome === "landed_ok" ? pick(rng, [shares, this.#shares()]) : [],
      pool_fee: lamports(random_amount(rng)),
      network_fee: lamports(5_000n),
    };
    const failure = outcome === "landed_ok" ? null : this.#failure();
    return {
      type: "operation_ended",
      signature,
      thread_id,
      purpose,
      kind,
      outcome,
      slot: landed ? rng.int(1, 2 ** 40) : null,
      index: landed ? rng.int(0, 999) : null,
      compute_units: landed ? rng.int(1, 200_000) : null,
      effects: landed ? effects : null,
      pool_check: landed && rng.int(0, 3) > 0 ? random_check(rng) : null,
      failure,
      attempt: failure === null ? null : this.#attempt(),
      evidence: failure === null || failure.expected ? null : this.#evidence(),
      at_ms,
    };
  }
}

/** At least `count` events of one life. */
export function random_events(rng: Rng, count: number): ServiceEvent[] {
  const life = new RandomLife(rng);
  const events: ServiceEvent[] = [];
  while (events.length < count) events.push(...life.next());
  return events;
}
