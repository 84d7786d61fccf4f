/** Deposit, Withdraw and Swap in the model. */
import { below, TOKEN } from "./addresses.ts";
import { type Call, demand, Refusal, refuse, type Slot, slot, system_transfer } from "./call.ts";
import { PANIC } from "./call.ts";
import {
  check_lp_mint,
  check_token_account,
  exactly,
  load_pool,
  running_system,
  store_pool,
} from "./checks.ts";
import type { Pool } from "./codec.ts";
import { token_amount, token_burn, token_mint, token_mint_to, token_transfer } from "./token.ts";
import type { Key } from "./world.ts";

const U64_MAX = 2n ** 64n - 1n;
const LIQUIDITY_PAUSED = 2;
const SWAPS_PAUSED = 4;
const OWNER_ONLY = 32;
const EXACT = 64;

function check_user(call: Call): Slot {
  const user = slot(call, 0);
  demand(user.signer, "MissingRequiredSignature");
  running_system(slot(call, 2));
  return user;
}

/** Collects the fee before any token moves; the pool is read again afterwards. */
function collect_fee(call: Call, id: Key, kind: "liquidity" | "swap"): Pool {
  const [user, pool_slot] = [slot(call, 0), slot(call, 3)];
  const before = load_pool(pool_slot, id);
  const fee = kind === "liquidity" ? before.liquidity_fee : before.swap_fee;
  demand(user.state.lamports >= fee, "Custom 1031");
  demand(pool_slot.writable, "Custom 1033");
  const pool = load_pool(pool_slot, id);
  system_transfer(call, user, pool_slot, fee);
  if (kind === "liquidity") pool.collected_liquidity += fee;
  else pool.collected_swap += fee;
  pool.total_fees += fee;
  const counters = [pool.collected_liquidity, pool.collected_swap, pool.total_fees];
  demand(counters.every((counter) => counter <= U64_MAX), "Custom 1033");
  store_pool(pool_slot, pool);
  const name = kind === "liquidity" ? "collected_liquidity_fees" : "collected_swap_contract_fees";
  const value = kind === "liquidity" ? pool.collected_liquidity : pool.collected_swap;
  call.expected.push(`After update - ${name}: ${value}`);
  return load_pool(pool_slot, id);
}

/** The error of a check, unless it is a panic, which cannot be put off. */
function deferred(check: () => void): Refusal | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal && error.reason !== PANIC) return error;
    throw error;
  }
}

function change_total(pool: Pool, side: number, change: bigint): void {
  const total = pool.totals[side]! + change;
  demand(total >= 0n && total <= U64_MAX, "ArithmeticOverflow");
  pool.totals[side] = total;
}

/** The arguments of Deposit and Withdraw. */
export interface LiquidityArguments {
  readonly mint: Key;
  readonly amount: bigint;
  readonly id: Key;
}

/** Deposit (2). */
export function deposit(call: Call, { mint, amount, id }: LiquidityArguments): void {
  exactly(call, 11);
  const user = check_user(call);
  demand(amount > 0n, "InvalidArgument");
  const [pool_slot, input, output] = [slot(call, 3), slot(call, 7), slot(call, 8)];
  const pool = load_pool(pool_slot, id);
  demand((pool.flags & LIQUIDITY_PAUSED) === 0, "Custom 1035");
  const side = pool.mints.indexOf(mint);
  demand(side !== -1, "InvalidInstructionData");
  const [vault, lp_mint] = [slot(call, 5 + side), slot(call, 9 + side)];
  demand(lp_mint.key === below(id, "lp_mint")[side]!.key, "InvalidAccountData");
  const of_user = { owner: user.key, reject_delegate: true };
  check_token_account(input, of_user);
  const lp_failure = deferred(() => check_token_account(output, of_user));
  demand(token_mint(input.state) === mint, "InvalidInstructionData");
  demand(vault.key === below(id, "vault")[side]!.key, "InvalidAccountData");
  check_token_account(vault, { owner: id, mint, reject_delegate: false });
  check_lp_mint(lp_mint, id);
  demand(lp_failure === undefined, "Custom 4001");
  demand(token_mint(output.state) === lp_mint.key, "InvalidAccountData");
  demand(token_amount(input.state) >= amount, "InsufficientFunds");
  const paid = collect_fee(call, id, "liquidity");
  demand(slot(call, 4).key === TOKEN, "IncorrectProgramId");
  token_transfer(call, [input, vault, user], amount);
  change_total(paid, side, amount);
  store_pool(pool_slot, paid);
  token_mint_to(call, [lp_mint, output, pool_slot], amount);
  call.expected.push(`DEPOSIT SUCCESS: ${amount} tokens -> ${amount} LP tokens`);
}

/** Withdraw (3). */
export function withdraw(call: Call, { mint, amount, id }: LiquidityArguments): void {
  exactly(call, 11);
  demand(amount > 0n, "InvalidArgument");
  const user = check_user(call);
  const [pool_slot, input, output] = [slot(call, 3), slot(call, 7), slot(call, 8)];
  const pool = load_pool(pool_slot, id);
  demand((pool.flags & LIQUIDITY_PAUSED) === 0, "Custom 1035");
  below(id, "lp_mint").forEach(({ key }, index) => {
    demand(slot(call, 9 + index).key === key, "InvalidAccountData");
  });
  const of_user = { owner: user.key, reject_delegate: true };
  check_token_account(output, of_user);
  check_token_account(input, of_user);
  demand(token_mint(output.state) === mint, "InvalidInstructionData");
  const side = pool.mints.indexOf(mint);
  demand(side !== -1, "InvalidArgument");
  demand(token_mint(input.state) === pool.lp_mints[side], "InvalidAccountData");
  const [vault, lp_mint] = [slot(call, 5 + side), slot(call, 9 + side)];
  demand(vault.key === pool.vaults[side], "InvalidAccountData");
  check_token_account(vault, { owner: id, mint, reject_delegate: false });
  check_lp_mint(lp_mint, id);
  const paid = collect_fee(call, id, "liquidity");
  demand(slot(call, 4).key === TOKEN, "IncorrectProgramId");
  token_burn(call, [input, lp_mint, user], amount);
  token_transfer(call, [vault, output, pool_slot], amount, true);
  change_total(paid, side, -amount);
  store_pool(pool_slot, paid);
  call.expected.push(`WITHDRAWAL SUCCESS: ${amount} LP tokens -> ${amount} tokens`);
}

/** What a swap gives, by the rules of the interface. */
export function swap_output(pool: Pool, side: number, amount: bigint, expected: bigint): bigint {
  const product = amount * pool.ratios[1 - side]!;
  const divisor = pool.ratios[side]!;
  const output = product / divisor;
  if (pool.flags & EXACT) demand(product % divisor === 0n, "Custom 1047");
  demand(output <= U64_MAX, "Custom 1019");
  demand(output > 0n, "InvalidArgument");
  demand(output === expected, "Custom 1047");
  demand(output <= pool.totals[1 - side]!, "InsufficientFunds");
  return output;
}

/** The arguments of Swap; the input mint in the data is ignored. */
export interface SwapArguments {
  readonly amount: bigint;
  readonly expected: bigint;
  readonly id: Key;
}

/** The accounts of a swap in order of its direction. */
function check_swap_tokens(call: Call, pool: Pool, amount: bigint): number {
  const [user, pool_slot, input, output] = [slot(call, 0), slot(call, 3), slot(call, 7), slot(call, 8)];
  const of_user = { owner: user.key, reject_delegate: true };
  check_token_account(input, of_user);
  check_token_account(output, of_user);
  const side = pool.mints.indexOf(token_mint(input.state));
  if (side === -1) refuse("InvalidArgument");
  const other = 1 - side;
  [0, 1].forEach((index) => demand(slot(call, 5 + index).key === pool.vaults[index], "InvalidAccountData"));
  for (const index of [side, other]) {
    const rule = { owner: pool_slot.key, mint: pool.mints[index]!, reject_delegate: false };
    check_token_account(slot(call, 5 + index), rule);
  }
  demand(token_amount(input.state) >= amount, "InvalidAccountData");
  demand(token_mint(output.state) === pool.mints[other], "InvalidAccountData");
  demand(slot(call, 4).key === TOKEN, "IncorrectProgramId");
  demand(slot(call, 9).key === pool.mints[side], "InvalidAccountData");
  demand(slot(call, 10).key === pool.mints[other], "InvalidAccountData");
  return side;
}

/** Swap (4). */
export function swap(call: Call, { amount, expected, id }: SwapArguments): void {
  exactly(call, 11);
  demand(amount > 0n, "InvalidArgument");
  const user = check_user(call);
  const [pool_slot, input, output] = [slot(call, 3), slot(call, 7), slot(call, 8)];
  const pool = load_pool(pool_slot, id);
  demand((pool.flags & SWAPS_PAUSED) === 0, "Custom 1027");
  demand((pool.flags & OWNER_ONLY) === 0 || user.key === pool.owner, "Custom 1028");
  const side = check_swap_tokens(call, pool, amount);
  const received = swap_output(pool, side, amount, expected);
  const paid = collect_fee(call, id, "swap");
  token_transfer(call, [input, slot(call, 5 + side), user], amount);
  token_transfer(call, [slot(call, 6 - side), output, pool_slot], received, true);
  change_total(paid, side, amount);
  change_total(paid, 1 - side, -received);
  store_pool(pool_slot, paid);
  call.expected.push(`SUMMARY: ${amount} -> ${received} tokens, Fee: ${pool.swap_fee} lamports`);
}
