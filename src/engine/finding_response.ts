import { coerce_error, error_line } from "@/base/errors.ts";
import type { Log } from "@/base/log.ts";
import type { Finding } from "@/domain/finding.ts";
import { FailureError } from "@/domain/failure.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";

/** The code of the error that a thread shows which was stopped so. */
const STOPPED_BY_FINDING = "stopped_by_finding";

/** What a response works with. */
export interface ResponseContext {
  readonly threads: ThreadManager;
  readonly log: Log;
  /** Hears of bugs in what runs in the background. */
  readonly on_fault: (error: Error) => void;
}

function reason_of({ id, invariant, expected, observed }: Finding): string {
  return `Stopped, because the contract did what it must not do (audit.on_finding = "stop"): ${invariant}, expected ` +
    `${expected}, observed ${observed}. get_findings with id ${id} shows the evidence; start_thread goes on`;
}

/** Stops the threads that a finding concerns, so that the state which it tells of stays as it is. */
export class FindingResponse {
  readonly #context: ResponseContext;
  /** On their way to a stop. */
  readonly #stopping = new Set<string>();

  constructor(context: ResponseContext) {
    this.#context = context;
  }

  /** Stops the running threads of the finding's pool in the background; of all pools, if it concerns the deployment. */
  stop_threads(finding: Finding): void {
    const { threads, log, on_fault } = this.#context;
    const concerned = (finding.pool_id === null ? threads.all() : threads.of_pool(finding.pool_id))
      .filter(({ status, worker, thread }) =>
        status === "running" && worker !== undefined && !this.#stopping.has(thread.thread_id)
      );
    if (concerned.length === 0) return;
    const thread_ids = concerned.map(({ thread }) => thread.thread_id);
    log.error("Stops threads because of a finding", { finding: finding.id, thread_ids });
    for (const entry of concerned) {
      const { thread_id } = entry.thread;
      this.#stopping.add(thread_id);
      this.#stop(entry, finding).catch((caught) => on_fault(coerce_error(caught)))
        .finally(() => this.#stopping.delete(thread_id));
    }
  }

  async #stop({ thread }: ThreadEntry, finding: Finding): Promise<void> {
    const { thread_id, kind } = thread;
    const cause = { kind, code: STOPPED_BY_FINDING, message: reason_of(finding) };
    try {
      await this.#context.threads.stop(thread_id, "finding", cause);
    } catch (caught) {
      // Somebody else was quicker, or it cannot be written down: both are told where they belong.
      if (!(caught instanceof Refusal || caught instanceof FailureError)) throw caught;
      this.#context.log.warn("Is not stopped for the finding", { thread_id, reason: error_line(caught) });
    }
  }
}
