import { assert } from "@/base/assert.ts";
import { system_clock } from "@/base/clock.ts";
import { create_rng } from "@/base/rng.ts";
import type { ClosedSession } from "@/domain/session.ts";
import type { Thread } from "@/domain/thread.ts";
import { EMPTY_STATISTICS, type ThreadStatistics } from "@/domain/statistics.ts";
import { file_time } from "@/storage/atomic_file.ts";
import { encode_session, type SessionDocument } from "@/storage/documents/session_document.ts";
import { StateIndex } from "@/storage/index/state_index.ts";
import { type Figure, quantile, rounded } from "../measure.ts";
import { population } from "./population.ts";
import type { Progress } from "../progress.ts";
import { with_directory } from "../temporary.ts";

const NEWEST = 10;
const SESSION_THREADS = 200;
const SESSIONS_PER_COMMIT = 25_000;
const BEGIN_MS = 1_600_000_000_000;
const SESSION_MS = 90_000;
const BETWEEN_SESSIONS_MS = 100_000;

const STATISTICS: ThreadStatistics = {
  ...EMPTY_STATISTICS,
  outcomes: { ...EMPTY_STATISTICS.outcomes, landed_ok: 120, landed_error: 2 },
  amount_in: 123_456_789_012n,
  amount_out: 123_456_789_012n,
  pool_fees: 156_000_000n,
  network_fees: 610_000n,
};

/** A session of each thread; the many are made of it with other times. */
function examples(threads: readonly Thread[]): SessionDocument[] {
  const balances = { input: 10n ** 12n, output: 0n, lamports: 10n ** 9n };
  const session: ClosedSession = {
    started_at_ms: BEGIN_MS,
    start_reason: "manual_start",
    starting: balances,
    ended_at_ms: BEGIN_MS + SESSION_MS,
    stop_reason: "manual_stop",
    ending: balances,
  };
  return threads.map((thread) => encode_session(thread, session, STATISTICS));
}

/** Session `number` of all, in the order of time: `turns` threads take turns. */
function take_in(index: StateIndex, example: SessionDocument, number: number, turns: number): void {
  const start_time_ms = BEGIN_MS + Math.floor(number / turns) * BETWEEN_SESSIONS_MS;
  const end_time_ms = start_time_ms + SESSION_MS;
  index.upsert_session(`session_${file_time(start_time_ms)}.json`, {
    ...example,
    session_info: { ...example.session_info, start_time_ms, end_time_ms },
  });
}

async function fill(
  path: string,
  documents: readonly SessionDocument[],
  sessions: number,
  progress: Progress,
) {
  const index = new StateIndex(path);
  try {
    for (let first = 0; first < sessions; first += SESSIONS_PER_COMMIT) {
      index.transaction(() => {
        for (let number = first; number < Math.min(first + SESSIONS_PER_COMMIT, sessions); number += 1) {
          take_in(index, documents[number % documents.length] as SessionDocument, number, documents.length);
        }
      });
      await system_clock.sleep(0);
      progress.report("sessions in the index", first, sessions);
    }
  } finally {
    index.close();
  }
}

/** Fills an index at `path` with sessions of `threads`. */
export async function fill_sessions(
  path: string,
  threads: readonly Thread[],
  sessions: number,
  progress: Progress,
): Promise<void> {
  await fill(path, examples(threads), sessions, progress);
}

function query_times(index: StateIndex, documents: readonly SessionDocument[], queries: number): number[] {
  const rng = create_rng(2, "queries");
  return Array.from({ length: queries }, () => {
    const { thread_id } = documents[rng.int(0, documents.length - 1)] as SessionDocument;
    const started = performance.now();
    const found = index.thread_sessions(thread_id, NEWEST);
    const taken_ms = performance.now() - started;
    const in_order = found.every(({ started_at_ms }, place) =>
      place === 0 || started_at_ms < (found[place - 1]?.started_at_ms ?? 0)
    );
    assert(found.length === NEWEST && in_order, `${found.length} sessions of ${thread_id} found`);
    return taken_ms;
  });
}

/** How long the newest sessions of a thread take to find, in an index of many: opened anew after it was filled. */
export function session_query(
  settings: { readonly sessions: number; readonly queries: number },
  progress: Progress,
): Promise<Figure[]> {
  const { sessions, queries } = settings;
  return with_directory(async (directory) => {
    const path = `${directory}/index.sqlite`;
    const documents = examples(population(SESSION_THREADS).threads);
    const started = performance.now();
    await fill(path, documents, sessions, progress);
    const filled_s = (performance.now() - started) / 1_000;
    const index = new StateIndex(path);
    try {
      assert(index.session_count() === sessions, `${index.session_count()} of ${sessions} in the index`);
      const times = query_times(index, documents, queries);
      const at = (part: number) => rounded(quantile(times, part), 3);
      return [
        { name: "session_query_p50", value: at(0.5), unit: "ms" },
        { name: "session_query_p99", value: at(0.99), unit: "ms" },
        { name: "session_query_slowest", value: at(1), unit: "ms" },
        { name: "index_sessions", value: sessions, unit: "sessions" },
        { name: "index_fill", value: rounded(filled_s, 1), unit: "s" },
      ];
    } finally {
      index.close();
    }
  });
}
