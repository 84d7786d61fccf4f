import { parse_json, stringify_json } from "@/base/json.ts";
import { type DaemonOptions, with_daemon } from "@/cli/daemon_client.ts";
import { print } from "@/cli/output.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

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

/** Calls one method of a running daemon and prints its result, or its refusal, as JSON; answers the exit code. */
export async function run_call(
  name: string,
  pairs: readonly string[],
  options: DaemonOptions,
): Promise<number> {
  const params = Object.fromEntries(pairs.map(parse_argument));
  return await with_daemon({ ...options, json: true }, async (daemon) => {
    print(stringify_json(await daemon.call_any(name, params), 2));
    return EXIT.ok;
  });
}
