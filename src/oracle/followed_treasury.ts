/** The treasury as the fold follows it. */
import type { Address } from "@/domain/address.ts";
import type { ContractCall } from "@/domain/contract_call.ts";
import { lamport_delta, type LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Difference } from "@/oracle/comparison.ts";
import type { TreasuryModel } from "@/oracle/contract_state.ts";
import type { RuleCounts } from "@/oracle/rule_counts.ts";
import { Suspects } from "@/oracle/suspects.ts";
import { check_members, check_noted_balance, TreasuryTallies } from "@/oracle/treasury_rules.ts";

/** Calls after which the treasury's noted balance is its lamports. */
const SYNCHRONISING: ReadonlySet<ContractCall["name"]> = new Set<ContractCall["name"]>([
  "initialize_pool",
  "consolidate_pool_fees",
  "donate_sol",
  "withdraw_treasury_fees",
]);

/** What the pools of consolidations lost, by their own lamports. */
function given_by_pools(transaction: LandedTransaction): bigint {
  let given = 0n;
  for (const call of transaction.calls) {
    if (call.name !== "consolidate_pool_fees") continue;
    for (const pool_id of new Set(call.pool_ids)) given -= lamport_delta(transaction, pool_id);
  }
  return given;
}

/** See the head of this file. */
export class FollowedTreasury {
  /** What has landed since the last reading. */
  readonly suspects = new Suspects();
  readonly #account: Address | undefined;
  readonly #rule_counts: RuleCounts;
  #model: TreasuryModel | null;
  #tallies: TreasuryTallies | undefined;

  constructor(account: Address | undefined, model: TreasuryModel | null, rule_counts: RuleCounts) {
    this.#account = account;
    this.#rule_counts = rule_counts;
    this.#model = model;
    this.#tallies = model === null ? undefined : new TreasuryTallies(model);
  }

  /** The treasury as it must be; `null` while it is not known. */
  get model(): TreasuryModel | null {
    return this.#model;
  }

  /** Whether a transaction names the treasury's account. */
  is_touched_by({ lamport_changes }: LandedTransaction): boolean {
    return this.#account !== undefined && lamport_changes.some(({ account }) => account === this.#account);
  }

  /** Whether its lamports begin where they ended; where they do not, the model takes over what is there. */
  check_continuity(transaction: LandedTransaction): Difference[] {
    const before = transaction.lamport_changes.find(({ account }) => account === this.#account)?.before;
    const model = this.#model;
    if (before === undefined || model === null || before === model.lamports) return [];
    this.#start_at({ ...model, lamports: before });
    const [expected, observed] = [`treasury ${model.lamports}`, `treasury ${before}`];
    return [{ invariant: "operation.continuity", expected, observed }];
  }

  /** Takes over what a successful transaction leaves, with the lamports that the chain shows. */
  commit(transaction: LandedTransaction, next: TreasuryModel | null): Difference[] {
    const before = this.#model;
    if (next === null || this.#account === undefined) {
      this.#model = next;
      this.#tallies = undefined;
      return [];
    }
    const observed = lamport_delta(transaction, this.#account);
    const lamports = before === null ? next.lamports : before.lamports + observed;
    this.#model = { ...next, lamports };
    this.#tallies ??= new TreasuryTallies(this.#model);
    if (!this.is_touched_by(transaction)) return [];
    const direct = before === null ? 0n : lamports - next.lamports;
    this.#tallies.note(transaction, given_by_pools(transaction), direct);
    const is_synchronised = direct === 0n && transaction.calls.some(({ name }) => SYNCHRONISING.has(name));
    this.#rule_counts.note("treasury");
    if (is_synchronised) this.#rule_counts.note("noted_balance");
    return [
      ...this.#tallies.check(this.#model),
      ...(is_synchronised ? check_noted_balance(this.#model) : []),
    ];
  }

  /** Compares the model with a reading, and goes on from there. */
  check_reading(read: TreasuryModel): Difference[] {
    const model = this.#model;
    if (this.#tallies !== undefined) this.#rule_counts.note("treasury");
    const found = model === null
      ? []
      : [...check_members("treasury_state", model, read), ...(this.#tallies?.check(read) ?? [])];
    if (model === null || found.length > 0) this.#start_at(read);
    else this.#model = read;
    return found;
  }

  #start_at(model: TreasuryModel): void {
    this.#model = model;
    this.#tallies = new TreasuryTallies(model);
  }
}
