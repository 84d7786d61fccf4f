/** What moves the treasury: donations, its withdrawals, and the consolidation of the pools' fees. */
import type {
  ConsolidationCall,
  DonationCall,
  TreasuryWithdrawalCall,
} from "@/domain/administration_call.ts";
import { has_flag, POOL_FLAGS } from "@/domain/pool_state.ts";
import { type Lamports, LAMPORTS_PER_SOL } from "@/domain/units.ts";
import { admin_verdict, paused_verdict } from "@/oracle/admin_rights.ts";
import { type CallContext, refused, succeeds, undecided } from "@/oracle/call_context.ts";
import { form_verdict } from "@/oracle/call_form.ts";
import { type PoolModel, RENT_LAMPORTS, type TreasuryModel } from "@/oracle/contract_state.ts";
import { builtin, type Verdict } from "@/oracle/prediction.ts";

const MIN_DONATION_LAMPORTS = 100_000_000n;
const MIN_WITHDRAWAL_LAMPORTS = 10_000_000n;
const WITHDRAWAL_PAUSE_SECONDS = 3_600n;
/** Pools that the contract consolidates in one call. */
const MOST_POOLS = 20;
/** What a consolidation leaves on a pool: the rent of 440 bytes, though a pool has 438. */
const CONSOLIDATION_FLOOR_LAMPORTS = 3_953_280n;
/** The treasury counts operations by dividing lamports by these, whatever the pool's fees are. */
const COUNTED_LIQUIDITY_FEE = 13_000_000n;
const COUNTED_SWAP_FEE = 271_500n;
/** A pool whose total exceeds this is passed over. */
const LARGEST_TOTAL = (2n ** 64n - 1n) / 2n;

/** The treasury right after a change of its lamports, its own note of them brought up to date. */
export function synchronised(
  treasury: TreasuryModel,
  change: Partial<TreasuryModel>,
  seconds: bigint | null,
): TreasuryModel {
  const next = { ...treasury, ...change };
  return { ...next, total_balance: next.lamports, last_update_seconds: seconds };
}

/** DonateSol. */
export function judge_donation(call: DonationCall, context: CallContext): Verdict {
  const { draft, balances, seconds, deployment } = context;
  const malformed = form_verdict(call, context);
  if (malformed !== undefined) return malformed;
  if (call.amount < MIN_DONATION_LAMPORTS) return refused(builtin("InvalidArgument"));
  if (balances.lamports(call.donor) < call.amount) return refused(builtin("InsufficientFunds"));
  const paused = paused_verdict(context);
  if (paused !== undefined) return paused;
  balances.move_lamports(call.donor, deployment?.main_treasury ?? call.accounts[1] ?? null, call.amount);
  if (draft.treasury !== null) {
    const { treasury } = draft;
    draft.treasury = synchronised(treasury, {
      lamports: treasury.lamports + call.amount,
      donation_count: treasury.donation_count + 1n,
      total_donations: treasury.total_donations + call.amount,
    }, seconds);
  }
  return succeeds(`${call.amount} lamports given`);
}

/** How much one withdrawal may take: ten SOL, and ten times as much with each tier that the noted balance exceeds. */
function hourly_limit({ total_balance, rent_exempt_minimum }: TreasuryModel): bigint {
  let rate = 10n * LAMPORTS_PER_SOL;
  while (BigInt.asUintN(64, total_balance - rent_exempt_minimum) > 48n * rate) rate *= 10n;
  return rate;
}

/** Refused, allowed (`undefined`), or not known for want of the time. */
function rate_verdict(amount: bigint, treasury: TreasuryModel, context: CallContext): Verdict | undefined {
  const too_much = amount > hourly_limit(treasury);
  const { last_withdrawal_seconds: last } = treasury;
  const { seconds } = context;
  if (too_much) return refused(builtin("InvalidInstructionData"));
  if (last === 0n) return undefined;
  if (last === null || seconds === null) {
    return context.has_succeeded ? undefined : undecided("the time of the block is not known");
  }
  const too_early = last > seconds || seconds - last < WITHDRAWAL_PAUSE_SECONDS;
  return too_early ? refused(builtin("InvalidInstructionData")) : undefined;
}

/** WithdrawTreasuryFees: an amount of 0 asks for all. */
export function judge_treasury_withdrawal(call: TreasuryWithdrawalCall, context: CallContext): Verdict {
  const { draft, balances, seconds } = context;
  const refusal = form_verdict(call, context) ?? paused_verdict(context) ??
    admin_verdict(call.admin, 5, context);
  if (refusal !== undefined) return refusal;
  const { treasury } = draft;
  const account = call.accounts[1];
  if (treasury === null || account === undefined) {
    for (const changed of [account, call.destination]) {
      if (changed !== undefined) context.gaps.accounts.add(changed);
    }
    context.gaps.treasury = true;
    return undecided("the treasury is not known");
  }
  const spare = treasury.lamports - RENT_LAMPORTS.main_treasury;
  const available = spare > 0n ? spare : 0n;
  const amount = call.amount === 0n ? available : call.amount;
  if (amount === 0n) return refused(builtin("InsufficientFunds"));
  if (call.amount !== 0n && amount < MIN_WITHDRAWAL_LAMPORTS) {
    return refused(builtin("InvalidInstructionData"));
  }
  if (amount > available) return refused(builtin("InsufficientFunds"));
  const limited = rate_verdict(amount, treasury, context);
  if (limited !== undefined) return limited;
  balances.move_lamports(account, call.destination, amount);
  const left = call.destination === account ? treasury.lamports : treasury.lamports - amount;
  draft.treasury = synchronised(treasury, {
    lamports: left,
    treasury_withdrawal_count: treasury.treasury_withdrawal_count + 1n,
    total_withdrawn: treasury.total_withdrawn + amount,
    last_withdrawal_seconds: seconds,
  }, seconds);
  return succeeds(`${amount} lamports withdrawn`);
}

/** An amount divided between the two kinds of fees; an odd lamport goes to the larger remainder. */
function split(
  amount: bigint,
  liquidity: bigint,
  swaps: bigint,
): readonly [liquidity: bigint, swaps: bigint] {
  const sum = liquidity + swaps;
  const [l, s] = [amount * liquidity / sum, amount * swaps / sum];
  if (l + s === amount) return [l, s];
  const liquidity_first = amount * liquidity % sum >= amount * swaps % sum;
  const to_liquidity = liquidity_first ? l < liquidity : s >= swaps;
  return to_liquidity ? [l + 1n, s] : [l, s + 1n];
}

/** What one pool adds to the treasury. */
interface Share {
  readonly moved: bigint;
  readonly liquidity: bigint;
  readonly swaps: bigint;
  readonly next: PoolModel;
}

/** The fees of one pool: what it can spare of what is pending; `undefined` when it is passed over. */
function share_of(model: PoolModel, seconds: bigint | null): Share | undefined {
  const { state } = model;
  const { collected_liquidity_fees: liquidity_fees, collected_swap_fees: swap_fees } = state;
  const pending = state.total_fees - model.fees_consolidated;
  const spare = state.lamports - CONSOLIDATION_FLOOR_LAMPORTS;
  const moved = spare < pending ? spare : pending;
  if (moved <= 0n || liquidity_fees + swap_fees === 0n) return undefined;
  const [liquidity, swaps] = split(moved, liquidity_fees, swap_fees);
  // The contract compares the two as floating-point numbers.
  const is_complete = Number(moved) / Number(pending) >= 1;
  const left_liquidity = is_complete ? 0n : liquidity_fees - liquidity;
  const left_swaps = is_complete ? 0n : swap_fees - swaps;
  const fees_consolidated = model.fees_consolidated + (is_complete ? pending : moved);
  const next: PoolModel = {
    ...model,
    fees_consolidated,
    consolidations: model.consolidations === null ? null : model.consolidations + 1n,
    consolidated_seconds: seconds,
    state: {
      ...state,
      lamports: (state.lamports - moved) as Lamports,
      collected_liquidity_fees: left_liquidity as Lamports,
      collected_swap_fees: left_swaps as Lamports,
    },
  };
  const broken = state.total_fees > LARGEST_TOTAL ||
    state.total_fees - fees_consolidated !== left_liquidity + left_swaps;
  return broken ? { moved: 0n, liquidity, swaps, next: model } : { moved, liquidity, swaps, next };
}

/** What a consolidation has brought so far. */
interface Sums {
  moved: bigint;
  liquidity: bigint;
  swaps: bigint;
  liquidity_count: bigint;
  swap_count: bigint;
}

/** Takes a pool's fees; answers whether the pool is one that the model follows. */
function take(pool_id: ConsolidationCall["pool_ids"][number], context: CallContext, sums: Sums): boolean {
  const { draft, seconds, balances } = context;
  const model = draft.pool(pool_id);
  if (model === undefined) return false;
  const both = has_flag(model.state, POOL_FLAGS.liquidity_paused) &&
    has_flag(model.state, POOL_FLAGS.swaps_paused);
  const share = draft.system.is_paused || both ? share_of(model, seconds) : undefined;
  if (share === undefined) return true;
  sums.moved += share.moved;
  sums.liquidity += share.liquidity;
  sums.swaps += share.swaps;
  sums.liquidity_count += share.liquidity / COUNTED_LIQUIDITY_FEE;
  sums.swap_count += share.swaps / COUNTED_SWAP_FEE;
  draft.set_pool(share.next);
  balances.move_lamports(pool_id, context.deployment?.main_treasury ?? null, share.moved);
  return true;
}

/** ConsolidatePoolFees: pools that are not eligible are passed over. It works while the system is paused. */
export function judge_consolidation(call: ConsolidationCall, context: CallContext): Verdict {
  const count = call.pool_ids.length;
  if (count === 0 || count > MOST_POOLS) return refused(builtin("InvalidArgument"));
  const refusal = form_verdict(call, context) ?? admin_verdict(call.admin, 3, context);
  if (refusal !== undefined) return refusal;
  const { draft, seconds } = context;
  const sums: Sums = { moved: 0n, liquidity: 0n, swaps: 0n, liquidity_count: 0n, swap_count: 0n };
  const unknown = call.pool_ids.filter((pool_id) => !take(pool_id, context, sums));
  const account = call.accounts[2];
  if (unknown.length > 0) {
    for (const changed of [...unknown, account]) {
      if (changed !== undefined) context.gaps.accounts.add(changed);
    }
    context.gaps.treasury = true;
    draft.treasury = null;
    return undecided("one of its pools is not followed");
  }
  if (draft.treasury !== null) {
    const { treasury } = draft;
    draft.treasury = synchronised(treasury, {
      lamports: treasury.lamports + sums.moved,
      total_liquidity_fees: treasury.total_liquidity_fees + sums.liquidity,
      total_regular_swap_fees: treasury.total_regular_swap_fees + sums.swaps,
      total_swap_contract_fees: treasury.total_swap_contract_fees + sums.swaps,
      liquidity_operation_count: treasury.liquidity_operation_count + sums.liquidity_count,
      regular_swap_count: treasury.regular_swap_count + sums.swap_count,
      total_consolidations_performed: treasury.total_consolidations_performed + 1n,
    }, seconds);
  }
  return succeeds(`${sums.moved} lamports consolidated from ${count} pools`);
}
