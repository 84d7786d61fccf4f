import { error_line } from "@/base/errors.ts";
import { type JsonValue, parse_json, stringify_json } from "@/base/json.ts";
import { RPC_TIMEOUT_MS } from "@/base/limits.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";

/** The server could not be reached, or did not answer in JSON-RPC. The request may or may not have been carried out. */
export class RpcTransportError extends Error {
  override readonly name = "RpcTransportError";
  /** The HTTP status when there was one. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** A JSON-RPC 2.0 client of one URL over HTTP. It counts its calls by method: every call has a price. */
export class JsonRpcClient {
  readonly url: string;
  readonly #headers: Record<string, string>;
  readonly #timeout_ms: number;
  readonly #calls = new Map<string, number>();
  #next_id = 1;

  constructor(url: string, options: { headers?: Record<string, string>; timeout_ms?: number } = {}) {
    this.url = url;
    this.#headers = { "content-type": "application/json", ...options.headers };
    this.#timeout_ms = options.timeout_ms ?? RPC_TIMEOUT_MS;
  }

  /** Calls made so far, by method. */
  get calls(): ReadonlyMap<string, number> {
    return this.#calls;
  }

  /** Counts a call that was made on another way to the same server. */
  count(method: string): void {
    this.#calls.set(method, (this.#calls.get(method) ?? 0) + 1);
  }

  /** Throws {@linkcode RpcError} when the server refuses and {@linkcode RpcTransportError} when it does not answer. */
  async call<T = JsonValue>(method: string, params?: unknown): Promise<T> {
    const id = this.#next_id++;
    const body = stringify_json({ jsonrpc: "2.0", id, method, ...(params === undefined ? {} : { params }) });
    this.count(method);
    const { status, text } = await this.#post(method, body);
    return read_reply(method, status, text) as T;
  }

  async #post(method: string, body: string): Promise<{ status: number; text: string }> {
    const signal = AbortSignal.timeout(this.#timeout_ms);
    try {
      const response = await fetch(this.url, { method: "POST", headers: this.#headers, body, signal });
      return { status: response.status, text: await response.text() };
    } catch (caught) {
      const reason = signal.aborted ? `no answer within ${this.#timeout_ms} ms` : error_line(caught);
      throw new RpcTransportError(`Cannot call ${method}: ${reason}`);
    }
  }
}

function read_reply(method: string, status: number, text: string): unknown {
  let reply: JsonValue;
  try {
    reply = parse_json(text);
  } catch {
    throw new RpcTransportError(`Cannot call ${method}: HTTP ${status} without a JSON body`, status);
  }
  if (reply === null || typeof reply !== "object" || Array.isArray(reply)) {
    throw new RpcTransportError(
      `Cannot call ${method}: HTTP ${status} with a body that is not a reply`,
      status,
    );
  }
  const { error } = reply;
  if (error !== null && typeof error === "object" && !Array.isArray(error)) {
    throw new RpcError(Number(error.code), String(error.message), error.data);
  }
  if (!("result" in reply)) {
    throw new RpcTransportError(
      `Cannot call ${method}: HTTP ${status} with neither result nor error`,
      status,
    );
  }
  return reply.result;
}
