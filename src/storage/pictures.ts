/** The documents of the three shared parts of the state, as texts at one moment. */
import type { ServiceState } from "@/domain/service_state.ts";
import { encode_pools } from "@/storage/documents/pools_document.ts";
import {
  blank_kind,
  encode_thread_statistics,
  statistics_head,
  type StatisticsSource,
} from "@/storage/documents/statistics_document.ts";
import {
  encode_thread,
  spare_wallets,
  thread_sources,
  type ThreadEntrySource,
  threads_head,
} from "@/storage/documents/threads_document.ts";
import { document_pieces, document_text, FragmentCache } from "@/storage/fragment_cache.ts";

/** Gives the event loop its turn. */
type Pause = () => Promise<void>;

/** A moment of the state, held; its text is made afterwards, without holding up the event loop. */
export type Picture = (pause: Pause) => Promise<Iterable<string>>;

/** The parts that have one document each. */
export const CORE_PARTS = ["pools", "threads", "statistics"] as const;
/** One of {@linkcode CORE_PARTS}. */
export type CorePart = typeof CORE_PARTS[number];

function same_thread(left: ThreadEntrySource, right: ThreadEntrySource): boolean {
  return left.thread === right.thread && left.status === right.status && left.session === right.session &&
    left.closed_session === right.closed_session && left.wallet === right.wallet &&
    left.last_operation_at_ms === right.last_operation_at_ms;
}

function same_statistics(left: StatisticsSource, right: StatisticsSource): boolean {
  return left.current === right.current && left.lifetime === right.lifetime &&
    left.foreign_mints === right.foreign_mints;
}

/** Takes pictures of one state; what has not changed since the last picture is not made again. */
export class PictureTaker {
  readonly #state: ServiceState;
  readonly #threads = new FragmentCache<ThreadEntrySource>(
    (_id, source) => encode_thread(source),
    same_thread,
  );
  readonly #statistics = new FragmentCache<StatisticsSource>(
    encode_thread_statistics,
    same_statistics,
    blank_kind,
  );

  constructor(state: ServiceState) {
    this.#state = state;
  }

  /** Holds the present moment of `part`, whose last event is `position`; the error files contain `error_files_position`. */
  take(part: CorePart, position: number, error_files_position = 0): Picture {
    switch (part) {
      case "pools": {
        const text = document_text(encode_pools(this.#state.pools, position));
        return () => Promise.resolve([text]);
      }
      case "threads":
        return this.#take_threads(position);
      case "statistics":
        return this.#take_statistics(position, error_files_position);
    }
  }

  #take_threads(position: number): Picture {
    const sources = thread_sources(this.#state);
    const head = threads_head(this.#state, position);
    const tail = { spare_wallets: spare_wallets(this.#state) };
    return async (pause) => document_pieces(head, "threads", await this.#threads.texts(sources, pause), tail);
  }

  #take_statistics(position: number, error_files_position: number): Picture {
    const sources = Array.from(this.#state.statistics, ([id, totals]): [string, StatisticsSource] => {
      const kept = this.#statistics.source(id);
      // The map of sources changes in place, but never without the totals: a copy is needed only then.
      if (kept !== undefined && same_statistics(kept, totals)) return [id, kept];
      const { current, lifetime, share_sources, foreign_mints } = totals;
      return [id, { current, lifetime, share_sources: new Map(share_sources), foreign_mints }];
    });
    const head = statistics_head(position, error_files_position);
    return async (pause) => document_pieces(head, "statistics", await this.#statistics.texts(sources, pause));
  }
}
