/** A few threads on the model of the chain, whose users do everything at once. */
import type { Log } from "@/base/log.ts";
import { create_rng, type Rng } from "@/base/rng.ts";
import { FailureError } from "@/domain/failure.ts";
import type { Pool } from "@/domain/pool.ts";
import { Refusal, type RefusalKind } from "@/domain/refusal.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { amount, lamports } from "@/domain/units.ts";
import type { Engine } from "@/engine/assemble_engine.ts";
import type { Chain } from "@/engine/ports.ts";
import type { ThreadRequest } from "@/engine/thread_creation.ts";
import { RIGHT_RULES } from "@/simulation/chain/contract_rules.ts";
import { ModelChain } from "@/simulation/chain/model_chain.ts";
import { Breaches } from "@/simulation/checks/breaches.ts";
import { ExecutionWitness } from "@/simulation/checks/execution_witness.ts";
import { check_run } from "@/simulation/checks/final_checks.ts";
import { OperationWitness } from "@/simulation/checks/operation_witness.ts";
import { VirtualClock } from "@/simulation/clock/virtual_clock.ts";
import { engine_on_model } from "@/simulation/engine_on_model.ts";
import { LossyNetwork, type LossyNetworkParts } from "./lossy_network.ts";
import { ThreadStateModel } from "./thread_state_model.ts";

/** What somebody asks for. Several words are as many requests, each made as soon as the one before is answered. */
export type What =
  | "start"
  | "stop"
  | "empty"
  | "delete"
  | "fund"
  | "create"
  | "stop start"
  | "stop delete"
  | "empty delete"
  | "fund delete"
  | "empty stop delete"
  | "start stop delete"
  | "stop empty start";

/** One step of a scene. */
export interface Step {
  /** Virtual time between the step before and this one. */
  readonly after_ms: number;
  readonly what: What;
  /** Which thread, counted over all that were ever created, the deleted ones included. */
  readonly target: number;
}

/** What happens in one run, and on which network. */
export interface Scene extends LossyNetworkParts {
  readonly steps: readonly Step[];
  readonly operation_timeout_ms: number;
}

/** All requests are answered, and everything is at rest, within this virtual time after the last request. */
const REST_MS = 900_000;
/** What a new wallet gets instead of what the engine would send it: enough for some operations. */
const POOR_LAMPORTS = lamports(60_000_000n);
/** So long nothing happens to threads at rest. */
const QUIET_MS = 20_000;

/** What becomes of one request: it succeeds, or it is refused for one of these reasons. */
interface Expectation {
  readonly may_succeed: boolean;
  readonly refusals: readonly RefusalKind[];
}

/** Runs one scene. */
export class RaceScene {
  readonly breaches = new Breaches();
  /** Requests by what became of them. */
  readonly answers = new Map<string, number>();
  readonly #scene: Scene;
  readonly #clock = new VirtualClock();
  readonly #rng: Rng;
  readonly #network: LossyNetwork;
  readonly #chain: ModelChain;
  readonly #engine: Engine;
  readonly #model = new ThreadStateModel(this.breaches);
  readonly #operations = new OperationWitness(this.breaches);
  readonly #executions: ExecutionWitness;
  readonly #requests: Promise<void>[] = [];
  /** Deletions by thread that have not been answered, or not in time. */
  readonly #deletions = new Set<string>();
  /** Empties and deletions that have been asked for: their work may go on when they are answered. */
  readonly #touched = new Set<string>();
  #created = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#rng = create_rng(scene.seed, "races");
    this.#network = new LossyNetwork(scene, this.#clock);
    this.#chain = new ModelChain({
      ...{ clock: this.#clock, network: this.#network, rules: RIGHT_RULES, seed: scene.seed },
      on_execution: (transaction) => this.#executions.see(transaction),
    });
    this.#executions = new ExecutionWitness(this.breaches, this.#chain.core_wallet);
    const on_fault = (error: Error) => this.breaches.add("no fault", error.stack ?? error.message);
    this.#engine = engine_on_model({
      ...{ model: this.#chain, port: this.#watched_port(), clock: this.#clock, log: this.#log() },
      ...{ seed: scene.seed, on_fault, operation_timeout_ms: scene.operation_timeout_ms },
      on_append: (event) => {
        const totals = event.type === "thread_deleted"
          ? this.#engine.keeper.state.statistics.get(event.thread_id)
          : undefined;
        if (event.type === "thread_deleted" && totals) this.#operations.compare(event.thread_id, totals);
      },
    });
    this.#engine.keeper.on_event((event) => {
      this.#model.add(event);
      this.#operations.add(event);
    });
  }

  /** The chain, with somebody who looks at every operation that is signed. */
  #watched_port(): Chain {
    const chain = this.#chain;
    const sign_operation: Chain["sign_operation"] = (thread, pool, intent) => {
      this.#model.sign(thread.wallet_address);
      return chain.sign_operation(thread, pool, intent);
    };
    const sign_sweep: Chain["sign_sweep"] = (holdings) => {
      this.#model.sign(holdings.wallet);
      return chain.sign_sweep(holdings);
    };
    // So poor that the funding service has to send SOL as soon as the thread runs.
    const sign_wallet_setup: Chain["sign_wallet_setup"] = (setup) =>
      chain.sign_wallet_setup({ ...setup, sol: POOR_LAMPORTS });
    const own: Partial<Chain> = { sign_operation, sign_sweep, sign_wallet_setup };
    return new Proxy<Chain>(chain, {
      get: (target, name) => {
        const member = own[name as keyof Chain] ?? Reflect.get(target, name, target);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
  }

  #log(): Log {
    const unread = () => {};
    const error: Log["error"] = (message, context) =>
      this.breaches.add("no errors", `${message} ${context?.message ?? ""} ${context?.stack ?? ""}`);
    return { debug: unread, info: unread, warn: unread, error };
  }

  /** Runs it to its end; what must not be is in `breaches`. */
  run(): Promise<void> {
    return this.#clock.run(this.#perform());
  }

  async #perform(): Promise<void> {
    const chain_stop = new AbortController();
    const others = [
      this.#chain.cluster.run(chain_stop.signal),
      this.#engine.funding.sweep(chain_stop.signal),
    ];
    this.#network.is_calm = true;
    const pool = await this.#calmly(() => this.#engine.pools.create({ ratio_whole_number: 2n }));
    for (let number = 0; number < 4; number += 1) {
      await this.#calmly(() => this.#engine.threads.create(this.#request(pool)));
    }
    for (const thread_id of this.#model.ids) this.#engine.threads.start(thread_id);
    this.#network.is_calm = false;
    for (const { after_ms, what, target } of this.#scene.steps) {
      await this.#clock.sleep(after_ms);
      this.#requests.push(this.#ask(what, target, pool));
    }
    await Promise.all(this.#requests);
    this.#network.is_calm = true;
    await this.#come_to_rest();
    await check_run(this.#engine, this.#chain, this.#operations, this.#executions, this.breaches);
    const { events } = this.#model;
    await this.#clock.sleep(QUIET_MS);
    this.breaches.expect_equal("nothing happens at rest", "the number of events", this.#model.events, events);
    chain_stop.abort();
    await Promise.all(others);
  }

  /** What is set up before the scene begins: with a short timeout it is answered late, and there all the same. */
  async #calmly<T>(ask: () => Promise<T>): Promise<T> {
    const before = this.#engine.pools.all().length;
    try {
      return await ask();
    } catch (caught) {
      if (!(caught instanceof Refusal)) throw caught;
      await this.#clock.sleep(5_000);
      return (this.#engine.pools.all().length > before ? this.#engine.pools.all()[0] : undefined) as T;
    }
  }

  async #come_to_rest(): Promise<void> {
    const { threads, settler } = this.#engine;
    const give_up_ms = this.#clock.monotonic_ms() + REST_MS;
    for (let quiet = 0; quiet < 10;) {
      for (const { thread: { thread_id }, status } of threads.all()) {
        if (status === "running") await this.#ask("stop", this.#model.ids.indexOf(thread_id), undefined);
      }
      await this.#clock.sleep(400);
      const is_busy = settler.open_count > 0 ||
        threads.all().some(({ lock, worker }) => lock.load > 0 || worker !== undefined);
      quiet = is_busy ? 0 : quiet + 1;
      if (this.#clock.monotonic_ms() < give_up_ms) continue;
      return this.breaches.add("everything comes to rest", `${settler.open_count} transactions are open`);
    }
  }

  /** The kinds in turn, so that they share with each other. */
  #request(pool: Pool): ThreadRequest {
    const kind = (["deposit", "withdrawal", "swap"] as const)[this.#created++ % 3] ?? "deposit";
    const min_interval_ms = this.#rng.int(50, 800);
    const settings = { ...default_settings(kind), min_interval_ms, max_interval_ms: min_interval_ms + 300 };
    const initial_amount = amount(1_000_000_000n);
    switch (kind) {
      case "deposit":
        return {
          ...{ pool, settings, kind, side: "A", initial_amount },
          ...{ auto_refill: this.#rng.int(0, 3) > 0, share_lp_tokens: true },
        };
      case "withdrawal":
        return { pool, settings, kind, side: "A" };
      case "swap": {
        const direction = this.#rng.int(0, 1) === 0 ? "a_to_b" : "b_to_a";
        return { pool, settings, kind, direction, initial_amount, zero_output_swaps: true };
      }
    }
  }

  async #ask(what: What, target: number, pool: Pool | undefined): Promise<void> {
    const { ids } = this.#model;
    const thread_id = ids[target % ids.length] ?? "deposit_99";
    for (const word of what.split(" ")) {
      await this.#ask_one(word, thread_id, pool);
    }
  }

  /** Asks, and holds the answer against what the model allows at this moment. */
  async #ask_one(word: string, thread_id: string, pool: Pool | undefined): Promise<void> {
    const expected = this.#expectation(word, thread_id);
    const stops = this.#model.stops(thread_id);
    const asked_ms = this.#clock.monotonic_ms();
    if (word === "stop" && expected.may_succeed) this.#model.ask_to_stop(thread_id);
    if (word === "delete") this.#deletions.add(thread_id);
    if (word === "delete" || word === "empty") this.#touched.add(thread_id);
    const before = `${word} of ${thread_id}, which was ${this.#model.status(thread_id)}`;
    let answer: string;
    try {
      await this.#carry_out(word, thread_id, pool);
      answer = "success";
      if (!expected.may_succeed) this.breaches.add("answers fit the state", `${before}, succeeded`);
      if (word === "stop" && this.#model.stops(thread_id) <= stops) {
        this.breaches.add("answers fit the state", `${before}, has not stopped`);
      }
      if (word === "delete" && this.#model.status(thread_id) !== "deleted") {
        this.breaches.add("answers fit the state", `${before}, is still there`);
      }
    } catch (caught) {
      answer = this.#judge_refusal(before, expected, caught);
    }
    const took_ms = this.#clock.monotonic_ms() - asked_ms;
    if (took_ms > this.#scene.operation_timeout_ms) {
      this.breaches.add("requests are answered in time", `${before}, took ${took_ms} ms`);
    }
    this.answers.set(`${word}: ${answer}`, (this.answers.get(`${word}: ${answer}`) ?? 0) + 1);
  }

  #judge_refusal(before: string, { refusals }: Expectation, caught: unknown): string {
    // Where nothing is lost the node can always be read.
    if (caught instanceof FailureError && this.#scene.loss_percent > 0) return "failure";
    if (!(caught instanceof Refusal)) throw caught;
    if (!refusals.includes(caught.kind)) {
      this.breaches.add("answers fit the state", `${before}, was refused: ${caught.kind} ${caught.message}`);
    }
    return caught.kind;
  }

  async #carry_out(word: string, thread_id: string, pool: Pool | undefined): Promise<void> {
    const { threads, grants } = this.#engine;
    switch (word) {
      case "start":
        threads.start(thread_id);
        return;
      case "stop":
        await threads.stop(thread_id);
        return;
      case "empty":
        await threads.empty(thread_id);
        return;
      case "delete":
        await threads.delete(thread_id);
        return;
      case "fund": {
        const entry = threads.get_fundable(thread_id);
        const type = entry.thread.kind === "swap" || this.#rng.int(0, 1) === 0 ? "sol" : "lp_tokens";
        await grants.fund(entry, type, amount(this.#rng.bigint(1_000_000n, 50_000_000n)));
        return;
      }
      default:
        if (pool !== undefined) await threads.create(this.#request(pool));
    }
  }

  /** What the model allows as an answer to a request that is made now. */
  #expectation(word: string, thread_id: string): Expectation {
    if (word === "create") {
      return { may_succeed: true, refusals: ["chain_failed", "duplicate_swap_direction"] };
    }
    const status = this.#model.status(thread_id);
    if (status === "deleted" || status === "unknown") {
      return { may_succeed: false, refusals: ["thread_not_found"] };
    }
    const is_deleting: RefusalKind[] = this.#deletions.has(thread_id) ? ["wrong_thread_state"] : [];
    // The worker of a session that was not waited for, or that waits for its turn on the wallet, is still there.
    const may_be_stopping: RefusalKind[] =
      this.#model.open_count(thread_id) > 0 || this.#touched.has(thread_id) ? ["wrong_thread_state"] : [];
    switch (word) {
      case "start":
        return status === "running"
          ? { may_succeed: false, refusals: ["wrong_thread_state"] }
          : { may_succeed: true, refusals: [...is_deleting, ...may_be_stopping] };
      case "stop":
        return status === "running"
          ? { may_succeed: true, refusals: [] }
          : { may_succeed: false, refusals: ["wrong_thread_state"] };
      case "delete":
        return status === "running"
          ? { may_succeed: false, refusals: ["wrong_thread_state"] }
          : { may_succeed: true, refusals: ["chain_failed", ...is_deleting, ...may_be_stopping] };
      case "empty":
        if (status === "error") return { may_succeed: false, refusals: ["thread_in_error_state"] };
        // Somebody may ask for its deletion while it waits for its turn.
        return { may_succeed: true, refusals: ["chain_failed", "wrong_thread_state"] };
      default:
        return { may_succeed: true, refusals: ["chain_failed", ...is_deleting] };
    }
  }
}
