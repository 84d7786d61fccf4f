import type { ServiceEvent } from "@/domain/service_event.ts";

/**
 * How long operations take to land. It holds the openings of those that are open, which the engine bounds; operations of
 * an earlier run have no time, because nobody was there to measure it.
 */
export class LandingTimes {
  readonly #opened_at_ms = new Map<string, number>();

  /** Takes the next event; answers the milliseconds when it is an operation of this run that has landed. */
  on_event(event: ServiceEvent): number | undefined {
    if (event.type === "operation_opened") {
      this.#opened_at_ms.set(event.signature, event.at_ms);
      return undefined;
    }
    if (event.type !== "operation_ended" || event.signature === null) return undefined;
    const opened_at_ms = this.#opened_at_ms.get(event.signature);
    this.#opened_at_ms.delete(event.signature);
    if (opened_at_ms === undefined || event.slot === null) return undefined;
    return Math.max(0, event.at_ms - opened_at_ms); // The system's clock may have been set back.
  }
}
