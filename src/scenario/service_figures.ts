import type { Service } from "@/daemon/compose.ts";
import type { Measures } from "@/scenario/measures.ts";
import type { RunEvent } from "@/scenario/run_events.ts";

/** Brings what the service counts by itself into the measures of a run, and tells of findings once each. */
export class ServiceFigures {
  readonly #service: Pick<Service, "auditor" | "rpc_client">;
  readonly #measures: Measures;
  readonly #on_event: (event: RunEvent) => void;
  readonly #told = new Set<string>();
  readonly #findings_before: Record<string, number> = {};
  #checked = 0;
  #equal = 0;
  #calls: number;

  constructor(
    service: Pick<Service, "auditor" | "rpc_client">,
    measures: Measures,
    on_event: (event: RunEvent) => void,
  ) {
    this.#service = service;
    this.#measures = measures;
    this.#on_event = on_event;
    this.#calls = this.#all_calls();
  }

  #all_calls(): number {
    return [...this.#service.rpc_client.calls.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Takes what has been added since this was last asked. */
  take(): void {
    const { auditor } = this.#service;
    for (const finding of auditor.findings) {
      if (this.#told.has(finding.fingerprint)) continue;
      this.#told.add(finding.fingerprint);
      this.#on_event({ type: "finding", finding });
    }
    for (const [severity, count] of Object.entries(auditor.findings_by_severity)) {
      this.#measures.add("findings", count - (this.#findings_before[severity] ?? 0), { severity });
      this.#findings_before[severity] = count;
    }
    const { operations_checked, operations_equal } = auditor.counts();
    const equal = operations_equal - this.#equal;
    const unequal = operations_checked - this.#checked - equal;
    for (let index = 0; index < equal; index += 1) this.#measures.add("as_predicted", 1);
    for (let index = 0; index < unequal; index += 1) this.#measures.add("as_predicted", 0);
    this.#checked = operations_checked;
    this.#equal = operations_equal;
    const calls = this.#all_calls();
    this.#measures.add("rpc_calls", calls - this.#calls);
    this.#calls = calls;
  }
}
