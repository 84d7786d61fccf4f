import type { OperationKind, OutcomeName } from "@/domain/operation.ts";
import type { OperationEnded } from "@/domain/service_event.ts";
import type { Service } from "@/daemon/compose.ts";

/** Operations of one kind by how they ended. */
export type OutcomeCounts = Record<OutcomeName, number>;

const SHARED_NAME: Record<OperationKind, "lp_tokens" | "withdrawn_tokens" | "swapped_tokens"> = {
  deposit: "lp_tokens",
  withdrawal: "withdrawn_tokens",
  swap: "swapped_tokens",
};

function no_outcomes(): OutcomeCounts {
  return { landed_ok: 0, landed_error: 0, rejected: 0, expired: 0, unknown: 0 };
}

/** Counts what the demo's operations came to. */
export class Tally {
  readonly operations: Record<OperationKind, OutcomeCounts> = {
    deposit: no_outcomes(),
    withdrawal: no_outcomes(),
    swap: no_outcomes(),
  };
  readonly shared = { lp_tokens: 0n, withdrawn_tokens: 0n, swapped_tokens: 0n };
  first_landed_at_ms: number | undefined;

  /** Starts to listen. */
  constructor(service: Service, monotonic_ms: () => number) {
    service.keeper.on_event((event) => {
      if (event.type === "operation_ended") this.#count(event, monotonic_ms());
    });
  }

  #count({ kind, outcome, effects }: OperationEnded, at_ms: number): void {
    this.operations[kind][outcome] += 1;
    if (outcome === "landed_ok") this.first_landed_at_ms ??= at_ms;
    for (const share of effects?.shared ?? []) this.shared[SHARED_NAME[kind]] += share.amount;
  }

  /** Adds the operations that are still open: their threads know them. */
  count_open(service: Service): void {
    for (const kind of Object.keys(this.operations) as OperationKind[]) {
      const open = service.threads.all().filter(({ thread }) => thread.kind === kind);
      this.operations[kind].unknown = open.reduce(
        (sum, { statistics }) => sum + statistics.outcomes.unknown,
        0,
      );
    }
  }

  /** All operations of one outcome. */
  total(...outcomes: OutcomeName[]): number {
    return Object.values(this.operations)
      .flatMap((counts) => outcomes.map((outcome) => counts[outcome]))
      .reduce((sum, count) => sum + count, 0);
  }
}
