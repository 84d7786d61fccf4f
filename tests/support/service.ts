/** Runs the real service, or the real daemon, inside the test's own process, on a ledger of its own. */
import { Connection, Keypair } from "@solana/web3.js";
import { join } from "node:path";
import { assert } from "@std/assert";
import { type Clock, system_clock } from "@/base/clock.ts";
import { type Service, start_service } from "@/daemon/compose.ts";
import { type Config, parse_config } from "@/daemon/config.ts";
import { type Daemon, start_daemon } from "@/daemon/run.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { assert_documented } from "./documented_result.ts";

/** Slots are this long unless a test asks for others: a hundredth of a cluster's would starve two busy cores. */
export const TEST_SLOT_MS = 25;
/** How much faster a service's time goes in {@linkcode with_service}: a cycle of 750 to 2000 ms takes a tenth. */
const HURRY = 10;
const POLL_MS = 10;
const PATIENCE_MS = 30_000;

/** Settings as they stand in a file, section by section. */
export type RawSettings = { readonly [section: string]: { readonly [setting: string]: unknown } };

/** Time that can be made to go faster than the machine's: every sleep, also one under way, is shortened alike. */
export class HurriedClock implements Clock {
  #rate = 1;
  #changed = new AbortController();
  #base = { real_ms: system_clock.monotonic_ms(), own_ms: system_clock.now_ms() };

  /** From now on a millisecond of the machine is `rate` of ours. */
  go(rate: number): void {
    this.#base = { real_ms: system_clock.monotonic_ms(), own_ms: this.now_ms() };
    this.#rate = rate;
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  now_ms(): number {
    return this.#base.own_ms + (system_clock.monotonic_ms() - this.#base.real_ms) * this.#rate;
  }

  monotonic_ms(): number {
    return this.now_ms();
  }

  async sleep(delay_ms: number, signal?: AbortSignal): Promise<void> {
    const due_ms = this.now_ms() + delay_ms;
    for (let left_ms = delay_ms; left_ms > 0; left_ms = due_ms - this.now_ms()) {
      if (signal?.aborted === true) return;
      await this.#nap(left_ms / this.#rate, this.#changed.signal, signal);
    }
    if (delay_ms <= 0) await system_clock.sleep(0, signal);
  }

  async #nap(real_ms: number, changed: AbortSignal, signal: AbortSignal | undefined): Promise<void> {
    const wake = new AbortController();
    const end = () => wake.abort();
    changed.addEventListener("abort", end);
    signal?.addEventListener("abort", end);
    await system_clock.sleep(real_ms, wake.signal);
    changed.removeEventListener("abort", end);
    signal?.removeEventListener("abort", end);
  }
}

/** What a start that nobody stops comes to. */
export async function started<T>(start: Promise<T | undefined>): Promise<T> {
  const running = await start;
  assert(running !== undefined, "It was stopped while it was starting");
  return running;
}

/** Polls until `condition` holds. Throws, naming `what`, when it does not within `patience_ms`. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  patience_ms = PATIENCE_MS,
): Promise<void> {
  const give_up_ms = system_clock.monotonic_ms() + patience_ms;
  while (!await condition()) {
    assert(system_clock.monotonic_ms() < give_up_ms, `Not within ${patience_ms} ms: ${what}`);
    await system_clock.sleep(POLL_MS);
  }
}

/** The refusal that `call` ends with. Throws when it succeeds, or fails in another way. */
export async function refusal_of(call: Promise<unknown>): Promise<RpcError & { data: RefusalData }> {
  try {
    await call;
  } catch (caught) {
    if (caught instanceof RpcError) return caught as RpcError & { data: RefusalData };
    throw caught;
  }
  throw new Error("Expected a refusal, got a result");
}

/** What every refusal of the service carries. */
export interface RefusalData {
  readonly kind: string;
  readonly hint: string;
  readonly details: Record<string, unknown>;
}

/** The reply of `create_pool`. */
export interface PoolReply {
  readonly pool_id: string;
  readonly token_a_mint: string;
  readonly token_a_decimals: number;
  readonly token_b_mint: string;
  readonly token_b_decimals: number;
  readonly ratio_a_numerator: bigint;
  readonly ratio_b_denominator: bigint;
}

/** The members of `get_thread_status` that tests look at. */
export interface ThreadStatus {
  readonly thread_id: string;
  readonly status: string;
  readonly wallet_address: string;
  readonly balances: Record<"sol" | "token_a" | "token_b" | "lp_tokens", bigint>;
  readonly statistics: Record<string, number | bigint> & { readonly outcomes: Record<string, number> };
  readonly verification_totals: Record<string, bigint>;
  readonly recent_errors: readonly Record<string, unknown>[];
}

/** A running service, and the tools to look at it from outside. */
export class ServiceScene {
  readonly service: Service;
  readonly clock: HurriedClock;
  readonly data_directory: string;
  /** The ledger as any stranger sees it. */
  readonly web3: Connection;

  constructor(service: Service, clock: HurriedClock, data_directory: string) {
    this.service = service;
    this.clock = clock;
    this.data_directory = data_directory;
    this.web3 = new Connection(service.cluster.rpc_url, {
      disableRetryOnRateLimit: true,
      commitment: "confirmed",
    });
  }

  /** Calls a method of the service as its JSON-RPC side does, and holds its answer against the documentation. */
  async call<T = unknown>(method: string, params: Record<string, unknown> = {}): Promise<T> {
    const result = await this.service.methods.call(method, params as never);
    assert_documented(this.service.methods, method, result);
    return result as T;
  }

  /** A pool of 9 and 6 decimals, 1 A = 160 B, unless told otherwise. */
  async pool(settings: Record<string, unknown> = {}): Promise<PoolReply> {
    return await this.call("create_pool", {
      token_a_decimals: 9,
      token_b_decimals: 6,
      ratio_whole_number: 160,
      ratio_direction: "a_to_b",
      ...settings,
    });
  }

  /** Creates a thread of a kind; answers its id. */
  async thread(kind: "deposit" | "withdrawal" | "swap", params: Record<string, unknown>): Promise<string> {
    return (await this.call<{ thread_id: string }>(`create_${kind}_thread`, params)).thread_id;
  }

  /** Starts threads. */
  async start(...thread_ids: string[]): Promise<void> {
    for (const thread_id of thread_ids) await this.call("start_thread", { thread_id });
  }

  /** The status document of a thread. */
  status(thread_id: string): Promise<ThreadStatus> {
    return this.call("get_thread_status", { thread_id });
  }

  /** Waits until `count` operations of a thread have ended in one of `outcomes`. */
  async ended(thread_id: string, count: number, ...outcomes: string[]): Promise<void> {
    const names = outcomes.length === 0 ? ["landed_ok"] : outcomes;
    await until(`${count} operations of ${thread_id} ended: ${names.join(" or ")}`, async () => {
      const { statistics } = await this.status(thread_id);
      return names.reduce((sum, name) => sum + (statistics.outcomes[name] ?? 0), 0) >= count;
    });
  }

  /** The wallet that pays for everything and may mint, from its file. */
  async core_wallet(): Promise<Keypair> {
    const text = await Deno.readTextFile(join(this.data_directory, "master_wallet.json"));
    return Keypair.fromSecretKey(Uint8Array.from(JSON.parse(text) as number[]));
  }
}

/** A directory that is removed whatever happens. */
export async function with_directory<T>(play: (directory: string) => Promise<T>): Promise<T> {
  const directory = await Deno.makeTempDir({ prefix: "frt_stress_test_" });
  try {
    return await play(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** The checked settings of a test's own service: free ports, short slots, data below `directory`. */
export function test_config(directory: string, settings: RawSettings = {}): Config {
  return parse_config({
    ...settings,
    daemon: { bind_address: "127.0.0.1:0", data_directory: join(directory, "data"), ...settings.daemon },
    localnet: { port: 0, slot_ms: TEST_SLOT_MS, ...settings.localnet },
  }, "the test's settings");
}

/** Runs `play` on a service whose time goes ten times as fast, and stops it whatever happens. */
export async function with_service(
  play: (scene: ServiceScene) => Promise<void>,
  settings: RawSettings = {},
): Promise<void> {
  await with_directory(async (directory) => {
    const clock = new HurriedClock();
    const config = test_config(directory, settings);
    const service = await started(start_service(config, clock, new AbortController().signal));
    clock.go(HURRY);
    try {
      await play(new ServiceScene(service, clock, config.daemon.data_directory));
    } finally {
      clock.go(1); // The bounds of the shutdown are the machine's.
      const problems = await service.lifecycle.stop();
      assert(problems.length === 0, `Did not stop cleanly: ${JSON.stringify(problems)}`);
    }
  });
}

/** Runs `play` on a daemon with its HTTP side, in real time, and stops it whatever happens. */
export async function with_daemon(
  play: (daemon: Daemon) => Promise<void>,
  settings: RawSettings = {},
): Promise<void> {
  await with_directory(async (directory) => {
    const daemon = await started(start_daemon(test_config(directory, settings)));
    try {
      await play(daemon);
    } finally {
      await daemon.service.lifecycle.stop();
    }
  });
}
