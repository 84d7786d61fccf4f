import type { Clock } from "@/base/clock.ts";
import { HttpServer } from "@/base/http_server.ts";
import { is_loopback_host } from "@/base/loopback.ts";
import { JsonRpcServer } from "@/jsonrpc/server.ts";
import { serve_json_rpc } from "@/jsonrpc/http_endpoint.ts";
import type { LocalnetProgram } from "@/localnet/bank/program_deployment.ts";
import type { LocalnetAccount } from "@/localnet/genesis/localnet_account.ts";
import { LedgerFile } from "@/localnet/ledger/ledger_file.ts";
import { DRAIN_TIMEOUT_MS } from "@/localnet/limits.ts";
import { create_dispatch } from "@/localnet/methods/method_registry.ts";
import { open_ledger } from "@/localnet/open_ledger.ts";
import type { Chain } from "@/localnet/slots/chain.ts";
import { run_slot_timer } from "@/localnet/slots/slot_timer.ts";

/** What a {@linkcode LedgerService} is made of. */
export interface LedgerServiceOptions {
  readonly port: number;
  readonly slot_ms: number;
  readonly programs: readonly LocalnetProgram[];
  /** What a new ledger begins with; `undefined` also asks no question of an earlier one. */
  readonly accounts: readonly LocalnetAccount[] | undefined;
  /** How far the ledger's time is before the clock's; negative: behind. */
  readonly clock_offset_seconds: number;
  /** `undefined` keeps the ledger in memory. */
  readonly ledger_path: string | undefined;
  readonly clock: Clock;
  /** Told when slots cannot be stored, and with `undefined` when they can be again. */
  readonly on_storage: (failure: Error | undefined) => void;
  /** Told when no connections can be taken, and with `undefined` when they can be again. */
  readonly on_connections: (failure: Error | undefined) => void;
  /** Told of every fault of our own; the client sees "Internal error". */
  readonly on_internal_error: (method: string, error: unknown) => void;
}

/** The ledger behind HTTP: bank, slots and methods in one place. It occupies the thread that it runs on. */
export class LedgerService {
  readonly genesis_hash: string;
  /** Whether the ledger was begun with other accounts than it is started with now. */
  readonly has_other_accounts: boolean;
  readonly #file: LedgerFile | undefined;
  readonly #chain: Chain;
  readonly #server: HttpServer;
  readonly #stop_slots = new AbortController();
  readonly #slots: Promise<void>;
  readonly #clock: Clock;
  readonly #offset_ms: number;
  readonly #on_storage: LedgerServiceOptions["on_storage"];

  /** Throws `ProgramRefusedError`, `AccountRefusedError`, `LedgerFileError`, or `Deno.errors.AddrInUse` when the port is taken. */
  constructor(options: LedgerServiceOptions) {
    const { port, slot_ms, programs, accounts, ledger_path, clock } = options;
    const { on_internal_error, on_storage, on_connections } = options;
    this.#clock = clock;
    this.#offset_ms = options.clock_offset_seconds * 1_000;
    this.#on_storage = on_storage;
    this.#file = ledger_path === undefined ? undefined : new LedgerFile(ledger_path);
    try {
      const { node, has_other_accounts } = open_ledger({
        programs,
        accounts,
        file: this.#file,
        now_ms: this.#now_ms(),
      });
      this.has_other_accounts = has_other_accounts;
      this.#chain = node.chain;
      this.genesis_hash = node.chain.genesis_hash;
      const results = { allow_bare: false, has_plain_results: true };
      const rpc = new JsonRpcServer(create_dispatch(node), { ...results, on_internal_error });
      this.#server = new HttpServer({
        ...{ hostname: "127.0.0.1", port, clock },
        on_interruption: on_connections,
        on_resumption: () => on_connections(undefined),
        handler: (request) => answer(node.chain, rpc, request),
      });
    } catch (caught) {
      this.#file?.close();
      throw caught;
    }
    this.#slots = run_slot_timer(
      clock,
      slot_ms,
      this.#chain.open_slot,
      (slot) => this.#advance(slot),
      this.#stop_slots.signal,
    );
  }

  /** The ledger's time. */
  #now_ms(): number {
    return this.#clock.now_ms() + this.#offset_ms;
  }

  #advance(slot: number): void {
    const was_well = this.#chain.seal_failure === undefined;
    this.#chain.advance(slot, this.#now_ms());
    const failure = this.#chain.seal_failure;
    if (was_well !== (failure === undefined)) this.#on_storage(failure);
  }

  get port(): number {
    return this.#server.port;
  }

  /** Lets open requests end, within {@linkcode DRAIN_TIMEOUT_MS}, then closes everything. */
  async stop(): Promise<void> {
    this.#stop_slots.abort();
    await this.#slots;
    await this.#server.stop(DRAIN_TIMEOUT_MS);
    // Who stops a ledger does not want to lose what it has executed.
    if (this.#file !== undefined && this.#chain.has_open_transactions) {
      this.#advance(this.#chain.open_slot + 1);
    }
    this.#chain.store.close();
    this.#file?.close();
  }
}

async function answer(chain: Chain, rpc: JsonRpcServer, request: Request): Promise<Response> {
  // A page that points its own name at this machine would be let in by the browser.
  if (!is_loopback_host(request.headers.get("host") ?? "")) {
    await request.body?.cancel();
    return new Response("Host is not this machine\n", { status: 403 });
  }
  if (request.method === "GET" && new URL(request.url).pathname === "/health") {
    // A node says "ok", "behind" or "unknown".
    const health = chain.seal_failure === undefined ? "ok" : "unknown";
    return new Response(health, { headers: { "content-type": "text/plain; charset=utf-8" } });
  }
  return await serve_json_rpc(rpc, request);
}
