import type { Clock } from "@/base/clock.ts";
import { coerce_error } from "@/base/errors.ts";
import { MAX_LISTEN_PAUSE_MS, MIN_LISTEN_PAUSE_MS } from "@/base/limits.ts";

/** What an HTTP server listens on, and who hears of it. */
export interface HttpServerOptions {
  readonly hostname: string;
  /** 0 takes any that is free. */
  readonly port: number;
  readonly handler: Deno.ServeHandler<Deno.NetAddr>;
  readonly clock: Clock;
  /** No connection can be taken, for example because all descriptors are in use; it is tried again until it goes on. */
  readonly on_interruption: (reason: Error) => void;
  /** Connections are taken again, after an interruption. */
  readonly on_resumption: () => void;
}

/**
 * Deno's HTTP server, which ends for good, and the process with it, when one connection cannot be taken: whoever opens enough
 * of them could end it. This one listens again.
 */
export class HttpServer {
  /** The port that was taken. */
  readonly port: number;
  readonly #options: HttpServerOptions;
  readonly #stop = new AbortController();
  readonly #watching: Promise<void>;
  /** Requests whose replies are not sent yet. */
  readonly #under_way = new Set<Promise<void>>();
  #cut_off = new AbortController();
  #server: Deno.HttpServer<Deno.NetAddr>;

  /** Throws what `Deno.serve` throws, for example `Deno.errors.AddrInUse`. */
  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#server = this.#serve(options.port);
    this.port = this.#server.addr.port;
    this.#watching = this.#watch();
  }

  #serve(port: number): Deno.HttpServer<Deno.NetAddr> {
    const { hostname } = this.#options;
    this.#cut_off = new AbortController();
    const options = { hostname, port, signal: this.#cut_off.signal, onListen: () => {} };
    return Deno.serve(options, (request, info) => this.#answer(request, info));
  }

  #answer(request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>): Response | Promise<Response> {
    if (this.#stop.signal.aborted) {
      return new Response("Stopping\n", { status: 503, headers: { connection: "close" } });
    }
    // A client that goes away ends its request as well.
    const ended = Promise.allSettled([info.completed]).then(() => void this.#under_way.delete(ended));
    this.#under_way.add(ended);
    return this.#options.handler(request, info);
  }

  async #watch(): Promise<void> {
    for (;;) {
      try {
        await this.#server.finished;
        return; // As it was told.
      } catch (caught) {
        if (this.#stop.signal.aborted) return;
        this.#options.on_interruption(coerce_error(caught));
      }
      if (!await this.#listen_again()) return;
      this.#options.on_resumption();
    }
  }

  /** Answers whether it listens; otherwise it was stopped. */
  async #listen_again(): Promise<boolean> {
    for (let pause_ms = MIN_LISTEN_PAUSE_MS;; pause_ms = Math.min(2 * pause_ms, MAX_LISTEN_PAUSE_MS)) {
      await this.#options.clock.sleep(pause_ms, this.#stop.signal);
      if (this.#stop.signal.aborted) return false;
      try {
        this.#server = this.#serve(this.port);
        return true;
      } catch {
        continue; // The reason has been told, and somebody else may have the port by now: it may come back.
      }
    }
  }

  /**
   * Answers no more requests. Those under way may finish within `drain_ms`, then they are cut off. Deno's own orderly shutdown
   * cannot be cut short any more, and would wait for ever.
   */
  async stop(drain_ms: number): Promise<void> {
    this.#stop.abort();
    const drained = new AbortController();
    const late = this.#options.clock.sleep(drain_ms, drained.signal);
    await Promise.race([Promise.all(this.#under_way), late]);
    drained.abort();
    this.#cut_off.abort();
    await this.#watching;
  }
}
