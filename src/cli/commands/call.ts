import { parse_json, stringify_json } from "@/base/json.ts";
import { print } from "@/cli/output.ts";
import { checked_token, read_token_file } from "@/daemon/bearer_token.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { JsonRpcClient, RpcTransportError } from "@/jsonrpc/client.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";

/** Where the daemon is, and what it wants to see. */
export interface CallOptions {
  readonly url: string;
  readonly tokenFile?: string;
}

/** The variable of the environment that holds a bearer token. */
const TOKEN_VARIABLE = "FRT_STRESS_TOKEN";
const UNAUTHORIZED = 401;

/** Headers that carry the token, when there is one. Never on the command line: everybody can list processes. */
async function authorization(token_file: string | undefined): Promise<Record<string, string>> {
  const variable = Deno.env.get(TOKEN_VARIABLE);
  if (token_file !== undefined) return { authorization: `Bearer ${await read_token_file(token_file)}` };
  if (variable === undefined) return {};
  return { authorization: `Bearer ${checked_token(variable, TOKEN_VARIABLE)}` };
}

/** `key=value`: the value is JSON where it is JSON, otherwise the text as it stands. */
function parse_argument(text: string): [string, unknown] {
  const separator = text.indexOf("=");
  if (separator < 1) throw new ExitError(EXIT.usage, `Cannot read "${text}": expected key=value`);
  const value = text.slice(separator + 1);
  try {
    return [text.slice(0, separator), parse_json(value)];
  } catch {
    return [text.slice(0, separator), value]; // Not JSON: most ids and addresses are given bare.
  }
}

/** Calls one method of a running daemon and prints its result as JSON; answers the exit code. */
export async function run_call(
  name: string,
  pairs: readonly string[],
  options: CallOptions,
): Promise<number> {
  const params = Object.fromEntries(pairs.map(parse_argument));
  const headers = await authorization(options.tokenFile);
  try {
    print(stringify_json(await new JsonRpcClient(options.url, { headers }).call(name, params), 2));
    return EXIT.ok;
  } catch (caught) {
    if (caught instanceof RpcError) {
      print(stringify_json({ error: { code: caught.code, message: caught.message, data: caught.data } }, 2));
      return EXIT.refused;
    }
    if (!(caught instanceof RpcTransportError)) throw caught;
    if (caught.status === UNAUTHORIZED) {
      const remedy = `Give it with --token-file, or in ${TOKEN_VARIABLE}`;
      throw new ExitError(EXIT.refused, `The daemon at ${options.url} wants its bearer token. ${remedy}`);
    }
    throw new ExitError(EXIT.unavailable, `${caught.message}. Is the daemon running at ${options.url}?`);
  }
}
