/** InitializeProgram and InitializePool in the model. */
import { below, pool_address, PROGRAM, RENT, SYSTEM_STATE, TOKEN, TREASURY } from "./addresses.ts";
import { type Call, create_account, demand, PANIC, type Slot, slot, system_transfer } from "./call.ts";
import { check_mint_layout, check_upgrade_authority, decoded, exactly, running_system } from "./checks.ts";
import { blank_pool, decode_treasury, encode_pool, encode_system, encode_treasury } from "./codec.ts";
import { create_lp_mint, create_vault } from "./token.ts";
import type { Key } from "./world.ts";

const REGISTRATION_FEE = 1_150_000_000n;
const U64_MAX = 2n ** 64n - 1n;

/** InitializeProgram (0). */
export function initialize_program(call: Call, admin: Key): void {
  exactly(call, 6);
  const [authority, system, treasury] = [slot(call, 0), slot(call, 3), slot(call, 4)];
  demand(slot(call, 2).key === RENT, "InvalidArgument");
  check_upgrade_authority(authority, slot(call, 5));
  demand(system.key === SYSTEM_STATE, "InvalidAccountData");
  demand(system.state.data.length === 0, "AccountAlreadyInitialized");
  demand(treasury.key === TREASURY, "InvalidAccountData");
  create_account(call, authority, system, 83, PROGRAM);
  create_account(call, authority, treasury, 136, PROGRAM);
  const changed_at = call.world.time;
  const state = { paused: false, paused_at: 0n, reason: 0, admin, pending: admin, changed_at };
  system.state.data.set(encode_system(state));
}

/** How a ratio relates to whole tokens; the stored ratio is never adjusted. */
export function ratio_type(
  ratios: readonly [bigint, bigint],
  decimals: readonly [number, number],
): "Simple" | "Decimal" | "Engineering" {
  const sides = ratios.map((ratio, side) => {
    const factor = BigInt.asUintN(64, 10n ** BigInt(decimals[side]!));
    demand(factor !== 0n, PANIC);
    const scaled = ratio * factor > U64_MAX ? U64_MAX : ratio * factor;
    const adjusted = factor > 1n && ratio < factor ? scaled : ratio;
    return { units: adjusted / factor, whole: adjusted % factor === 0n };
  });
  if (sides.every(({ units }) => units !== 1n)) return "Engineering";
  return sides.every(({ whole }) => whole) ? "Simple" : "Decimal";
}

/** The arguments of InitializePool. */
export interface PoolArguments {
  readonly ratios: [bigint, bigint];
  readonly flags: number;
}

function check_mints(call: Call, ratios: readonly [bigint, bigint]): void {
  const mints = [slot(call, 7), slot(call, 8)];
  mints.forEach(check_mint_layout);
  demand(ratios.every((ratio) => ratio > 0n), "InvalidArgument");
  demand(mints[0]!.key !== mints[1]!.key, "InvalidArgument");
  mints.forEach(({ state }) => demand(state.owner === TOKEN, "IncorrectProgramId"));
}

function pay_registration(call: Call): void {
  const [creator, treasury] = [slot(call, 0), slot(call, 5)];
  demand(creator.state.lamports >= REGISTRATION_FEE, "Custom 1031");
  demand(treasury.key === TREASURY, "Custom 1034");
  demand(treasury.writable, "Custom 1033");
  system_transfer(call, creator, treasury, REGISTRATION_FEE);
  const state = decoded(() => decode_treasury(treasury.state.data), "BorshIoError");
  state.pool_creation_count += 1n;
  state.total_pool_creation_fees += REGISTRATION_FEE;
  state.last_update = call.world.time;
  state.total_balance = treasury.state.lamports;
  treasury.state.data.set(encode_treasury(state));
}

/** Creates the five accounts; the decimals of the LP tokens follow the list of accounts, not the sorted pair. */
function create_accounts(call: Call, mints: readonly [Slot, Slot], id: Key): void {
  const payer = slot(call, 0);
  create_account(call, payer, slot(call, 3), 438, PROGRAM);
  mints.forEach((mint, side) => create_vault(call, payer, slot(call, 9 + side), mint, id));
  [0, 1].forEach((side) => {
    create_lp_mint(call, payer, slot(call, 11 + side), slot(call, 7 + side).state.data[44]!, id);
  });
}

/** InitializePool (1). */
export function initialize_pool(call: Call, { ratios, flags }: PoolArguments): void {
  exactly(call, 13);
  demand(slot(call, 0).signer, "MissingRequiredSignature");
  running_system(slot(call, 2));
  demand(slot(call, 6).key === RENT, "InvalidArgument");
  check_mints(call, ratios);
  demand(slot(call, 4).key === TOKEN, "IncorrectProgramId");
  pay_registration(call);
  const pair = [slot(call, 7), slot(call, 8)].sort((x, y) => x.key < y.key ? -1 : 1) as [Slot, Slot];
  const mints: [Key, Key] = [pair[0].key, pair[1].key];
  const address = pool_address(mints, ratios);
  demand(slot(call, 3).key === address.key, "InvalidAccountData");
  demand(slot(call, 3).state.data.length === 0, "AccountAlreadyInitialized");
  const children = [...below(address.key, "vault"), ...below(address.key, "lp_mint")];
  children.forEach(({ key }, index) => demand(slot(call, 9 + index).key === key, "InvalidAccountData"));
  create_accounts(call, pair, address.key);
  const type = ratio_type(ratios, [pair[0].state.data[44]!, pair[1].state.data[44]!]);
  demand(type !== "Engineering", "Custom 1049");
  const pool = Object.assign(blank_pool(), { owner: slot(call, 0).key, mints, ratios });
  pool.vaults = [children[0]!.key, children[1]!.key];
  pool.lp_mints = [children[2]!.key, children[3]!.key];
  pool.bumps = Uint8Array.from([address, ...children].map(({ bump }) => bump));
  pool.flags = (type === "Simple" ? 1 : 0) | (flags & 0x60);
  pool.liquidity_fee = 13_000_000n;
  pool.swap_fee = 271_500n;
  slot(call, 3).state.data.set(encode_pool(pool));
  call.expected.push(`| Ratio: ${ratios[0]}:${ratios[1]} | Type: ${type}`);
}
