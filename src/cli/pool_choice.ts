import type { DaemonClient } from "@/cli/daemon_client.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/** A table may show no more of an id than its beginning, and this much tells pools apart. */
const LEAST_BEGINNING = 4;

/** The pool that an id, or its beginning, means. What means none is left for the daemon to refuse. */
export async function chosen_pool(daemon: DaemonClient, text: string): Promise<string> {
  const beginning = text.replace(/…$/, "");
  if (beginning.length < LEAST_BEGINNING) return text;
  const { pools } = await daemon.call("list_pools", {});
  const meant = pools.map(({ pool_id }) => pool_id).filter((pool_id) => pool_id.startsWith(beginning));
  if (meant.length < 2) return meant[0] ?? text;
  throw new ExitError(EXIT.usage, `${text} is the beginning of ${meant.length} pools: ${meant.join(", ")}`);
}

/** The same of an option that may be left out, as a member of a method's parameters. */
export async function pool_filter(daemon: DaemonClient, text: string | undefined) {
  return text === undefined ? {} : { pool_id: await chosen_pool(daemon, text) };
}
