import { coerce_error, error_line } from "@/base/errors.ts";
import type { Clock } from "@/base/clock.ts";
import type { Log } from "@/base/log.ts";
import type { Finding } from "@/domain/finding.ts";
import type { Address } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import { is_concerned } from "@/domain/session.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";

/** The code of the error that a thread shows which was stopped so. */
const STOPPED_BY_FINDING = "stopped_by_finding";

/** What a response works with. */
export interface ResponseContext {
  readonly threads: ThreadManager;
  readonly keeper: StateKeeper;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether threads are stopped. */
  readonly stops: boolean;
  /** Hears of bugs in what runs in the background. */
  readonly on_fault: (error: Error) => void;
}

function reason_of({ id, invariant, expected, observed }: Finding): string {
  return `Stopped, because the contract did what it must not do (audit.on_finding = "stop"): ${invariant}, expected ` +
    `${expected}, observed ${observed}. get_findings with id ${id} shows the evidence; start_thread goes on`;
}

/** What becomes of sessions and threads after a finding. */
export class FindingResponse {
  readonly #context: ResponseContext;
  /** Pools whose sessions of this time and later are disproved already, until one of their threads starts. */
  readonly #disproved = new Map<Address, number>();
  /** On their way to a stop. */
  readonly #stopping = new Set<string>();

  constructor(context: ResponseContext) {
    this.#context = context;
  }

  /** Takes the next event: a new session is not disproved yet. */
  on_event(event: ServiceEvent): void {
    if (event.type !== "thread_started") return;
    const configuration = this.#context.keeper.state.threads.get(event.thread_id);
    if (configuration !== undefined) this.#disproved.delete(configuration.thread.pool_id);
  }

  /** Takes a finding; what it tells may have been so since `since_ms`. */
  on_finding(finding: Finding, since_ms: number): void {
    const { pool_id } = finding;
    if (pool_id !== null) this.#disprove(pool_id, finding.id, since_ms);
    if (this.#context.stops) this.#stop_threads(finding);
  }

  /** Writes down that the sessions of a time cannot vouch for their pool; once for each of them. */
  #disprove(pool_id: Address, finding_id: string, since_ms: number): void {
    if ((this.#disproved.get(pool_id) ?? Infinity) <= since_ms) return;
    this.#disproved.set(pool_id, since_ms);
    const { threads, keeper, clock, log } = this.#context;
    const concerns_any = threads.of_pool(pool_id).some(({ configuration: { session, closed_session } }) =>
      is_concerned(session, since_ms) || is_concerned(closed_session, since_ms)
    );
    if (!concerns_any) return;
    try {
      keeper.record({ type: "pool_disproved", pool_id, finding_id, since_ms, at_ms: clock.now_ms() });
    } catch (caught) {
      if (!(caught instanceof FailureError)) throw caught;
      log.warn("Cannot write down which sessions a finding concerns", { finding_id, reason: caught.message });
    }
  }

  /** Stops the running threads of the finding's pool in the background; of all pools, if it concerns the deployment. */
  #stop_threads(finding: Finding): void {
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
