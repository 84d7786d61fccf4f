/** The treasury in the model: withdrawals, donations, and the consolidation of fees. */
import { RENT, TREASURY } from "./addresses.ts";
import { type Call, demand, PANIC, rent, type Slot, slot, system_transfer } from "./call.ts";
import { at_least, check_admin, decoded, exactly, load_pool, load_system } from "./checks.ts";
import { running_system, store_pool } from "./checks.ts";
import { decode_treasury, encode_treasury, type Pool, type Treasury } from "./codec.ts";
import { SYSTEM } from "./world.ts";

const SOL = 1_000_000_000n;

function load_treasury(treasury: Slot): Treasury {
  return decoded(() => decode_treasury(treasury.state.data), "BorshIoError");
}

function store_treasury(call: Call, treasury: Slot, books: Treasury): void {
  const synchronised = { ...books, last_update: call.world.time, total_balance: treasury.state.lamports };
  treasury.state.data.set(encode_treasury(synchronised));
}

/** How much an hour allows. */
function hourly_rate(books: Treasury): bigint {
  let rate = 10n * SOL;
  while (books.total_balance - books.rent_exempt_minimum > 48n * rate) rate *= 10n;
  return rate;
}

/** WithdrawTreasuryFees (15). */
export function withdraw_treasury_fees(call: Call, asked: bigint): void {
  at_least(call, 6, PANIC);
  const [treasury, destination] = [slot(call, 1), slot(call, 3)];
  demand(treasury.writable && destination.writable, "InvalidAccountData");
  demand(treasury.key === TREASURY, "InvalidAccountData");
  running_system(slot(call, 4));
  check_admin(slot(call, 0), slot(call, 4), slot(call, 5));
  demand(slot(call, 2).key === RENT, "InvalidArgument");
  const spare = treasury.state.lamports - rent(136);
  const available = spare > 0n ? spare : 0n;
  const amount = asked === 0n ? available : asked;
  demand(amount > 0n, "InsufficientFunds");
  demand(asked === 0n || amount >= 10_000_000n, "InvalidInstructionData");
  demand(amount <= available, "InsufficientFunds");
  const books = load_treasury(treasury);
  const { time } = call.world;
  demand(books.last_withdrawal <= time, "InvalidInstructionData");
  demand(books.last_withdrawal === 0n || time - books.last_withdrawal >= 3_600n, "InvalidInstructionData");
  demand(amount <= hourly_rate(books), "InvalidInstructionData");
  treasury.state.lamports -= amount;
  destination.state.lamports += amount;
  books.treasury_withdrawal_count += 1n;
  books.total_withdrawn += amount;
  books.last_withdrawal = time;
  store_treasury(call, treasury, books);
  call.expected.push(`Amount withdrawn: ${amount} lamports`);
}

/** DonateSol (23). */
export function donate_sol(call: Call, amount: bigint, message: string): void {
  exactly(call, 4);
  const [donor, treasury] = [slot(call, 0), slot(call, 1)];
  demand(donor.signer, "MissingRequiredSignature");
  demand(donor.writable && treasury.writable, "InvalidAccountData");
  demand(slot(call, 3).key === SYSTEM, "IncorrectProgramId");
  demand(amount >= 100_000_000n, "InvalidArgument");
  demand(donor.state.lamports >= amount, "InsufficientFunds");
  demand(treasury.key === TREASURY, "InvalidAccountData");
  running_system(slot(call, 2));
  system_transfer(call, donor, treasury, amount);
  const books = load_treasury(treasury);
  books.donation_count += 1n;
  books.total_donations += amount;
  store_treasury(call, treasury, books);
  call.expected.push(`Program log: ${message}`);
}

/** The division of an amount between the two kinds of fees; an odd lamport goes to the larger remainder. */
function split(
  amount: bigint,
  { collected_liquidity: liquidity, collected_swap: swaps }: Pool,
): [bigint, bigint] {
  const sum = liquidity + swaps;
  const [l, r] = [amount * liquidity / sum, amount * swaps / sum];
  if (l + r === amount) return [l, r];
  const first = amount * liquidity % sum >= amount * swaps % sum;
  if (first ? l < liquidity : r >= swaps) return [l + 1n, r];
  return [l, r + 1n];
}

/** Fees of one pool: what it can spare of what is pending. */
function consolidate(call: Call, pool_slot: Slot, pool: Pool, books: Treasury): bigint {
  const pending = pool.total_fees - pool.consolidated;
  const spare = pool_slot.state.lamports - rent(440);
  const amount = spare < pending ? spare : pending;
  if (amount <= 0n) return 0n;
  const [liquidity, swaps] = split(amount, pool);
  books.total_liquidity_fees += liquidity;
  books.total_regular_swap_fees += swaps;
  books.total_swap_contract_fees += swaps;
  books.liquidity_operation_count += liquidity / 13_000_000n;
  books.regular_swap_count += swaps / 271_500n;
  const complete = Number(amount) / Number(pending) >= 1;
  pool.collected_liquidity = complete ? 0n : pool.collected_liquidity - liquidity;
  pool.collected_swap = complete ? 0n : pool.collected_swap - swaps;
  pool.consolidated += complete ? pending : amount;
  pool.last_consolidation = call.world.time;
  pool.consolidations += 1n;
  const left = pool.collected_liquidity + pool.collected_swap;
  if (pool.total_fees > (2n ** 64n - 1n) / 2n || pool.total_fees - pool.consolidated !== left) return 0n;
  pool_slot.state.lamports -= amount;
  slot(call, 2).state.lamports += amount;
  store_pool(pool_slot, pool);
  return amount;
}

/** ConsolidatePoolFees (17). */
export function consolidate_pool_fees(call: Call, count: number): void {
  demand(count >= 1 && count <= 20, "InvalidArgument");
  at_least(call, 4 + count, PANIC);
  demand(call.slots.length === 4 + count, "NotEnoughAccountKeys");
  check_admin(slot(call, 0), slot(call, 1), slot(call, 3));
  const { paused } = load_system(slot(call, 1));
  const sums = decode_treasury(new Uint8Array(136));
  const moved: bigint[] = [];
  for (const pool_slot of call.slots.slice(4)) {
    const pool = load_pool(pool_slot, pool_slot.key);
    if (paused || (pool.flags & 6) === 6) moved.push(consolidate(call, pool_slot, pool, sums));
  }
  const treasury = slot(call, 2);
  const books = load_treasury(treasury);
  for (const field of Object.keys(books) as (keyof Treasury)[]) books[field] += sums[field];
  books.total_consolidations += 1n;
  store_treasury(call, treasury, books);
  call.expected.push(`Pools processed: ${moved.filter((amount) => amount > 0n).length}`);
  call.expected.push(`Total SOL consolidated: ${moved.reduce((sum, amount) => sum + amount, 0n)}`);
}
