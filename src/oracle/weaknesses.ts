/** What the contract is known to do though it should not. These rules are off unless somebody asks for them. */
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Difference } from "@/oracle/comparison.ts";
import type { Draft, TreasuryModel } from "@/oracle/contract_state.ts";
import { type InvariantId, is_disabled } from "@/oracle/invariants.ts";
import type { Judgement } from "@/oracle/judge_transaction.ts";

function weak(invariant: InvariantId, expected: string, observed: string): Difference {
  return { invariant, expected, observed };
}

/** The weaknesses that a successful transaction shows. */
export function check_weaknesses(
  transaction: LandedTransaction,
  { bypasses }: Judgement,
  before: TreasuryModel | null,
  draft: Draft,
  disabled: ReadonlySet<string>,
): Difference[] {
  const found = bypasses.map(({ name }) => weak("W-S1", "a refusal", `${name} by somebody who may not`));
  if (transaction.calls.some(({ name }) => name === "consolidate_pool_fees")) {
    let consolidated = 0;
    for (const { pool, state, fees_consolidated } of draft.changed.values()) {
      consolidated += 1;
      const left = state.total_fees - fees_consolidated;
      if (left > 0n) found.push({ ...weak("W-S2", "0 lamports left", `${left}`), pool_id: pool.pool_id });
    }
    const performed = (treasury: TreasuryModel | null) => treasury?.total_consolidations_performed ?? 0n;
    if (before !== null && consolidated === 0 && performed(draft.treasury) > performed(before)) {
      found.push(weak("W-S5", "not counted", "counted"));
    }
  }
  return found.filter(({ invariant }) => !is_disabled(invariant, disabled));
}
