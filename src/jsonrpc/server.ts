import { type JsonValue, stringify_json, stringify_plain_json } from "@/base/json.ts";
import { MAX_BATCH_REQUESTS } from "@/base/limits.ts";
import { JsonResult } from "@/jsonrpc/json_result.ts";
import {
  type Body,
  error_response,
  id_of,
  invalid_request,
  parse_body,
  parse_request,
  type RequestParams,
} from "@/jsonrpc/messages.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";

/** Carries out one method. Throws {@linkcode RpcError} to refuse; anything else is our own fault. */
export type Dispatch = (method: string, params: RequestParams) => Promise<unknown>;

/** How a server deviates from the bare protocol. */
export interface ServerOptions {
  /** Answer requests that have no `jsonrpc` member at all. */
  readonly allow_bare: boolean;
  /** Results seldom hold a bigint: they are written faster without one. */
  readonly has_plain_results?: boolean;
  /** Told of every error that is not a refusal: the client sees "Internal error" only. */
  readonly on_internal_error: (method: string, error: unknown) => void;
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
  async handle(text: string): Promise<string | undefined> {
    let body: Body;
    try {
      body = parse_body(text);
    } catch (refusal) {
      return stringify_json(error_response(null, refusal));
    }
    const { message } = body;
    return Array.isArray(message) ? await this.#batch(message, body) : await this.#single(message, body);
  }

  async #batch(messages: JsonValue[], body: Body): Promise<string | undefined> {
    if (messages.length === 0) {
      return stringify_json(error_response(null, invalid_request("the batch is empty")));
    }
    if (messages.length > MAX_BATCH_REQUESTS) {
      const found = `${messages.length} requests in one batch, at most ${MAX_BATCH_REQUESTS} are allowed`;
      return stringify_json(error_response(null, invalid_request(found)));
    }
    const replies = (await Promise.all(messages.map((message) => this.#single(message, body))))
      .filter((reply) => reply !== undefined);
    return replies.length === 0 ? undefined : `[${replies.join(",")}]`;
  }

  /** The text of the reply to one request: it is written here, so that one that cannot be written spoils no other. */
  async #single(message: JsonValue, body: Body): Promise<string | undefined> {
    let method = "";
    try {
      const request = parse_request(message, body, this.#options.allow_bare);
      method = request.method;
      const { id } = request;
      try {
        const result = await this.#dispatch(method, request.params);
        if (id === undefined) return undefined;
        if (result instanceof JsonResult) {
          return `${stringify_json({ jsonrpc: "2.0", id }).slice(0, -1)},"result":${result.text}}`;
        }
        const write = this.#options.has_plain_results === true ? stringify_plain_json : stringify_json;
        return write({ jsonrpc: "2.0", id, result: result ?? null });
      } catch (error) {
        if (!(error instanceof RpcError)) this.#options.on_internal_error(method, error);
        return id === undefined ? undefined : stringify_json(error_response(id, error));
      }
    } catch (refusal) {
      return stringify_json(error_response(id_of(message, body.id_literals), refusal));
    }
  }
}
