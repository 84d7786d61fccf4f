/** What administrators set on one pool: its pauses, its fees, and for whom its swaps are. */
import type { Address } from "@/domain/address.ts";
import type { PoolFeesCall, SwapOwnerCall } from "@/domain/administration_call.ts";
import type { PoolPauseCall } from "@/domain/contract_call.ts";
import { POOL_FLAGS } from "@/domain/pool_state.ts";
import { admin_verdict, paused_verdict } from "@/oracle/admin_rights.ts";
import { type CallContext, refused, succeeds, undecided } from "@/oracle/call_context.ts";
import { form_verdict } from "@/oracle/call_form.ts";
import type { PoolModel } from "@/oracle/contract_state.ts";
import { custom, type Verdict } from "@/oracle/prediction.ts";

const INVALID_FLAGS = 1043;
/** Fees that the contract takes, in lamports: both bounds are allowed. */
const LIQUIDITY_FEE = { code: 1044, least: 100_000n, most: 100_000_000n } as const;
const SWAP_FEE = { code: 1045, least: 10_000n, most: 10_000_000n } as const;
const PROGRAM_DATA_PLACE = 3;

interface Setting {
  readonly admin: Address;
  readonly pool_id: Address;
}

/** What all of them check first. */
function access(
  call: (PoolPauseCall | SwapOwnerCall | PoolFeesCall) & Setting,
  context: CallContext,
): Verdict | undefined {
  return form_verdict(call, context, [[2, call.pool_id]]) ?? paused_verdict(context) ??
    admin_verdict(call.admin, PROGRAM_DATA_PLACE, context);
}

function change(pool_id: Address, context: CallContext, next: (model: PoolModel) => PoolModel, text: string) {
  const model = context.draft.pool(pool_id);
  if (model === undefined) return undecided("the pool is not followed");
  context.draft.set_pool(next(model));
  return succeeds(text);
}

/** PausePool and UnpausePool: bit 1 of the argument is flag 2, bit 2 is flag 4. */
export function judge_pool_pause(call: PoolPauseCall, context: CallContext): Verdict {
  const refusal = access(call, context);
  if (refusal !== undefined) return refusal;
  const bits = (call.pause_bits & 3) << 1;
  return change(call.pool_id, context, (model) => {
    const { flags } = model.state;
    const next = call.name === "pause_pool" ? flags | bits : flags & ~bits;
    return { ...model, state: { ...model.state, flags: next } };
  }, `flags ${bits} ${call.name === "pause_pool" ? "set" : "cleared"}`);
}

/** SetSwapOwnerOnly: the designated owner counts only when the restriction is switched on. */
export function judge_swap_owner(call: SwapOwnerCall, context: CallContext): Verdict {
  const refusal = access(call, context);
  if (refusal !== undefined) return refusal;
  return change(call.pool_id, context, (model) => {
    const { flags } = model.state;
    const { owner_only_swaps } = POOL_FLAGS;
    const next = call.enable_restriction ? flags | owner_only_swaps : flags & ~owner_only_swaps;
    const owner = call.enable_restriction ? call.designated_owner : model.owner;
    return { ...model, owner, state: { ...model.state, flags: next } };
  }, call.enable_restriction ? "swaps are for the owner only" : "swaps are for everybody");
}

function fee_refusal(call: PoolFeesCall): Verdict | undefined {
  const { update_flags, new_liquidity_fee, new_swap_fee } = call;
  if (update_flags < 1 || update_flags > 3) return refused(custom(INVALID_FLAGS));
  const outside = (fee: bigint, { least, most }: { least: bigint; most: bigint }) =>
    fee < least || fee > most;
  if ((update_flags & 1) !== 0 && outside(new_liquidity_fee, LIQUIDITY_FEE)) {
    return refused(custom(LIQUIDITY_FEE.code));
  }
  if ((update_flags & 2) !== 0 && outside(new_swap_fee, SWAP_FEE)) return refused(custom(SWAP_FEE.code));
  return undefined;
}

/** UpdatePoolFees: the fee that is not selected stays. */
export function judge_pool_fees(call: PoolFeesCall, context: CallContext): Verdict {
  const refusal = access(call, context) ?? fee_refusal(call);
  if (refusal !== undefined) return refusal;
  return change(call.pool_id, context, (model) => {
    const liquidity_fee = (call.update_flags & 1) !== 0 ? call.new_liquidity_fee : model.state.liquidity_fee;
    const swap_fee = (call.update_flags & 2) !== 0 ? call.new_swap_fee : model.state.swap_fee;
    return { ...model, state: { ...model.state, liquidity_fee, swap_fee } };
  }, "the fees change");
}
