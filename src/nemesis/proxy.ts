/** A real HTTP proxy in front of a real ledger that does to requests and replies what a fault says. */
import { type Clock, system_clock } from "@/base/clock.ts";
import { coerce_error } from "@/base/errors.ts";
import { type JsonValue, parse_json, stringify_json } from "@/base/json.ts";
import type { Call, Fault, LedgerReply, Reply } from "@/nemesis/fault.ts";
import { type HttpRequest, read_request, write_answer, write_reply } from "@/nemesis/http_exchange.ts";
import { LONGEST_SILENCE_MS, MAX_CONNECTIONS } from "@/nemesis/limits.ts";

/** Where it stands, and how it begins. */
export interface NemesisOptions {
  /** The ledger behind it. */
  readonly ledger_url: string;
  /** TCP port on 127.0.0.1; 0 takes any that is free. */
  readonly port: number;
  readonly fault: Fault;
  readonly clock?: Clock;
  /** Hears of every request to the ledger. */
  readonly on_call?: (call: Call) => void;
}

interface RpcRequest {
  readonly id: JsonValue;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A call by position. */
function rpc_request(request: JsonValue): RpcRequest | undefined {
  if (request === null || typeof request !== "object" || Array.isArray(request)) return undefined;
  const { id, method, params = [] } = request;
  if (id === undefined || typeof method !== "string" || !Array.isArray(params)) return undefined;
  return { id, method, params };
}

/** One call, or those of a batch; everything else (another path, nonsense) is the ledger's own matter. */
function rpc_requests({ method, body }: HttpRequest): { calls: RpcRequest[]; is_batch: boolean } | undefined {
  if (method !== "POST") return undefined;
  try {
    const requests = parse_json(body);
    const is_batch = Array.isArray(requests);
    const calls = (is_batch ? requests : [requests]).map(rpc_request).filter((call) => call !== undefined);
    const is_whole = calls.length > 0 && calls.length === (is_batch ? requests.length : 1);
    return is_whole ? { calls, is_batch } : undefined;
  } catch {
    return undefined; // No JSON: the ledger says so itself.
  }
}

/** Whether this is what a ledger may say; the other replies are of the way to it. */
function is_answer(reply: Reply): reply is LedgerReply {
  return typeof reply === "object" && ("result" in reply || "error" in reply);
}

/** A proxy that runs. Ledger and fault may be changed at any time; requests under way keep theirs. */
export class Nemesis {
  ledger_url: string;
  fault: Fault;
  readonly port: number;
  readonly #listener: Deno.TcpListener;
  readonly #clock: Clock;
  readonly #on_call: (call: Call) => void;
  readonly #counts = new Map<string, number>();
  readonly #open = new Map<Deno.Conn, Promise<void>>();
  readonly #stop = new AbortController();
  readonly #serving: Promise<void>;

  /** Listens from now on. Throws `Deno.errors.AddrInUse`. */
  constructor({ ledger_url, port, fault, clock = system_clock, on_call = () => {} }: NemesisOptions) {
    this.ledger_url = ledger_url;
    this.fault = fault;
    this.#clock = clock;
    this.#on_call = on_call;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.port = this.#listener.addr.port;
    this.#serving = this.#serve();
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Closes everything, also what is silent. */
  async stop(): Promise<void> {
    this.#listener.close();
    this.#stop.abort();
    await Promise.all([this.#serving, ...this.#open.values()]);
  }

  async #serve(): Promise<void> {
    try {
      for await (const connection of this.#listener) {
        if (this.#open.size >= MAX_CONNECTIONS) {
          connection.close();
          continue;
        }
        const served = this.#serve_one(connection).finally(() => this.#open.delete(connection));
        this.#open.set(connection, served);
      }
    } catch (caught) {
      // A listener that is closed while it takes a connection says so.
      if (!this.#stop.signal.aborted) throw caught;
    }
  }

  async #serve_one(connection: Deno.Conn): Promise<void> {
    const close = () => close_quietly(connection);
    this.#stop.signal.addEventListener("abort", close, { once: true });
    try {
      const request = await read_request(connection);
      if (request !== undefined) await this.#answer(connection, request);
    } catch (caught) {
      // The client has gone, or the ledger: either way nobody waits for this answer.
      coerce_error(caught);
    } finally {
      this.#stop.signal.removeEventListener("abort", close);
      close();
    }
  }

  async #answer(connection: Deno.Conn, request: HttpRequest): Promise<void> {
    const asked = rpc_requests(request);
    if (asked === undefined) return await this.#pass_on(connection, request);
    const replies = await Promise.all(asked.calls.map((call) => this.#ask(call)));
    // What happens to one call on its way happens to the batch: all have gone the same way.
    const spoilt = replies.find((reply) => !is_answer(reply));
    if (spoilt === "close") return;
    if (spoilt === "silence") return await this.#be_silent(connection);
    if (spoilt !== undefined) return await write_reply(connection, spoilt);
    const answers = replies.map((reply, index) => ({
      jsonrpc: "2.0",
      ...reply as LedgerReply,
      id: asked.calls[index]?.id,
    }));
    await write_reply(connection, { body: stringify_json(asked.is_batch ? answers : answers[0]) });
  }

  async #ask({ id, method, params }: RpcRequest): Promise<Reply> {
    const asked = (this.#counts.get(method) ?? 0) + 1;
    this.#counts.set(method, asked);
    const call = { method, params, asked };
    this.#on_call(call);
    return await this.fault(call, async (other = params) => {
      const body = stringify_json({ jsonrpc: "2.0", id, method, params: other });
      return parse_json((await this.#send("/", "POST", body)).body) as LedgerReply;
    });
  }

  /** Until the client goes, or long after it should have. */
  async #be_silent(connection: Deno.Conn): Promise<void> {
    const gone = connection.read(new Uint8Array(1)).then(() => {}, () => {});
    const late = new AbortController();
    await Promise.race([gone, this.#clock.sleep(LONGEST_SILENCE_MS, late.signal)]);
    late.abort();
  }

  async #pass_on(connection: Deno.Conn, { path, method, body }: HttpRequest): Promise<void> {
    const { status, type, body: answer } = await this.#send(path, method, body);
    await write_answer(connection, { status, headers: { "content-type": type }, body: answer });
  }

  async #send(path: string, method: string, body: string) {
    const content = method === "POST" ? { headers: { "content-type": "application/json" }, body } : {};
    const signal = this.#stop.signal;
    const response = await fetch(new URL(path, this.ledger_url), { method, signal, ...content });
    const type = response.headers.get("content-type") ?? "text/plain";
    return { status: response.status, type, body: await response.text() };
  }
}

function close_quietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (caught) {
    if (!(caught instanceof Deno.errors.BadResource)) throw caught; // Closed already.
  }
}
