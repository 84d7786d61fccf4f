/** The rules that the fold watches, by their stable ids. docs/ORACLE.md says each as a formula. */
import { assert } from "@/base/assert.ts";
import type { Severity } from "@/domain/finding.ts";

/** One rule. */
export interface Invariant {
  readonly severity: Severity;
  /** In words, for people. */
  readonly title: string;
  /** Something that the contract is known to do though it should not: off unless somebody asks for it. */
  readonly is_weakness?: true;
}

const critical = (title: string): Invariant => ({ severity: "critical", title });
const high = (title: string): Invariant => ({ severity: "high", title });
const medium = (title: string): Invariant => ({ severity: "medium", title });
const weakness = (title: string): Invariant => ({ severity: "medium", title, is_weakness: true });

/** All rules with a formula. Those whose names begin with `operation.`, `pool_state.` and so on stand behind them. */
export const INVARIANTS = {
  "operation.must_fail": critical("A call that the contract must refuse does not land as a success"),
  "operation.error": high("A call that fails shows the error of the check that comes first"),
  "operation.failure_is_atomic": critical("A failed transaction moves nothing but its fee"),
  "operation.vault_a_delta": critical("Vault A moves by what the calls say"),
  "operation.vault_b_delta": critical("Vault B moves by what the calls say"),
  "operation.lp_a_delta": critical("The supply of LP A moves by deposits, withdrawals and burns"),
  "operation.lp_b_delta": critical("The supply of LP B moves by deposits, withdrawals and burns"),
  "operation.token_a_conserved": critical("Token A is neither made nor lost"),
  "operation.token_b_conserved": critical("Token B is neither made nor lost"),
  "operation.amount_in": critical("The user pays exactly his input"),
  "operation.amount_out": critical("The user receives exactly his output"),
  "operation.other_tokens": critical("No token account that has nothing to do with a call moves"),
  "operation.pool_fee": critical("The pool's account gains exactly the fees"),
  "operation.user_lamports": critical("The user pays the pool's fee and the network's, nothing else"),
  "operation.treasury_lamports": critical("The treasury moves by what the calls say"),
  "operation.other_lamports": critical(
    "No account that has nothing to do with a call gains or loses lamports",
  ),
  "operation.continuity": high("Every balance begins where the transaction before it left it"),
  "I1": critical("A vault holds its tracked liquidity and what was sent to it directly"),
  "I2": critical("An LP supply is the deposits less the withdrawals and direct burns of its side"),
  "I3": critical("Fees that are not consolidated are the two counters together"),
  "I4": critical("A pool's lamports are its rent, its fees and what was sent to it directly"),
  "I5": critical("The surplus over all LP claims is exactly the dust of the swaps, never below zero"),
  "I6": critical("Owner, mints, vaults, ratio, bumps and unused fields of a pool never change"),
  "I7": critical("The pool alone mints its LP tokens and owns its vaults"),
  "I8": critical("All fees are the fee of each kind times the number of its operations"),
  "I9": critical("What is consolidated never exceeds what was collected, and never falls"),
  "T1": critical("Creation fees are 1.15 SOL for each creation"),
  "T2": critical("The two counters of swap fees are equal"),
  "T3": critical("The treasury's fees are what the pools have given"),
  "T4": critical("The treasury's lamports are its rent and its income less its withdrawals"),
  "T5": high("The treasury's noted balance is its lamports after each change of its own"),
  "T6": high("The treasury keeps its rent, and counts no failures"),
  "S-1": medium("A system that runs has neither time nor reason of a pause"),
  "S-2": critical("The system's state changes only by its own three instructions"),
  "S-3": critical("A proposed administrator takes over no earlier than 72 hours later"),
  "pool_state": critical("A pool's account is what the model says"),
  "treasury_state": critical("The treasury's account is what the model says"),
  "creation": critical("A new pool is what was asked for"),
  "C1": critical("Nobody holds tokens that were never minted"),
  "C2": critical("A mint's supply is what was minted less what was burnt"),
  "C3": critical("No token account of ours loses anything but by transactions that were followed"),
  "W-S1": weakness("Nobody administers by naming foreign program data"),
  "W-S2": weakness("A consolidation leaves nothing behind"),
  "W-S5": weakness("A consolidation of nothing is not counted"),
} as const satisfies Readonly<Record<string, Invariant>>;

/** The id of a rule. */
export type InvariantId = keyof typeof INVARIANTS;

/** The rules that are off unless a set of disabled ones says otherwise: what the contract is known to break. */
export const KNOWN_WEAKNESSES: ReadonlySet<InvariantId> = new Set(
  (Object.keys(INVARIANTS) as InvariantId[]).filter((id) => "is_weakness" in INVARIANTS[id]),
);

/** All ids, in the order above. */
export const RULES = Object.keys(INVARIANTS) as readonly InvariantId[];

/** The rule of {@linkcode INVARIANTS} that stands behind a name: itself, or its family. `undefined` where there is none. */
function known_rule(name: string): InvariantId | undefined {
  const family = /^[^.]+(?=\.)/.exec(name)?.[0] ?? name;
  return [name, family].find((id) => Object.hasOwn(INVARIANTS, id)) as InvariantId | undefined;
}

/** The same of a name that findings carry. */
export function rule_of(invariant: string): InvariantId {
  const rule = known_rule(invariant);
  assert(rule !== undefined, `There is no rule ${invariant}`);
  return rule;
}

/** Whether a text names a rule, a member of one, or a family of rules: what may be switched off. */
export function is_rule_name(text: string): boolean {
  return known_rule(text) !== undefined || RULES.some((rule) => rule.startsWith(`${text}.`));
}

/** How bad a breach of a rule is; rules with a dot may be those of their family. */
export function severity_of(rule: string): Severity {
  return INVARIANTS[rule_of(rule)].severity;
}

/** Whether a rule, or the family before its first dot, is switched off. */
export function is_disabled(rule: string, disabled: ReadonlySet<string>): boolean {
  if (disabled.size === 0) return false;
  if (disabled.has(rule)) return true;
  const dot = rule.indexOf(".");
  return dot > 0 && disabled.has(rule.slice(0, dot));
}
