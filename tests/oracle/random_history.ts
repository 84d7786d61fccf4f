/** A random history on the model of the whole program, folded as it goes. */
import type { TransactionInstruction } from "@solana/web3.js";
import type { Finding } from "@/domain/finding.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { KNOWN_WEAKNESSES } from "@/oracle/invariants.ts";
import type { FoldStart, LedgerFold } from "@/oracle/ledger_fold.ts";
import { initializeProgram } from "../program/instructions.ts";
import { PROGRAM_ID, UPGRADE_AUTHORITY } from "../program/support.ts";
import { ratio_type } from "../program_model/creation.ts";
import { Dice } from "../program_model/dice.ts";
import { spoil } from "../program_model/mutations.ts";
import type { Situation } from "../program_model/situation.ts";
import { steps } from "../program_model/steps.ts";
import { CANDIDATES, MINTS, PLANS, populate } from "../program_model/universe.ts";
import { DEPLOYMENT, ModelLedger, pool_of } from "./model_ledger.ts";

const DECIMALS = [9, 6, 0, 3, 9];
const SPOILED = 0.15;
/** Some pools are created with their mints in the other order: then the contract swaps the LP tokens' decimals. */
const NOT_WATCHED = new Set([...KNOWN_WEAKNESSES, "creation.lp_decimals"]);
/** By then the system is initialised, whatever chance says. */
const INITIALISED_AT = 20;

/** One step of a history. */
export interface Step {
  readonly transaction: LandedTransaction;
  readonly findings: readonly Finding[];
}

/** The pool of a plan, as it must be by its creation. */
function planned_pool(plan: (typeof PLANS)[number]) {
  const [a, b] = plan.pool.mints.map((mint) => DECIMALS[MINTS.findIndex((one) => one.equals(mint))]!);
  const decimals: [number, number] = [a!, b!];
  const is_simple = ratio_type([plan.pool.ratioA, plan.pool.ratioB], decimals) === "Simple";
  return pool_of(plan, decimals, (is_simple ? 1 : 0) | (plan.flags & 0x60));
}

/** A ledger, a fold beside it, and the way from one transaction to the next. */
export function random_history(
  seed: number,
  make_fold: (start: FoldStart) => LedgerFold,
  ledger: ModelLedger = new ModelLedger(),
) {
  const situation: Situation = { dice: new Dice(seed), twins: ledger.as_twins };
  populate(ledger.as_twins);
  const fold = make_fold({ deployment: DEPLOYMENT, disabled: NOT_WATCHED });
  let count = 0;
  const draw = (): TransactionInstruction => {
    if (count === INITIALISED_AT) return initializeProgram(UPGRADE_AUTHORITY, CANDIDATES[0]!);
    for (;;) {
      const ix = situation.dice.weighted(steps(situation))(situation);
      if (!ix) continue;
      if (ix.programId.equals(PROGRAM_ID) && situation.dice.chance(SPOILED)) spoil(ix, situation.dice);
      return ix;
    }
  };
  const next = (): Step => {
    count += 1;
    const transaction = ledger.land(draw());
    const findings = [...fold.fold(transaction).findings];
    const created = transaction.calls.find(({ name }) => name === "initialize_pool");
    if (transaction.error === null && created?.name === "initialize_pool") {
      const plan = PLANS.find(({ pool }) => pool.id.toBase58() === created.pool_id)!;
      const pool = planned_pool(plan);
      findings.push(...fold.add_pool(pool, created.creator, ledger.read_pool(pool)!, true));
    }
    return { transaction, findings };
  };
  return { ledger, fold, next };
}
