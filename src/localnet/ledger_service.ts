import type { Clock } from "@/base/clock.ts";
import { JsonRpcServer } from "@/jsonrpc/server.ts";
import { serve_json_rpc } from "@/jsonrpc/http_endpoint.ts";
import { create_signing_key, Faucet } from "@/localnet/bank/faucet.ts";
import { deploy_program, type LocalnetProgram } from "@/localnet/bank/program_deployment.ts";
import { Vm } from "@/localnet/bank/vm.ts";
import { MemoryLedgerStore } from "@/localnet/ledger/memory_ledger_store.ts";
import { DRAIN_TIMEOUT_MS } from "@/localnet/limits.ts";
import { create_dispatch } from "@/localnet/methods/method_registry.ts";
import { Chain } from "@/localnet/slots/chain.ts";
import { run_slot_timer } from "@/localnet/slots/slot_timer.ts";
import { address_text } from "@/localnet/wire/address.ts";

/** What a {@linkcode LedgerService} is made of. */
export interface LedgerServiceOptions {
  readonly port: number;
  readonly slot_ms: number;
  readonly programs: readonly LocalnetProgram[];
  readonly clock: Clock;
  /** Told of every fault of our own; the client sees "Internal error". */
  readonly on_internal_error: (method: string, error: unknown) => void;
}

/** The ledger behind HTTP: bank, slots and methods in one place. It occupies the thread that it runs on. */
export class LedgerService {
  readonly genesis_hash: string;
  readonly #chain: Chain;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #abort_server = new AbortController();
  readonly #stop_slots = new AbortController();
  readonly #slots: Promise<void>;
  readonly #clock: Clock;

  /** Throws `ProgramRefusedError`, or `Deno.errors.AddrInUse` when the port is taken. */
  constructor({ port, slot_ms, programs, clock, on_internal_error }: LedgerServiceOptions) {
    this.#clock = clock;
    const vm = new Vm();
    vm.set_clock(0, Math.floor(clock.now_ms() / 1_000), Math.floor(clock.now_ms() / 1_000));
    const faucet = new Faucet(vm);
    for (const program of programs) deploy_program(vm, program, faucet.address);
    this.#chain = new Chain(vm, new MemoryLedgerStore(), clock.now_ms());
    this.genesis_hash = this.#chain.genesis_hash;
    const identity = address_text(create_signing_key().address);
    const rpc = new JsonRpcServer(create_dispatch({ chain: this.#chain, faucet, identity }), {
      allow_bare: false,
      on_internal_error,
    });
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port, signal: this.#abort_server.signal, onListen: () => {} },
      (request) => answer(rpc, request),
    );
    this.#slots = run_slot_timer(
      clock,
      slot_ms,
      this.#chain.open_slot,
      (slot) => this.#chain.advance(slot, clock.now_ms()),
      this.#stop_slots.signal,
    );
  }

  get port(): number {
    return this.#server.addr.port;
  }

  /** Lets open requests end, within {@linkcode DRAIN_TIMEOUT_MS}, then closes everything. */
  async stop(): Promise<void> {
    this.#stop_slots.abort();
    await this.#slots;
    const in_time = new AbortController();
    const shutdown = this.#server.shutdown().then(() => "ended" as const);
    const late = this.#clock.sleep(DRAIN_TIMEOUT_MS, in_time.signal).then(() => "late" as const);
    // The server's signal must not be aborted once it has ended.
    if (await Promise.race([shutdown, late]) === "late") this.#abort_server.abort();
    in_time.abort();
    await shutdown;
    this.#chain.store.close();
  }
}

async function answer(rpc: JsonRpcServer, request: Request): Promise<Response> {
  if (request.method === "GET" && new URL(request.url).pathname === "/health") {
    return new Response("ok", { headers: { "content-type": "text/plain; charset=utf-8" } });
  }
  return await serve_json_rpc(rpc, request);
}
