import type { Finding } from "@/domain/finding.ts";
import { EXAMPLE_POOL } from "./landed_transactions.ts";

/** A finding of a rule, seen at a slot; the text after the rule tells its kind. */
export function finding_of(invariant: string, slot: number, changes: Partial<Finding> = {}): Finding {
  return {
    id: `${invariant}-000000000000`,
    severity: "critical",
    invariant,
    pool_id: EXAMPLE_POOL.pool_id,
    slot,
    index: 2,
    signature: `signature-${slot}`,
    expected: "160",
    observed: "161",
    fingerprint: `${invariant}|${EXAMPLE_POOL.pool_id}|swap`,
    evidence: {
      state_before: { vault_a: "18446744073709551615" },
      calls: [{ name: "swap", amount: "1000" }],
      token_changes: ["a: 1 -> 2"],
      lamport_changes: [],
      error: null,
      logs: ["Program log: swapped"],
    },
    ...changes,
  };
}
