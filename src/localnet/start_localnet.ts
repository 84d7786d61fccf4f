import { type Clock, system_clock } from "@/base/clock.ts";
import { MAX_CLOCK_OFFSET_SECONDS } from "@/base/limits.ts";
import { log_of } from "@/base/log.ts";
import type { LocalnetProgram } from "@/localnet/bank/program_deployment.ts";
import type { LocalnetAccount } from "@/localnet/genesis/localnet_account.ts";
import { DRAIN_TIMEOUT_MS, MAX_SLOT_MS, MIN_SLOT_MS, START_TIMEOUT_MS } from "@/localnet/limits.ts";
import type { FromWorker, StartFailureKind, StartRequest, ToWorker } from "@/localnet/worker_protocol.ts";

/** How a ledger is to be started. */
export interface LocalnetOptions {
  /** TCP port on 127.0.0.1; 0 takes any that is free. */
  readonly port: number;
  /** Length of a slot in milliseconds; a cluster has 400. */
  readonly slot_ms: number;
  /** Programs that are there from the first slot on, beside the system's and SPL's. */
  readonly programs: readonly LocalnetProgram[];
  /**
   * The file that keeps the ledger over restarts; it is made when it is not there. Without it the ledger lives in
   * memory. Needs --allow-write for its folder.
   */
  readonly ledger_path?: string | undefined;
  /**
   * Accounts that a new ledger begins with. One that goes on keeps its own; {@linkcode Localnet.has_other_accounts} says
   * whether it began with these. `undefined` stands for none and asks no question of a ledger that goes on.
   */
  readonly accounts?: readonly LocalnetAccount[] | undefined;
  /** The ledger's time, Clock sysvar and block times, is this far before the machine's; negative: behind. */
  readonly clock_offset_seconds?: number | undefined;
}

/** A running ledger. Talk to it through its URL, as to any Solana node. */
export interface Localnet {
  readonly url: string;
  readonly port: number;
  /** Base58; a new one for each new ledger, the same one for the same ledger file. */
  readonly genesis_hash: string;
  /** Whether the ledger goes on that was begun with other accounts than those of the options. */
  readonly has_other_accounts: boolean;
  /** Resolves when the ledger is no more: to `undefined` after {@linkcode Localnet.stop}, to the reason otherwise. */
  readonly ended: Promise<Error | undefined>;
  /** Ends the HTTP server and the worker. May be called again. */
  stop(): Promise<void>;
}

/** A ledger whose program is being loaded; it has neither a port nor a file yet. */
export interface LoadingLocalnet {
  /** See {@linkcode start_localnet}. At most once, and not after {@linkcode LoadingLocalnet.discard}. */
  start(options: LocalnetOptions): Promise<Localnet>;
  /** It is not wanted any more. One that was started is stopped, also in the middle of its start, which throws then. */
  discard(): Promise<void>;
}

/** A ledger could not be started. The message is one line and names the remedy. */
export class LocalnetStartError extends Error {
  override readonly name = "LocalnetStartError";
  readonly kind: StartFailureKind;

  constructor(kind: StartFailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

function check_options(
  { port, slot_ms, ledger_path, clock_offset_seconds: offset = 0 }: LocalnetOptions,
): void {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new LocalnetStartError("internal", `Port ${port} is not usable; take one from 0 to 65535`);
  }
  if (!(slot_ms >= MIN_SLOT_MS && slot_ms <= MAX_SLOT_MS)) {
    const allowed = `${MIN_SLOT_MS} to ${MAX_SLOT_MS} ms`;
    throw new LocalnetStartError("internal", `Slots of ${slot_ms} ms are not possible; take ${allowed}`);
  }
  if (!Number.isInteger(offset) || Math.abs(offset) > MAX_CLOCK_OFFSET_SECONDS) {
    const allowed = `a whole number from -${MAX_CLOCK_OFFSET_SECONDS} to ${MAX_CLOCK_OFFSET_SECONDS}`;
    throw new LocalnetStartError(
      "internal",
      `A clock offset of ${offset} s is not possible; take ${allowed}`,
    );
  }
  if (ledger_path === "") {
    throw new LocalnetStartError("ledger_unusable", "The path of the ledger file is empty; name a file");
  }
}

function start_error(port: number, kind: StartFailureKind, reason: string): LocalnetStartError {
  if (kind !== "port_taken" && kind !== "internal") return new LocalnetStartError(kind, reason);
  if (kind === "port_taken") {
    return new LocalnetStartError(
      kind,
      `Port ${port} on 127.0.0.1 is taken by another process; choose another port, or 0 for any that is free`,
    );
  }
  return new LocalnetStartError(
    kind,
    `The embedded ledger did not start: ${reason}; see that it may use --allow-net=127.0.0.1, --allow-ffi, ` +
      "--allow-read and --allow-env",
  );
}

function report_storage(failure: string | undefined): void {
  const log = log_of("localnet");
  if (failure === undefined) log.info("Slots can be stored again; the ledger goes on");
  else log.error("A slot cannot be stored; no slot is confirmed until it can", { reason: failure });
}

function report_connections(failure: string | undefined): void {
  const log = log_of("localnet");
  if (failure === undefined) log.info("The ledger takes connections again");
  else log.error("The ledger cannot take connections, will try again", { reason: failure });
}

function start_request(options: LocalnetOptions): StartRequest {
  const { port, slot_ms, programs, ledger_path, accounts, clock_offset_seconds = 0 } = options;
  return { kind: "start", port, slot_ms, programs, ledger_path, accounts, clock_offset_seconds };
}

/** The caller's end of the worker: one message in, waiters out. */
class LedgerWorker implements LoadingLocalnet {
  readonly #worker: Worker;
  readonly #started = Promise.withResolvers<Extract<FromWorker, { kind: "started" }>>();
  readonly #stopped = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<Error | undefined>();
  readonly #loaded = Promise.withResolvers<void>();
  readonly #clock: Clock;
  #port = 0;
  #is_begun = false;
  /** The worker has been told to start: from now on it may have a file open. */
  #is_told = false;
  #is_discarded = false;
  #stopping: Promise<void> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#started.promise.catch(() => {
      // Whoever starts the ledger is told; until then nobody listens.
    });
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "localnet" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#break_down(event.message);
    };
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case "loaded":
        return this.#loaded.resolve();
      case "started":
        return this.#started.resolve(message);
      case "not_started":
        return this.#started.reject(start_error(this.#port, message.failure, message.message));
      case "method_failed":
        return log_of("localnet").error("A method failed", {
          method: message.method,
          reason: message.message,
        });
      case "storage":
        return report_storage(message.failure);
      case "connections":
        return report_connections(message.failure);
      case "stopped":
        return this.#stopped.resolve();
    }
  }

  #break_down(reason: string): void {
    const line = reason.split("\n")[0] ?? reason;
    this.#started.reject(start_error(this.#port, "internal", line));
    this.#stopped.resolve();
    this.#ended.resolve(new Error(`The embedded ledger broke down: ${line}`));
  }

  async start(options: LocalnetOptions): Promise<Localnet> {
    check_options(options);
    if (this.#is_discarded) {
      throw new LocalnetStartError("internal", "The embedded ledger is not wanted any more");
    }
    this.#is_begun = true;
    this.#port = options.port;
    void this.#loaded.promise.then(() => {
      if (this.#stopping !== undefined) return;
      this.#is_told = true;
      this.#send(start_request(options));
    });
    const { port, genesis_hash, has_other_accounts } = await this.#answer();
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      genesis_hash,
      has_other_accounts,
      ended: this.#ended.promise,
      stop: () => this.stop(),
    };
  }

  discard(): Promise<void> {
    this.#is_discarded = true;
    if (this.#is_begun) return this.stop();
    this.#worker.terminate();
    return Promise.resolve();
  }

  async #answer(): Promise<Extract<FromWorker, { kind: "started" }>> {
    const in_time = new AbortController();
    const late = this.#clock.sleep(START_TIMEOUT_MS, in_time.signal).then(() => {
      throw start_error(this.#port, "internal", `not ready within ${START_TIMEOUT_MS} ms`);
    });
    late.catch(() => {
      // The race below has the error; after the race nobody wants it.
    });
    try {
      return await Promise.race([this.#started.promise, late]);
    } catch (caught) {
      // Who stops it in the middle of its start waits until it has closed what it had opened.
      if (this.#stopping === undefined) this.#worker.terminate();
      throw caught;
    } finally {
      in_time.abort();
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#started.reject(
      new LocalnetStartError("internal", "The embedded ledger was stopped before it was up"),
    );
    if (this.#is_told) {
      const in_time = new AbortController();
      this.#send({ kind: "stop" });
      await Promise.race([this.#stopped.promise, this.#clock.sleep(2 * DRAIN_TIMEOUT_MS, in_time.signal)]);
      in_time.abort();
    }
    this.#worker.terminate();
    this.#ended.resolve(undefined);
  }
}

/**
 * Begins to load a ledger's program, in a worker: that takes about a second, in which the caller can find out what to
 * start it with. Nothing is opened or taken before {@linkcode LoadingLocalnet.start}, which throws what goes wrong here.
 */
export function load_localnet(): LoadingLocalnet {
  return new LedgerWorker(system_clock);
}

/**
 * Starts a Solana ledger of its own behind JSON-RPC on 127.0.0.1, in a worker. It needs the permissions to listen there,
 * to load native code (ffi) and to read its packages and the environment; with `ledger_path` also to write. Throws {@linkcode LocalnetStartError}.
 */
export async function start_localnet(options: LocalnetOptions): Promise<Localnet> {
  check_options(options);
  return await load_localnet().start(options);
}
