import { iso_seconds } from "@/base/clock.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";
import type { StateIndex } from "@/storage/index/state_index.ts";
import type { session_contracts } from "@/rpc/contracts/sessions.ts";
import type { Handlers } from "@/rpc/method.ts";

/** The methods about sessions that have ended. */
export function session_handlers(
  threads: ThreadManager,
  index: StateIndex,
): Handlers<typeof session_contracts> {
  return {
    get_thread_sessions: ({ thread_id, limit }) => ({
      thread_id: threads.get(thread_id).thread.thread_id,
      sessions: index.thread_sessions(thread_id, limit).map(({ started_at_ms, ended_at_ms, ...session }) => ({
        session_file: session.session_file,
        start_time: iso_seconds(started_at_ms),
        end_time: iso_seconds(ended_at_ms),
        duration_seconds: session.duration_seconds,
        stop_reason: session.stop_reason,
        verification_summary: session.verification_summary,
      })),
    }),
  };
}
