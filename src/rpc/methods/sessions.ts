import { z } from "zod";
import { iso_seconds } from "@/base/clock.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";
import type { StateIndex } from "@/storage/index/state_index.ts";
import { MAX_SESSIONS_ANSWERED } from "@/storage/limits.ts";
import { thread_id_param } from "@/rpc/params.ts";
import { type Method, method } from "@/rpc/registry.ts";

const DEFAULT_SESSIONS = 100;

/** The methods about sessions that have ended. */
export function session_methods(threads: ThreadManager, index: StateIndex): Method[] {
  return [
    method(
      "get_thread_sessions",
      "Lists a thread's past sessions, newest first",
      {
        thread_id: thread_id_param,
        limit: z.int({ error: `expected a whole number from 1 to ${MAX_SESSIONS_ANSWERED}` })
          .min(1).max(MAX_SESSIONS_ANSWERED).default(DEFAULT_SESSIONS),
      },
      ({ thread_id, limit }) => ({
        thread_id: threads.get(thread_id).thread.thread_id,
        sessions: index.thread_sessions(thread_id, limit).map((
          { started_at_ms, ended_at_ms, ...session },
        ) => ({
          session_file: session.session_file,
          start_time: iso_seconds(started_at_ms),
          end_time: iso_seconds(ended_at_ms),
          duration_seconds: session.duration_seconds,
          stop_reason: session.stop_reason,
          verification_summary: session.verification_summary,
        })),
      }),
    ),
  ];
}
