/** What the commands that change threads have in common. */
import { stringify_json } from "@/base/json.ts";
import { type DaemonOptions, refusal_words } from "@/cli/daemon_client.ts";
import { in_groups } from "@/cli/in_groups.ts";
import { coloured, print, print_aside } from "@/cli/output.ts";
import type { ThreadFilter } from "@/cli/thread_listing.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";

/** Which threads, and what is asked before. */
export interface ChangeOptions extends DaemonOptions, ThreadFilter {
  readonly all: boolean;
}

/** A thread that stayed as it was. */
export interface Refused {
  readonly thread_id: string;
  readonly reason: string;
}

/** Ids or a filter, one of the two: a forgotten id must not mean all threads. */
export function check_choice(thread_ids: readonly string[], options: ChangeOptions): void {
  const has_filter = options.all || options.pool !== undefined || options.kind !== undefined ||
    options.state !== undefined;
  if (thread_ids.length > 0 === has_filter) {
    const found = has_filter ? "both" : "neither";
    throw new ExitError(
      EXIT.usage,
      `Name threads by their ids, or by --all, --pool or --kind: found ${found}`,
    );
  }
}

/** Does it to all threads; what one refuses does not keep the others from it. */
export async function change_each<T>(
  thread_ids: readonly string[],
  change: (thread_id: string) => Promise<T>,
  tell: (result: T) => void,
): Promise<{ done: T[]; refused: Refused[] }> {
  const done: T[] = [];
  const refused: Refused[] = [];
  await in_groups(thread_ids, change, (group) => {
    for (const ended of group) {
      if ("result" in ended) {
        done.push(ended.result);
        tell(ended.result);
      } else if (ended.error instanceof RpcError) {
        refused.push({ thread_id: ended.item, reason: refusal_words(ended.error) });
      } else throw ended.error;
    }
    return true;
  });
  return { done, refused };
}

/** Tells what was refused, and of JSON all; answers the exit code. */
export function finish(options: DaemonOptions, document: object, refused: readonly Refused[]): number {
  if (options.json === true) print(stringify_json({ ...document, refused }, 2));
  else for (const { reason } of refused) print_aside(coloured(`error: ${reason}`, "red"));
  return refused.length === 0 ? EXIT.ok : EXIT.refused;
}
