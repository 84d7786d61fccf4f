/** The checks that instructions share: who may administer, whether the system runs, pools and token accounts. */
import { LOADER, PROGRAM, PROGRAM_DATA, SYSTEM_STATE, TOKEN } from "./addresses.ts";
import { type Call, demand, PANIC, Refusal, refuse, type Slot } from "./call.ts";
import { decode_pool, decode_system, encode_pool, encode_system, type Pool } from "./codec.ts";
import { type SystemState, Undecodable } from "./codec.ts";
import { token_mint, token_owner } from "./token.ts";
import type { Key } from "./world.ts";

/** Runs a decoder; what it cannot decode is refused with `reason`. */
export function decoded<T>(decode: () => T, reason: string): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof Undecodable) refuse(reason);
    throw error;
  }
}

/** The check of the upgrade authority; a program data account the loader does not own lets every signer pass. */
export function check_upgrade_authority(candidate: Slot, program_data: Slot): void {
  const { owner, data } = program_data.state;
  if (owner !== LOADER) {
    demand(candidate.signer, "MissingRequiredSignature");
    return;
  }
  demand(program_data.key === PROGRAM_DATA, "InvalidAccountData");
  demand(data[0] === 3 && data[12] === 1, "InvalidAccountData");
  demand(data.slice(13, 45).toHex() === candidate.key, "InvalidAccountData");
  demand(candidate.signer, "MissingRequiredSignature");
}

/** Loads the system state from the one address it can have. */
export function load_system(slot: Slot): SystemState {
  demand(slot.key === SYSTEM_STATE, "InvalidAccountData");
  demand(slot.state.data.length > 0, "UninitializedAccount");
  return decoded(() => decode_system(slot.state.data), "InvalidAccountData");
}

/** Writes the encoding over the start of the data; what lies behind stays. */
export function store_system(slot: Slot, state: SystemState): void {
  slot.state.data.set(encode_system(state));
}

/** The system state, if the system is not paused. */
export function running_system(slot: Slot): SystemState {
  const state = load_system(slot);
  demand(!state.paused, "Custom 1023");
  return state;
}

/** The admin, the upgrade authority, or whoever gets past the check of the latter. */
export function check_admin(signer: Slot, system: Slot, program_data: Slot): void {
  demand(signer.signer, "MissingRequiredSignature");
  if (load_system(system).admin === signer.key) return;
  try {
    check_upgrade_authority(signer, program_data);
  } catch (error) {
    if (error instanceof Refusal) refuse("InvalidAccountData");
    throw error;
  }
}

/** Loads the pool that the caller named by `id`. */
export function load_pool(slot: Slot, id: Key): Pool {
  demand(slot.state.owner === PROGRAM, "IncorrectProgramId");
  demand(slot.key === id, "Custom 1034");
  const pool = decoded(() => decode_pool(slot.state.data), "InvalidAccountData");
  const zero = "00".repeat(32);
  demand(pool.mints.every((mint) => mint !== zero), "InvalidAccountData");
  demand(pool.ratios.every((ratio) => ratio !== 0n), "InvalidAccountData");
  return pool;
}

/** Writes a pool back. */
export function store_pool(slot: Slot, pool: Pool): void {
  slot.state.data.set(encode_pool(pool));
}

/** What a token account is checked for. */
export interface TokenRule {
  readonly owner: Key;
  readonly mint?: Key;
  readonly reject_delegate: boolean;
}

/** The checks of a token account. */
export function check_token_account({ state }: Slot, { owner, mint, reject_delegate }: TokenRule): void {
  const { data } = state;
  demand(data.length > 0, "UninitializedAccount");
  demand(state.owner === TOKEN, "IncorrectProgramId");
  demand(data.length >= 165, PANIC);
  const view = new DataView(data.buffer, data.byteOffset);
  const tags = [72, 109, 129].map((offset) => view.getUint32(offset, true));
  demand(tags.every((tag) => tag <= 1) && data[108]! <= 2, "InvalidAccountData");
  demand(data[108] !== 2, "InvalidAccountData");
  if (reject_delegate) demand(tags[0] === 0 || view.getBigUint64(121, true) === 0n, "InvalidAccountData");
  demand(token_owner(state) === owner, "InvalidAccountData");
  if (mint !== undefined) demand(token_mint(state) === mint, "InvalidAccountData");
}

/** Decodes the head of a mint, whoever owns it. */
export function check_mint_layout({ state: { data } }: Slot): void {
  demand(data.length >= 82, PANIC);
  const view = new DataView(data.buffer, data.byteOffset);
  const tags = [0, 46].map((offset) => view.getUint32(offset, true));
  demand(tags.every((tag) => tag <= 1) && data[45]! <= 1, "InvalidAccountData");
}

/** An LP mint has to be a mint whose authority is the pool. */
export function check_lp_mint(mint: Slot, pool: Key): void {
  demand(mint.state.owner === TOKEN, "IncorrectProgramId");
  check_mint_layout(mint);
  const { data } = mint.state;
  demand(data[0] === 1 && data.slice(4, 36).toHex() === pool, "InvalidAccountData");
}

/** The number of accounts, exactly. */
export function exactly(call: Call, count: number): void {
  demand(call.slots.length === count, "InvalidAccountData");
}

/** The number of accounts, at least. */
export function at_least(call: Call, count: number, reason: string): void {
  demand(call.slots.length >= count, reason);
}
