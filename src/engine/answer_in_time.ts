import type { Clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import type { Log } from "@/base/log.ts";
import { Refusal } from "@/domain/refusal.ts";

/** What bounds the answer to a request. */
export interface AnswerBound {
  readonly clock: Clock;
  readonly log: Log;
  readonly timeout_ms: number;
}

/**
 * Answers with what `work` comes to, or refuses after the bound: a request never waits for a cluster that stands still.
 * The work itself goes on, and what it creates then exists.
 */
export async function answer_in_time<T>(what: string, bound: AnswerBound, work: Promise<T>): Promise<T> {
  const in_time = new AbortController();
  const late = bound.clock.sleep(bound.timeout_ms, in_time.signal).then(() => "late" as const);
  const first = await Promise.race([work.then((value) => ({ value })), late]).finally(() => in_time.abort());
  if (first !== "late") return first.value;
  work.then(
    () => bound.log.info("Completed after its request was answered", { what }),
    (caught) => bound.log.warn("Failed after its request was answered", { what, reason: error_line(caught) }),
  );
  throw new Refusal(
    "chain_failed",
    `Cannot ${what}: the cluster has not confirmed it within ${bound.timeout_ms} ms`,
    "It goes on in the background, and its outcome is not known yet: look again before you repeat it",
  );
}
