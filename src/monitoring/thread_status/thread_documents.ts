import { settled } from "@/base/json.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import { MAX_THREAD_DOCUMENTS_KEPT } from "@/monitoring/limits.ts";
import type { StatusSources } from "@/monitoring/thread_status/status_sources.ts";
import { same_facts, thread_facts, type ThreadFacts } from "@/monitoring/thread_status/thread_facts.ts";
import { thread_view } from "@/monitoring/thread_view.ts";

type ThreadDocument = ReturnType<typeof thread_view>;

/**
 * The status documents of threads. What has been made stays as long as the facts are the same, down to the last event and the
 * second, so that a client who asks again costs neither a new document nor its text.
 */
export class ThreadDocuments {
  readonly #sources: StatusSources;
  /** The one that was made first comes first. */
  readonly #kept = new Map<ThreadEntry, { readonly facts: ThreadFacts; readonly document: ThreadDocument }>();

  constructor(sources: StatusSources) {
    this.#sources = sources;
  }

  /** The document of a thread as of now. */
  of(entry: ThreadEntry): ThreadDocument {
    const facts = thread_facts(entry, this.#sources, this.#sources.clock.now_ms());
    const kept = this.#kept.get(entry);
    if (kept !== undefined && same_facts(kept.facts, facts)) return kept.document;
    const document = settled(thread_view(facts));
    this.#kept.delete(entry);
    this.#kept.set(entry, { facts, document });
    if (this.#kept.size > MAX_THREAD_DOCUMENTS_KEPT) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    return document;
  }
}
