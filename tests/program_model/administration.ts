/** Pauses, settings and the change of the admin in the model. */
import { TREASURY } from "./addresses.ts";
import { type Call, demand, Refusal, refuse, slot } from "./call.ts";
import {
  at_least,
  check_admin,
  check_upgrade_authority,
  decoded,
  exactly,
  load_pool,
  load_system,
  running_system,
  store_pool,
  store_system,
} from "./checks.ts";
import { decode_treasury, encode_treasury } from "./codec.ts";
import { PANIC } from "./call.ts";
import type { Key } from "./world.ts";

const DELAY = 72n * 3_600n;
const RESTART_PENALTY = 71n * 3_600n;

/** PauseSystem (12). */
export function pause_system(call: Call, reason: number): void {
  at_least(call, 3, PANIC);
  const system = slot(call, 1);
  demand(system.writable, "InvalidAccountData");
  check_admin(slot(call, 0), system, slot(call, 2));
  const state = load_system(system);
  demand(!state.paused, "Custom 1024");
  store_system(system, { ...state, paused: true, paused_at: call.world.time, reason });
}

/** UnpauseSystem (13). */
export function unpause_system(call: Call): void {
  at_least(call, 4, "NotEnoughAccountKeys");
  const [system, treasury] = [slot(call, 1), slot(call, 2)];
  demand(system.writable && treasury.writable, "InvalidAccountData");
  check_admin(slot(call, 0), system, slot(call, 3));
  demand(treasury.key === TREASURY, "InvalidAccountData");
  const state = load_system(system);
  demand(state.paused, "Custom 1025");
  store_system(system, { ...state, paused: false, paused_at: 0n, reason: 0 });
  const books = decoded(() => decode_treasury(treasury.state.data), "InvalidAccountData");
  books.last_withdrawal = call.world.time + RESTART_PENALTY;
  books.last_update = call.world.time;
  treasury.state.data.set(encode_treasury(books));
}

/** What the admin's instructions for a pool have in common, before the pool is looked at. */
function check_caller(call: Call): void {
  running_system(slot(call, 1));
  check_admin(slot(call, 0), slot(call, 1), slot(call, 3));
}

/** PausePool (19) and UnpausePool (20). */
export function pause_pool(call: Call, operations: number, id: Key, pausing: boolean): void {
  exactly(call, 4);
  check_caller(call);
  const pool = load_pool(slot(call, 2), id);
  const flags = (operations & 1 ? 2 : 0) | (operations & 2 ? 4 : 0);
  pool.flags = pausing ? pool.flags | flags : pool.flags & ~flags;
  store_pool(slot(call, 2), pool);
  call.expected.push(`Liquidity operations: ${pool.flags & 2 ? "PAUSED" : "ENABLED"}`);
  call.expected.push(`Swap operations: ${pool.flags & 4 ? "PAUSED" : "ENABLED"}`);
}

/** SetSwapOwnerOnly (21). */
export function set_swap_owner_only(call: Call, enable: boolean, owner: Key, id: Key): void {
  exactly(call, 4);
  check_caller(call);
  const pool = load_pool(slot(call, 2), id);
  pool.flags = enable ? pool.flags | 32 : pool.flags & ~32;
  if (enable) pool.owner = owner;
  store_pool(slot(call, 2), pool);
}

/** UpdatePoolFees (22). */
export function update_pool_fees(
  call: Call,
  selection: number,
  fees: readonly [bigint, bigint],
  id: Key,
): void {
  at_least(call, 4, "NotEnoughAccountKeys");
  check_caller(call);
  const [liquidity, swaps] = fees;
  demand([1, 2, 3].includes(selection), "Custom 1043");
  if (selection & 1) demand(liquidity >= 100_000n && liquidity <= 100_000_000n, "Custom 1044");
  if (selection & 2) demand(swaps >= 10_000n && swaps <= 10_000_000n, "Custom 1045");
  const pool = load_pool(slot(call, 2), id);
  if (selection & 1) pool.liquidity_fee = liquidity;
  if (selection & 2) pool.swap_fee = swaps;
  store_pool(slot(call, 2), pool);
}

/** ProcessAdminChange (24). */
export function process_admin_change(call: Call, new_admin: Key): void {
  exactly(call, 3);
  const [caller, system] = [slot(call, 0), slot(call, 1)];
  const state = running_system(system);
  if (caller.key !== state.admin) {
    try {
      check_upgrade_authority(caller, slot(call, 2));
    } catch (error) {
      if (error instanceof Refusal) refuse("InvalidAccountData");
      throw error;
    }
  }
  demand(caller.signer, "MissingRequiredSignature");
  const due = state.pending === new_admin && call.world.time - state.changed_at >= DELAY;
  const next = due
    ? { ...state, admin: new_admin, pending: undefined, changed_at: 0n }
    : { ...state, pending: new_admin, changed_at: call.world.time };
  store_system(system, next);
}
