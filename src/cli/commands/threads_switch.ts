import { type DaemonClient, with_daemon } from "@/cli/daemon_client.ts";
import { grouped, print } from "@/cli/output.ts";
import { change_each, type ChangeOptions, check_choice, finish, type Refused } from "@/cli/thread_changes.ts";
import { filter_params } from "@/cli/thread_listing.ts";

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
