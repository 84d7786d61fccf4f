import type { Service } from "@/daemon/compose.ts";
import type { FindingGroup } from "@/domain/finding.ts";
import type { Measures } from "@/scenario/measures.ts";
import type { RunEvent } from "@/scenario/run_events.ts";

/** Brings what the service counts by itself into the measures of a run, and tells of findings once each. */
export class ServiceFigures {
  readonly #service: Pick<Service, "auditor" | "rpc_client">;
  readonly #measures: Measures;
  readonly #on_event: (event: RunEvent) => void;
  /** How often each finding had been seen when it was last looked at: a data directory keeps those of earlier runs. */
  readonly #seen = new Map<string, number>();
  readonly #told = new Set<string>();
  readonly #findings_before: Record<string, number>;
  #found = 0;
  #checked: number;
  #equal: number;
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
    const { findings, findings_by_severity } = service.auditor;
    for (const { fingerprint, count } of findings) this.#seen.set(fingerprint, count);
    this.#findings_before = { ...findings_by_severity };
    const { operations_checked, operations_equal } = service.auditor.counts();
    this.#checked = operations_checked;
    this.#equal = operations_equal;
  }

  /** How many findings this run has made, each repetition counted. */
  get found(): number {
    return this.#found;
  }

  /** The findings that this run has made, those of earlier ones left out. */
  get findings(): readonly FindingGroup[] {
    return this.#service.auditor.findings.filter(({ fingerprint }) => this.#told.has(fingerprint));
  }

  #all_calls(): number {
    return [...this.#service.rpc_client.calls.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Takes what has been added since this was last asked. */
  take(): void {
    const { auditor } = this.#service;
    for (const finding of auditor.findings) {
      if (this.#told.has(finding.fingerprint)) continue;
      if ((this.#seen.get(finding.fingerprint) ?? 0) >= finding.count) continue;
      this.#told.add(finding.fingerprint);
      this.#on_event({ type: "finding", finding });
    }
    for (const [severity, count] of Object.entries(auditor.findings_by_severity)) {
      const new_ones = count - (this.#findings_before[severity] ?? 0);
      this.#found += new_ones;
      this.#measures.add("findings", new_ones, { severity });
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
