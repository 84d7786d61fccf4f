import { type JsonValue, parse_json, stringify_json } from "@/base/json.ts";
import { MAX_BATCH_REQUESTS } from "@/base/limits.ts";
import { error_response, id_of, parse_request, type RequestParams } from "@/jsonrpc/messages.ts";
import { RPC_CODES, RpcError } from "@/jsonrpc/rpc_error.ts";

/** Carries out one method. Throws {@linkcode RpcError} to refuse; anything else is our own fault. */
export type Dispatch = (method: string, params: RequestParams) => Promise<unknown>;

/** How a server deviates from the bare protocol. */
export interface ServerOptions {
  /** Answer requests that have no `jsonrpc` member at all. */
  readonly allow_bare: boolean;
  /** Told of every error that is not a refusal: the client sees "Internal error" only. */
  readonly on_internal_error: (method: string, error: unknown) => void;
}

function refusal_text(found: string): string {
  const refusal = new RpcError(RPC_CODES.invalid_request, `Invalid Request: ${found}`);
  return stringify_json(error_response(null, refusal));
}

/** JSON-RPC 2.0 over text: transport is somebody else's. */
export class JsonRpcServer {
  readonly #dispatch: Dispatch;
  readonly #options: ServerOptions;

  constructor(dispatch: Dispatch, options: ServerOptions) {
    this.#dispatch = dispatch;
    this.#options = options;
  }

  /** Answers one request body; `undefined` when there is nothing to say (notifications only). */
  async handle(body: string): Promise<string | undefined> {
    let message: JsonValue;
    try {
      message = parse_json(body);
    } catch {
      // The reason is the client's to find: the parser's own text would quote his body back at him.
      return stringify_json(
        error_response(null, new RpcError(RPC_CODES.parse_error, "Parse error: the body is not JSON")),
      );
    }
    return Array.isArray(message) ? await this.#batch(message) : await this.#single(message);
  }

  async #batch(messages: JsonValue[]): Promise<string | undefined> {
    if (messages.length === 0) return refusal_text("the batch is empty");
    if (messages.length > MAX_BATCH_REQUESTS) {
      return refusal_text(
        `${messages.length} requests in one batch, at most ${MAX_BATCH_REQUESTS} are allowed`,
      );
    }
    const replies = (await Promise.all(messages.map((message) => this.#single(message))))
      .filter((reply) => reply !== undefined);
    return replies.length === 0 ? undefined : `[${replies.join(",")}]`;
  }

  /** The text of the reply to one request: it is written here, so that one that cannot be written spoils no other. */
  async #single(message: JsonValue): Promise<string | undefined> {
    let method = "";
    try {
      const request = parse_request(message, this.#options.allow_bare);
      method = request.method;
      const { id } = request;
      try {
        const result = await this.#dispatch(method, request.params);
        return id === undefined ? undefined : stringify_json({ jsonrpc: "2.0", id, result: result ?? null });
      } catch (error) {
        if (!(error instanceof RpcError)) this.#options.on_internal_error(method, error);
        return id === undefined ? undefined : stringify_json(error_response(id, error));
      }
    } catch (refusal) {
      return stringify_json(error_response(id_of(message), refusal));
    }
  }
}
