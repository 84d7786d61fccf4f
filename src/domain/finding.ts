import type { Address } from "@/domain/address.ts";

/** How bad a finding is. `critical`: value moved, appeared or vanished against the contract's mathematics. */
export type Severity = "critical" | "high" | "medium";

/** The contract did something that the model did not predict. */
export interface Finding {
  readonly id: string;
  readonly severity: Severity;
  /** The rule that was broken, a stable name. */
  readonly invariant: string;
  readonly pool_id: Address;
  /** The transaction that broke it; `null` for a rule about the pool's state at `slot`. */
  readonly slot: number;
  readonly index: number | null;
  readonly signature: string | null;
  readonly expected: string;
  readonly observed: string;
}
