import { stringify_json } from "@/base/json.ts";
import { is_confirmed } from "@/cli/confirmation.ts";
import { type DaemonClient, type DaemonOptions, refusal_words, with_daemon } from "@/cli/daemon_client.ts";
import { coloured, grouped, print, print_aside } from "@/cli/output.ts";
import { printable } from "@/cli/table.ts";
import { filter_params, listed_threads, type ThreadFilter } from "@/cli/thread_listing.ts";
import { sol_words } from "@/cli/words.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import type { WireResult } from "@/rpc/wire.ts";

/** Which threads, and what is asked before. */
export interface ChangeOptions extends DaemonOptions, ThreadFilter {
  readonly all: boolean;
}

/** Of a command that destroys something. */
export interface DestructiveOptions extends ChangeOptions {
  readonly yes: boolean;
}

interface Refused {
  readonly thread_id: string;
  readonly reason: string;
}

/** Ids or a filter, one of the two: a forgotten id must not mean all threads. */
function check_choice(thread_ids: readonly string[], options: ChangeOptions): void {
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

async function chosen_threads(
  daemon: DaemonClient,
  thread_ids: readonly string[],
  options: ChangeOptions,
): Promise<readonly string[]> {
  if (thread_ids.length > 0) return [...new Set(thread_ids)];
  const { threads } = await listed_threads(daemon, options, { fields: ["type"] });
  return threads.map(({ thread_id }) => thread_id);
}

/** Does it to one thread after another; what one refuses does not keep the others from it. */
async function change_each<T>(
  thread_ids: readonly string[],
  change: (thread_id: string) => Promise<T>,
  tell: (result: T) => void,
): Promise<{ done: T[]; refused: Refused[] }> {
  const done: T[] = [];
  const refused: Refused[] = [];
  for (const thread_id of thread_ids) {
    try {
      const result = await change(thread_id);
      done.push(result);
      tell(result);
    } catch (caught) {
      if (!(caught instanceof RpcError)) throw caught;
      refused.push({ thread_id, reason: refusal_words(caught) });
    }
  }
  return { done, refused };
}

function finish(options: DaemonOptions, document: object, refused: readonly Refused[]): number {
  if (options.json === true) print(stringify_json({ ...document, refused }, 2));
  else for (const { reason } of refused) print_aside(coloured(`error: ${reason}`, "red"));
  return refused.length === 0 ? EXIT.ok : EXIT.refused;
}

/** What starting and stopping many threads at once answers with. */
interface Switched {
  readonly changed: readonly string[];
  readonly refused: readonly Refused[];
}

async function switch_threads(
  thread_ids: readonly string[],
  options: ChangeOptions,
  act: {
    readonly name: "started" | "stopped";
    readonly one: (daemon: DaemonClient, thread_id: string) => Promise<unknown>;
    readonly many: (
      daemon: DaemonClient,
      filter: Awaited<ReturnType<typeof filter_params>>,
    ) => Promise<Switched>;
  },
): Promise<number> {
  check_choice(thread_ids, options);
  return await with_daemon(options, async (daemon) => {
    const switched = thread_ids.length === 0
      ? await act.many(daemon, await filter_params(daemon, options))
      : await change_each(thread_ids, async (thread_id) => {
        await act.one(daemon, thread_id);
        return thread_id;
      }, () => {}).then(({ done, refused }) => ({ changed: done, refused }));
    const { changed, refused } = switched;
    if (options.json !== true) {
      const names = changed.length > 10 ? "" : `: ${changed.join(", ")}`;
      print(
        changed.length === 0 ? `No thread ${act.name}` : `${grouped(changed.length)} ${act.name}${names}`,
      );
    }
    return finish(options, { [act.name]: changed }, refused);
  });
}

/** Starts threads. */
export function run_threads_start(thread_ids: readonly string[], options: ChangeOptions): Promise<number> {
  return switch_threads(thread_ids, options, {
    name: "started",
    one: (daemon, thread_id) => daemon.call("start_thread", { thread_id }),
    many: async (daemon, filter) => {
      const { started, refused } = await daemon.call("start_threads", filter);
      return { changed: started, refused };
    },
  });
}

/** Stops threads, each after its operation in flight. */
export function run_threads_stop(thread_ids: readonly string[], options: ChangeOptions): Promise<number> {
  return switch_threads(thread_ids, options, {
    name: "stopped",
    one: (daemon, thread_id) => daemon.call("stop_thread", { thread_id }),
    many: async (daemon, filter) => {
      const { stopped, refused } = await daemon.call("stop_threads", filter);
      return { changed: stopped, refused };
    },
  });
}

async function destroy<T>(
  thread_ids: readonly string[],
  options: DestructiveOptions,
  act: {
    readonly name: "emptied" | "deleted";
    /** Whether to ask about so many threads, and what. */
    readonly question: (threads: readonly string[]) => string | undefined;
    readonly change: (daemon: DaemonClient, thread_id: string) => Promise<T>;
    readonly words: (result: T) => string;
  },
): Promise<number> {
  check_choice(thread_ids, options);
  return await with_daemon(options, async (daemon) => {
    const chosen = await chosen_threads(daemon, thread_ids, options);
    const question = chosen.length === 0 ? undefined : act.question(chosen);
    if (question !== undefined && !await is_confirmed(question, options)) {
      print_aside("Nothing was done");
      return EXIT.cancelled;
    }
    const tell = (result: T) => options.json === true ? undefined : print(act.words(result));
    const { done, refused } = await change_each(chosen, (id) => act.change(daemon, id), tell);
    if (chosen.length === 0 && options.json !== true) print("There is no such thread");
    return finish(options, { [act.name]: done }, refused);
  });
}

function named(threads: readonly string[]): string {
  return threads.length <= 3 ? threads.join(", ") : `${grouped(threads.length)} threads`;
}

function burnt_words(burns: readonly { readonly amount: bigint | number; readonly mint: string }[]): string {
  if (burns.length === 0) return "nothing burnt";
  return `burnt: ${burns.map(({ amount, mint }) => `${grouped(amount)} of ${mint}`).join(", ")}`;
}

function emptied_words({ thread_id, empty_operation }: WireResult<"empty_thread">): string {
  const { operation_successful, error_message, burns } = empty_operation;
  const how = operation_successful ? "" : `, without the pool (${printable(error_message ?? "no reason")})`;
  return `${thread_id} emptied${how}; ${burnt_words(burns)}`;
}

function deleted_words({ thread_id, swept }: WireResult<"delete_thread">): string {
  const { sol_returned, tokens_burned } = swept;
  return `${thread_id} deleted; ${sol_words(sol_returned)} SOL returned, ${burnt_words(tokens_burned)}`;
}

/** Uses up all tokens of threads; asks before it does that to several. */
export function run_threads_empty(
  thread_ids: readonly string[],
  options: DestructiveOptions,
): Promise<number> {
  return destroy(thread_ids, options, {
    name: "emptied",
    question: (threads) =>
      threads.length === 1 && thread_ids.length === 1 ? undefined : `Burn all tokens of ${named(threads)}?`,
    change: (daemon, thread_id) => daemon.call("empty_thread", { thread_id }),
    words: emptied_words,
  });
}

/** Deletes threads that do not run, after asking. */
export function run_threads_delete(
  thread_ids: readonly string[],
  options: DestructiveOptions,
): Promise<number> {
  return destroy(thread_ids, options, {
    name: "deleted",
    question: (threads) => `Delete ${named(threads)}, and burn what the wallets hold?`,
    change: (daemon, thread_id) => daemon.call("delete_thread", { thread_id }),
    words: deleted_words,
  });
}
