/** How often each rule has been looked at. Rules that are looked at together are counted together. */
import { type InvariantId, is_disabled, RULES } from "@/oracle/invariants.ts";

const RULES_AT = {
  /** A transaction that succeeded, where all its calls should. */
  success: [
    "operation.must_fail",
    "operation.vault_a_delta",
    "operation.vault_b_delta",
    "operation.lp_a_delta",
    "operation.lp_b_delta",
    "operation.token_a_conserved",
    "operation.token_b_conserved",
    "operation.amount_in",
    "operation.amount_out",
    "operation.other_tokens",
    "operation.pool_fee",
    "operation.user_lamports",
    "operation.treasury_lamports",
    "operation.other_lamports",
  ],
  /** One that succeeded and should have failed. */
  wrong_success: ["operation.must_fail"],
  failure: ["operation.failure_is_atomic"],
  /** A failure whose error could be predicted. */
  error: ["operation.error"],
  touch: ["operation.continuity"],
  /** A pool after a transaction or in a reading. */
  pool: ["I1", "I2", "I3", "I4", "I5", "I8", "I9"],
  pool_state: ["pool_state"],
  pool_accounts: ["I6", "I7", "creation"],
  new_pool: ["creation", "I7"],
  treasury: ["T1", "T2", "T3", "T4", "T6"],
  noted_balance: ["T5"],
  treasury_state: ["treasury_state"],
  system: ["S-1"],
  system_reading: ["S-2", "S-3"],
  administration: ["W-S1"],
  consolidation: ["W-S2", "W-S5"],
} as const satisfies Readonly<Record<string, readonly InvariantId[]>>;

/** When rules are looked at. */
export type Occasion = keyof typeof RULES_AT;

/** See the head of this file. */
export class RuleCounts {
  readonly #disabled: ReadonlySet<string>;
  readonly #occasions = new Map<Occasion, number>();

  constructor(disabled: ReadonlySet<string>) {
    this.#disabled = disabled;
  }

  /** The rules of an occasion have been looked at. */
  note(occasion: Occasion): void {
    this.#occasions.set(occasion, (this.#occasions.get(occasion) ?? 0) + 1);
  }

  /** By rule, those that are switched off with 0. */
  get counts(): ReadonlyMap<InvariantId, number> {
    const counts = new Map<InvariantId, number>(RULES.map((rule) => [rule, 0]));
    for (const [occasion, times] of this.#occasions) {
      for (const rule of RULES_AT[occasion]) {
        if (!is_disabled(rule, this.#disabled)) counts.set(rule, (counts.get(rule) ?? 0) + times);
      }
    }
    return counts;
  }
}
