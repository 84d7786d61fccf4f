import { type Clock, system_clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { type JsonValue, parse_json, stringify_json, stringify_plain_json } from "@/base/json.ts";
import { RPC_TIMEOUT_MS } from "@/base/limits.ts";
import { retry_after_ms } from "@/jsonrpc/retry_after.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { shown_url } from "@/jsonrpc/shown_url.ts";

/** HTTP: the caller asks too often. Some servers say it in HTTP alone, some in a JSON-RPC error beside it. */
const TOO_MANY_REQUESTS = 429;

/** The server could not be reached, or did not answer in JSON-RPC. The request may or may not have been carried out. */
export class RpcTransportError extends Error {
  override readonly name = "RpcTransportError";
  /** No answer in time, no connection, or an HTTP answer that is no reply. */
  readonly problem: "timeout" | "unreachable" | "http";
  /** The HTTP status when there was one. */
  readonly status: number | undefined;
  /** How long the server wants to be left alone, when it says so. */
  readonly retry_after_ms: number | undefined;

  constructor(
    message: string,
    problem: RpcTransportError["problem"],
    status?: number,
    retry_after_ms?: number,
  ) {
    super(message);
    this.problem = problem;
    this.status = status;
    this.retry_after_ms = retry_after_ms;
  }
}

/** Whoever can be asked by JSON-RPC: one server, or several that stand for one. */
export interface RpcCaller {
  /** The address that calls go to at the moment. */
  readonly url: string;
  /** Calls made so far, by method. */
  readonly calls: ReadonlyMap<string, number>;
  /** HTTP requests made so far: a batch is one of them, and as many calls as it holds. */
  readonly requests: number;
  /** Throws {@linkcode RpcError} when the server refuses and {@linkcode RpcTransportError} when it does not answer. */
  call<T = JsonValue>(method: string, params?: unknown): Promise<T>;
}

/** What became of one call of a batch. */
export type Answered<T> =
  | { readonly result: T }
  | { readonly error: RpcError | RpcTransportError };

/** How a client behaves; all of it may be left out. */
export interface ClientOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeout_ms?: number;
  readonly clock?: Clock;
}

/**
 * A JSON-RPC 2.0 client of one URL over HTTP. Connections are kept open between calls. It never asks twice by itself, and
 * it counts its calls by method: every call has a price.
 */
export class JsonRpcClient implements RpcCaller {
  readonly url: string;
  readonly #headers: Record<string, string>;
  readonly #timeout_ms: number;
  readonly #clock: Clock;
  readonly #calls = new Map<string, number>();
  readonly #hurry = new AbortController();
  #most_ms = Infinity;
  #next_id = 1;
  #requests = 0;

  constructor(url: string, options: ClientOptions = {}) {
    this.url = url;
    this.#headers = { "content-type": "application/json", ...options.headers };
    this.#timeout_ms = options.timeout_ms ?? RPC_TIMEOUT_MS;
    this.#clock = options.clock ?? system_clock;
  }

  get calls(): ReadonlyMap<string, number> {
    return this.#calls;
  }

  get requests(): number {
    return this.#requests;
  }

  /** From now on no call waits for longer than `most_ms`, also none that is under way: whoever asked wants to go. */
  hurry(most_ms: number): void {
    this.#most_ms = most_ms;
    this.#hurry.abort();
  }

  /** Counts a call that was made on another way to the same server. */
  count(method: string): void {
    this.#calls.set(method, (this.#calls.get(method) ?? 0) + 1);
  }

  /**
   * Asks once and waits for at most `timeout_ms`. Throws {@linkcode RpcError} when the server refuses and
   * {@linkcode RpcTransportError} when it does not answer, or answers another request than ours.
   */
  async call<T = JsonValue>(method: string, params?: unknown, timeout_ms = this.#timeout_ms): Promise<T> {
    const id = this.#next_id++;
    const body = stringify_json({ jsonrpc: "2.0", id, method, ...(params === undefined ? {} : { params }) });
    this.count(method);
    const posted = await this.#post(method, body, timeout_ms);
    return this.#read(method, posted, () => read_reply(method, id, posted.status, posted.text) as T);
  }

  /**
   * Asks the same method several times in one HTTP request, a batch; answers what became of each call, in order. Throws
   * {@linkcode RpcError} when the server refuses the batch as a whole, and {@linkcode RpcTransportError} when it does
   * not answer it.
   */
  async call_each<T = JsonValue>(
    method: string,
    each: readonly unknown[],
    timeout_ms = this.#timeout_ms,
  ): Promise<Answered<T>[]> {
    const first_id = this.#next_id;
    this.#next_id += each.length;
    const calls = each.map((params, index) => ({ jsonrpc: "2.0", id: first_id + index, method, params }));
    for (const _call of calls) this.count(method);
    const posted = await this.#post(method, stringify_plain_json(calls), timeout_ms);
    return this.#read(method, posted, () => read_replies<T>(method, first_id, each.length, posted));
  }

  /** What `read` finds in an answer; its errors say as well how long the server wants to be left alone. */
  #read<T>(method: string, { status, retry_after }: Posted, read: () => T): T {
    if (status === TOO_MANY_REQUESTS) {
      const wait_ms = retry_after_ms(retry_after, this.#clock.now_ms());
      throw new RpcTransportError(
        `Cannot call ${method}: HTTP 429, too many requests`,
        "http",
        status,
        wait_ms,
      );
    }
    try {
      return read();
    } catch (caught) {
      if (!(caught instanceof RpcTransportError) || retry_after === null) throw caught;
      const wait_ms = retry_after_ms(retry_after, this.#clock.now_ms());
      throw new RpcTransportError(caught.message, caught.problem, status, wait_ms);
    }
  }

  async #post(method: string, body: string, timeout_ms: number): Promise<Posted> {
    this.#requests += 1;
    const late = new AbortController();
    const answered = new AbortController();
    const give_up_after = async (wait_ms: number) => {
      await this.#clock.sleep(wait_ms, answered.signal);
      if (!answered.signal.aborted) late.abort();
    };
    const hurry = () => void give_up_after(this.#most_ms);
    this.#hurry.signal.addEventListener("abort", hurry, { once: true });
    void give_up_after(Math.min(timeout_ms, this.#most_ms));
    try {
      const request = { method: "POST", headers: this.#headers, body, signal: late.signal };
      const response = await fetch(this.url, request);
      const retry_after = response.headers.get("retry-after");
      return { status: response.status, text: await response.text(), retry_after };
    } catch (caught) {
      const is_late = late.signal.aborted;
      const reason = is_late
        ? this.#hurry.signal.aborted
          ? `no answer within ${this.#most_ms} ms, and we are about to end`
          : `no answer within ${timeout_ms} ms`
        : error_line(caught).replaceAll(/\bhttps?:\/\/[^\s)]+/g, shown_url);
      throw new RpcTransportError(`Cannot call ${method}: ${reason}`, is_late ? "timeout" : "unreachable");
    } finally {
      answered.abort();
      this.#hurry.signal.removeEventListener("abort", hurry);
    }
  }
}

/** What came back over HTTP. */
interface Posted {
  readonly status: number;
  readonly text: string;
  readonly retry_after: string | null;
}

function read_json(method: string, { status, text }: Pick<Posted, "status" | "text">): JsonValue {
  try {
    return parse_json(text);
  } catch {
    throw new RpcTransportError(`Cannot call ${method}: HTTP ${status} without a JSON body`, "http", status);
  }
}

function read_reply(method: string, id: number, status: number, text: string): unknown {
  return result_of(method, id, status, read_json(method, { status, text }));
}

/** The result of a reply. Throws its error, or says why it is no reply to the call with this id. */
function result_of(method: string, id: number, status: number, reply: JsonValue): unknown {
  if (reply === null || typeof reply !== "object" || Array.isArray(reply)) {
    throw new RpcTransportError(
      `Cannot call ${method}: HTTP ${status} with a body that is not a reply`,
      "http",
      status,
    );
  }
  // A server that could not read the id answers null, and then it is an error that it answers.
  if (reply.id !== id && !("error" in reply && (reply.id ?? null) === null)) {
    throw new RpcTransportError(
      `Cannot call ${method}: HTTP ${status} with the reply to another request`,
      "http",
      status,
    );
  }
  const { error } = reply;
  if (error !== null && typeof error === "object" && !Array.isArray(error)) {
    throw new RpcError(Number(error.code), String(error.message), error.data, status);
  }
  if (!("result" in reply)) {
    throw new RpcTransportError(
      `Cannot call ${method}: HTTP ${status} with neither result nor error`,
      "http",
      status,
    );
  }
  return reply.result;
}

/** The replies to the calls of a batch, which may come in any order. */
function read_replies<T>(method: string, first_id: number, count: number, posted: Posted): Answered<T>[] {
  const replies = read_json(method, posted);
  const { status } = posted;
  if (!Array.isArray(replies)) {
    // Throws: the error that stands for all of them, or that it is none.
    result_of(method, first_id, status, replies);
    throw new RpcTransportError(`Cannot call ${method}: one reply to a batch of ${count}`, "http", status);
  }
  const by_id = new Map<JsonValue | undefined, JsonValue>();
  for (const reply of replies) {
    if (reply !== null && typeof reply === "object" && !Array.isArray(reply)) by_id.set(reply.id, reply);
  }
  return Array.from({ length: count }, (_, index): Answered<T> => {
    try {
      return {
        result: result_of(method, first_id + index, status, by_id.get(first_id + index) ?? null) as T,
      };
    } catch (caught) {
      if (caught instanceof RpcError || caught instanceof RpcTransportError) return { error: caught };
      throw caught;
    }
  });
}
