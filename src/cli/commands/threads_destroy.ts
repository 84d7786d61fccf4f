import { is_confirmed } from "@/cli/confirmation.ts";
import { type DaemonClient, with_daemon } from "@/cli/daemon_client.ts";
import { grouped, print, print_aside } from "@/cli/output.ts";
import { printable } from "@/cli/table.ts";
import { change_each, type ChangeOptions, check_choice, finish } from "@/cli/thread_changes.ts";
import { listed_threads } from "@/cli/thread_listing.ts";
import { sol_words } from "@/cli/words.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import type { WireResult } from "@/rpc/wire.ts";

/** Of a command that destroys something. */
export interface DestructiveOptions extends ChangeOptions {
  readonly yes: boolean;
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
