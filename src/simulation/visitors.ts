import type { Clock } from "@/base/clock.ts";
import { coerce_error } from "@/base/errors.ts";
import type { Rng } from "@/base/rng.ts";
import { FailureError } from "@/domain/failure.ts";
import { Refusal, type RefusalKind } from "@/domain/refusal.ts";
import { amount } from "@/domain/units.ts";
import type { Engine } from "@/engine/assemble_engine.ts";
import type { FundingType } from "@/engine/grants.ts";
import type { ThreadRequest } from "@/engine/thread_creation.ts";
import { address_for } from "@/simulation/chain/addresses.ts";
import type { Breaches } from "@/simulation/checks/breaches.ts";
import { MAX_DELETE_TRIES, VISIT_PATIENCE_MS } from "@/simulation/limits.ts";

/** On average each thread is visited once in this time, whatever the number of threads. */
const VISIT_EACH_MS = 240_000;
/** How long a visitor leaves a thread alone between two requests. */
const PAUSE_MS = { low: 100, high: 20_000 } as const;
/** What a visitor sends, in lamports and base units. */
const LARGEST_GIFT = { sol: 2_000_000_000n, tokens: 1_000_000_000n } as const;

/** Refusals that requests of people who know nothing of each other may meet. */
const EXPECTED_REFUSALS: ReadonlySet<RefusalKind> = new Set([
  "wrong_thread_state",
  "thread_not_found",
  "chain_failed",
  "duplicate_swap_direction",
]);

const ACTIONS = ["empty", "restart", "replace", "fund", "mint", "airdrop"] as const;
type Action = typeof ACTIONS[number];
/** How many of a hundred visits are of each kind, in the order of {@linkcode ACTIONS}. */
const OF_HUNDRED = [30, 20, 10, 25, 10, 5] as const;

/** What visitors work with. */
export interface VisitorParts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly seed: number;
  readonly breaches: Breaches;
}

/** The users of the service: they empty, stop, start, delete, create and fund threads, several at once. */
export class Visitors {
  readonly #parts: VisitorParts;
  readonly #under_way = new Set<Promise<void>>();
  /** How each thread was asked for, to ask for another one like it. */
  readonly #requests: Map<string, ThreadRequest>;
  /** Threads that somebody deletes, or sends tokens to that they cannot use: nobody does both at once. */
  readonly #claimed = new Set<string>();
  readonly visits: Record<Action, number> = {
    empty: 0,
    restart: 0,
    replace: 0,
    fund: 0,
    mint: 0,
    airdrop: 0,
  };
  readonly refusals = new Map<string, number>();
  #strangers = 0;

  /** `requests` are those of the threads that exist. */
  constructor(parts: VisitorParts, requests: ReadonlyMap<string, ThreadRequest>) {
    this.#parts = parts;
    this.#requests = new Map(requests);
  }

  /** Sends visitors until `stop`, and resolves when the last one has gone. */
  async run(stop: AbortSignal): Promise<void> {
    const { clock, rng } = this.#parts;
    const mean_ms = Math.max(2, Math.round(VISIT_EACH_MS / Math.max(1, this.#requests.size)));
    for (;;) {
      await clock.sleep(rng.int(Math.ceil(mean_ms / 2), Math.ceil(1.5 * mean_ms)), stop);
      if (stop.aborted) break;
      const visit = this.#visit(this.#draw_action(), stop).catch((caught) => this.#take_note(caught));
      this.#under_way.add(visit);
      visit.finally(() => this.#under_way.delete(visit));
    }
    await Promise.all(this.#under_way);
  }

  #draw_action(): Action {
    let draw = this.#parts.rng.int(0, 99);
    const index = OF_HUNDRED.findIndex((share) => (draw -= share) < 0);
    return ACTIONS[index] ?? "empty";
  }

  /** A refusal is an answer; anything else that is thrown is a bug. */
  #take_note(caught: unknown): void {
    const error = coerce_error(caught);
    const code = error instanceof Refusal
      ? error.kind
      : error instanceof FailureError
      ? "failure"
      : undefined;
    if (code !== undefined) this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
    if (error instanceof FailureError) return;
    if (error instanceof Refusal && EXPECTED_REFUSALS.has(error.kind)) return;
    this.#parts.breaches.add(
      "requests are answered or refused as they should be",
      error.stack ?? error.message,
    );
  }

  async #visit(action: Action, stop: AbortSignal): Promise<void> {
    const { engine, rng } = this.#parts;
    this.visits[action] += 1;
    if (action === "airdrop") {
      await engine.faucet.fill_core_wallet(rng.bigint(1n, LARGEST_GIFT.sol));
      return;
    }
    if (action === "mint") return await this.#mint(stop);
    const thread_id = this.#draw_thread();
    if (thread_id === undefined) return;
    switch (action) {
      case "empty":
        await engine.threads.empty(thread_id);
        return;
      case "restart":
        return await this.#restart(thread_id, stop);
      case "replace":
        return await this.#replace(thread_id, stop);
      case "fund":
        return await this.#fund(thread_id);
    }
  }

  #draw_thread(): string | undefined {
    const ids = [...this.#requests.keys()];
    return ids.length === 0 ? undefined : ids[this.#parts.rng.int(0, ids.length - 1)];
  }

  #pause(stop: AbortSignal): Promise<void> {
    const { clock, rng } = this.#parts;
    return clock.sleep(rng.int(PAUSE_MS.low, PAUSE_MS.high), stop);
  }

  /** Stops a thread, now and then looks in on it, and starts it again. */
  async #restart(thread_id: string, stop: AbortSignal): Promise<void> {
    const { engine: { threads }, rng } = this.#parts;
    await threads.stop(thread_id);
    await this.#pause(stop);
    try {
      if (rng.int(0, 1) === 0) await threads.empty(thread_id);
    } finally {
      await this.#start(thread_id, stop);
    }
  }

  /** A worker may still be busy with its last operation: somebody who wants the thread to run asks again. */
  async #start(thread_id: string, stop: AbortSignal): Promise<void> {
    const { engine: { threads } } = this.#parts;
    while (!stop.aborted && !threads.all().every((entry) => entry.thread.thread_id !== thread_id)) {
      const entry = threads.get(thread_id);
      if (entry.status === "running") return;
      if (entry.worker === undefined && !entry.is_deleting) {
        threads.start(thread_id);
        return;
      }
      await this.#pause(stop);
    }
  }

  async #replace(thread_id: string, stop: AbortSignal): Promise<void> {
    const request = this.#requests.get(thread_id);
    if (request === undefined || !this.#claim(thread_id)) return;
    try {
      if (!(await this.#delete(thread_id, stop))) return await this.#start(thread_id, stop);
      this.#requests.delete(thread_id);
      await this.#create(request, stop);
    } finally {
      this.#claimed.delete(thread_id);
    }
  }

  #claim(thread_id: string): boolean {
    if (this.#claimed.has(thread_id)) return false;
    this.#claimed.add(thread_id);
    return true;
  }

  /** Stops and deletes a thread, and does so again while the chain does not answer; whether it is gone. */
  async #delete(thread_id: string, stop: AbortSignal): Promise<boolean> {
    const { threads } = this.#parts.engine;
    for (let tries = 0; tries < MAX_DELETE_TRIES && !stop.aborted; tries += 1) {
      try {
        if (threads.get(thread_id).status === "running") await threads.stop(thread_id);
        await this.#pause(stop);
        await threads.delete(thread_id);
        return true;
      } catch (caught) {
        this.#take_note(caught);
        if (caught instanceof Refusal && caught.kind === "thread_not_found") return true;
      }
      await this.#pause(stop);
    }
    return false;
  }

  /** Another thread like the one that is gone. One that was not answered in time may still come; it is left alone. */
  async #create(request: ThreadRequest, stop: AbortSignal): Promise<void> {
    const { threads } = this.#parts.engine;
    await this.#pause(stop);
    if (stop.aborted) return;
    const { thread: { thread_id } } = await threads.create(request);
    this.#requests.set(thread_id, request);
    await this.#start(thread_id, stop);
  }

  async #fund(thread_id: string): Promise<void> {
    const { engine: { threads, grants }, rng } = this.#parts;
    const entry = threads.get_fundable(thread_id);
    const { thread } = entry;
    const types: FundingType[] = thread.kind === "swap"
      ? ["sol", "token_a", "token_b"]
      : ["sol", thread.side === "A" ? "token_a" : "token_b", "lp_tokens"];
    const type = types[rng.int(0, types.length - 1)] ?? "sol";
    await grants.fund(entry, type, amount(rng.bigint(1n, LARGEST_GIFT[type === "sol" ? "sol" : "tokens"])));
  }

  /** Sends tokens to a stranger, or to a thread, which may have no use for them. */
  async #mint(stop: AbortSignal): Promise<void> {
    const { engine: { grants, pools, threads }, rng, seed } = this.#parts;
    const all = pools.all();
    const pool = all[rng.int(0, all.length - 1)];
    const side = rng.int(0, 1) === 0 ? "A" : "B";
    const units = amount(rng.bigint(1n, LARGEST_GIFT.tokens));
    const thread_id = this.#draw_thread();
    if (pool === undefined) return;
    if (thread_id === undefined || rng.int(0, 1) === 0) {
      this.#strangers += 1;
      await grants.mint_and_send(pool, side, address_for(seed, "stranger", this.#strangers), units);
      return;
    }
    const { thread } = threads.get(thread_id);
    // Its own pool's tokens could be those that it counts: nobody but the service sends it these.
    if (thread.pool_id === pool.pool_id || !this.#claim(thread_id)) return;
    try {
      await grants.mint_and_send(pool, side, thread.wallet_address, units);
    } catch (caught) {
      // It may still land: until it cannot, nobody deletes the thread.
      await this.#parts.clock.sleep(VISIT_PATIENCE_MS, stop);
      throw caught;
    } finally {
      this.#claimed.delete(thread_id);
    }
  }
}
