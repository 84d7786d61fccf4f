/** The way from a command to a running daemon. */
import { stringify_json } from "@/base/json.ts";
import { COMMAND_TIMEOUT_MS, RPC_TIMEOUT_MS } from "@/base/limits.ts";
import { print, print_aside } from "@/cli/output.ts";
import { printable } from "@/cli/table.ts";
import { checked_token, read_token_file } from "@/daemon/bearer_token.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { JsonRpcClient, RpcTransportError } from "@/jsonrpc/client.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { shown_url } from "@/jsonrpc/shown_url.ts";
import { service_contracts } from "@/rpc/contracts/all.ts";
import type { MethodName, WireParams, WireResult } from "@/rpc/wire.ts";

/** Where the daemon is, what it wants to see, and for whom the answer is. */
export interface DaemonOptions {
  readonly url: string;
  readonly tokenFile?: string;
  /** One JSON document on standard output. */
  readonly json?: boolean;
}

/** The variable of the environment that holds a bearer token. */
const TOKEN_VARIABLE = "FRT_STRESS_TOKEN";
/** What a daemon says in HTTP alone, and what to do. */
const HTTP_REFUSALS: Readonly<Record<number, { readonly exit_code: number; readonly words: string }>> = {
  401: {
    exit_code: EXIT.refused,
    words: `wants its bearer token. Give it with --token-file, or in ${TOKEN_VARIABLE}`,
  },
  403: {
    exit_code: EXIT.refused,
    words: "does not answer to this name. Use its address, or add the name to its daemon.allowed_hosts",
  },
  429: {
    exit_code: EXIT.unavailable,
    words: "has had too many requests. Wait a moment, or raise its daemon.requests_per_second",
  },
  503: { exit_code: EXIT.unavailable, words: "is still starting. Wait a moment" },
};

/** Headers that carry the token, when there is one. Never on the command line: everybody can list processes. */
async function authorization(token_file: string | undefined): Promise<Record<string, string>> {
  const variable = Deno.env.get(TOKEN_VARIABLE);
  if (token_file !== undefined) return { authorization: `Bearer ${await read_token_file(token_file)}` };
  if (variable === undefined) return {};
  return { authorization: `Bearer ${checked_token(variable, TOKEN_VARIABLE)}` };
}

/** They change nothing, and ask the node for much. */
const SLOW_READS: readonly string[] = ["verify_pool", "list_pools_on_chain"];

/** What changes the chain or waits for operations in flight takes its time; most else is answered from memory. */
function patience_ms(method: string): number {
  const takes_time = SLOW_READS.includes(method) || Object.hasOwn(service_contracts, method) &&
      service_contracts[method as MethodName].changes_state;
  return takes_time ? COMMAND_TIMEOUT_MS : RPC_TIMEOUT_MS;
}

function unanswered({ message, status }: RpcTransportError, url: string): ExitError {
  const refusal = HTTP_REFUSALS[status ?? 0];
  if (refusal !== undefined) return new ExitError(refusal.exit_code, `The daemon at ${url} ${refusal.words}`);
  return new ExitError(EXIT.unavailable, `${message}. Is the daemon running at ${url}?`);
}

/** A running daemon. Its calls throw `RpcError` for refusals, `ExitError` when it does not answer. */
export class DaemonClient {
  /** For people: without what opens a door. */
  readonly shown_url: string;
  readonly #client: JsonRpcClient;

  private constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.shown_url = shown_url(url);
    this.#client = new JsonRpcClient(url, { headers });
  }

  /** Asks nothing yet. Throws `ExitError` 78 for a token that cannot be used. */
  static async of(options: DaemonOptions): Promise<DaemonClient> {
    return new DaemonClient(options.url, await authorization(options.tokenFile));
  }

  /** Calls a method of the service. */
  async call<Name extends MethodName>(method: Name, params: WireParams<Name>): Promise<WireResult<Name>> {
    return await this.call_any(method, params) as WireResult<Name>;
  }

  /** Calls a method by any name. */
  async call_any(method: string, params: unknown): Promise<unknown> {
    try {
      return await this.#client.call(method, params, patience_ms(method));
    } catch (caught) {
      if (!(caught instanceof RpcTransportError)) throw caught;
      throw unanswered(caught, this.shown_url);
    }
  }
}

/** The daemon's own words about a refusal, and what to do. */
export function refusal_words({ message, data }: RpcError): string {
  const { hint } = (data ?? {}) as { readonly hint?: unknown };
  return printable(typeof hint === "string" ? `${message}. ${hint}` : message);
}

function report_refusal(error: RpcError, is_json: boolean): void {
  const { code, message, data } = error;
  if (is_json) print(stringify_json({ error: { code, message, data } }, 2));
  else print_aside(`error: ${refusal_words(error)}`);
}

/** Plays with the daemon; a refusal is reported in the form that was asked for. Answers the exit code. */
export async function with_daemon(
  options: DaemonOptions,
  play: (daemon: DaemonClient) => Promise<number>,
): Promise<number> {
  try {
    return await play(await DaemonClient.of(options));
  } catch (caught) {
    if (!(caught instanceof RpcError)) throw caught;
    report_refusal(caught, options.json === true);
    return EXIT.refused;
  }
}

/** A command that asks once and shows the answer: as JSON, or in the words of `text_of`. */
export function show<T>(
  options: DaemonOptions,
  ask: (daemon: DaemonClient) => Promise<T>,
  text_of: (answer: T) => string,
): Promise<number> {
  return with_daemon(options, async (daemon) => {
    const answer = await ask(daemon);
    print(options.json === true ? stringify_json(answer, 2) : text_of(answer));
    return EXIT.ok;
  });
}
