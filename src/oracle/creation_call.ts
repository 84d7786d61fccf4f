/** The creation of a pool: what it costs, and what it must leave behind. */
import type { InitializePoolCall } from "@/domain/administration_call.ts";
import { paused_verdict } from "@/oracle/admin_rights.ts";
import { type CallContext, doubt, refused, succeeds } from "@/oracle/call_context.ts";
import { form_verdict } from "@/oracle/call_form.ts";
import { RENT_LAMPORTS } from "@/oracle/contract_state.ts";
import { builtin, custom, type Verdict } from "@/oracle/prediction.ts";
import { synchronised } from "@/oracle/treasury_calls.ts";

/** What a pool costs besides its rents. */
export const REGISTRATION_FEE_LAMPORTS = 1_150_000_000n;
const INSUFFICIENT_FEE_BALANCE = 1031;
/** Places of the accounts that are created, with their rents. */
const CREATED = [
  [3, RENT_LAMPORTS.pool],
  [9, RENT_LAMPORTS.vault],
  [10, RENT_LAMPORTS.vault],
  [11, RENT_LAMPORTS.lp_mint],
  [12, RENT_LAMPORTS.lp_mint],
] as const;

/** What makes a creation fail for certain. Whether its mints are mints at all does not stand in the transaction. */
function refusal_of(call: InitializePoolCall, context: CallContext): Verdict | undefined {
  const { balances, draft } = context;
  const existing = draft.pool(call.pool_id)?.pool;
  const is_same = existing !== undefined && [call.mint_a, call.mint_b].includes(existing.a.mint) &&
    [call.mint_a, call.mint_b].includes(existing.b.mint) &&
    existing.ratio_a_numerator === call.ratio_a_numerator &&
    existing.ratio_b_denominator === call.ratio_b_denominator;
  if (is_same && balances.lamports(call.creator) >= REGISTRATION_FEE_LAMPORTS) {
    return refused(builtin("AccountAlreadyInitialized"));
  }
  if (call.ratio_a_numerator === 0n || call.ratio_b_denominator === 0n || call.mint_a === call.mint_b) {
    return doubt(context, "whether its mints are mints is not known") ?? refused(builtin("InvalidArgument"));
  }
  if (balances.lamports(call.creator) < REGISTRATION_FEE_LAMPORTS) {
    return doubt(context, "whether its mints are mints is not known") ??
      refused(custom(INSUFFICIENT_FEE_BALANCE));
  }
  return doubt(context, "what stood at its accounts is not known");
}

/** InitializePool. The pool itself is followed from its first reading on, which is checked against what it must be. */
export function judge_creation(call: InitializePoolCall, context: CallContext): Verdict {
  const { balances, draft, deployment, seconds, accounts } = context;
  const refusal = form_verdict(call, context) ?? paused_verdict(context) ?? refusal_of(call, context);
  if (refusal !== undefined) return refusal;
  const listed = accounts ?? call.accounts;
  const treasury_account = deployment?.main_treasury ?? listed[5] ?? null;
  balances.move_lamports(call.creator, treasury_account, REGISTRATION_FEE_LAMPORTS);
  for (const [place, rent] of CREATED) balances.move_lamports(call.creator, listed[place] ?? null, rent);
  if (draft.treasury !== null) {
    const { treasury } = draft;
    draft.treasury = synchronised(treasury, {
      lamports: treasury.lamports + REGISTRATION_FEE_LAMPORTS,
      pool_creation_count: treasury.pool_creation_count + 1n,
      total_pool_creation_fees: treasury.total_pool_creation_fees + REGISTRATION_FEE_LAMPORTS,
    }, seconds);
  }
  return succeeds("the pool is created");
}
