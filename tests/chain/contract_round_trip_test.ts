/**
 * All instructions of the contract: the service's encoder against the tests' own, the contract's answer to the bytes, and
 * what the decoder makes of them. Then the accounts that this leaves behind.
 */
import { PublicKey, SystemProgram, type TransactionInstruction } from "@solana/web3.js";
import { TOKEN_PROGRAM_ID } from "@solana/spl-token";
import { assert, assertEquals } from "@std/assert";
import type { ContractCall } from "@/domain/contract_call.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { amount, lamports } from "@/domain/units.ts";
import { pool_addresses } from "@/chain/program/addresses.ts";
import { decode_call } from "@/chain/program/decode_call.ts";
import { INSTRUCTIONS } from "@/chain/program/instruction_table.ts";
import { decode_main_treasury, decode_pool_account, decode_system_state } from "@/chain/program/layout.ts";
import * as admin from "../program/admin_instructions.ts";
import { CREATOR, mintData, Scene, USER } from "../program/scene.ts";
import {
  ADMIN,
  Ledger,
  named,
  PROGRAM_DATA,
  SYSTEM_STATE,
  TREASURY,
  UPGRADE_AUTHORITY,
} from "../program/support.ts";
import { decode_pool, decode_system, decode_treasury } from "../program_model/codec.ts";
import { administrator, DEPLOYMENT, DESTINATION, OWNER, POOL, ROWS, text } from "./round_trip_rows.ts";

const pool_id = text(POOL.id);
const [mint_a, mint_b] = [text(POOL.a), text(POOL.b)];
const [vault_a, vault_b] = [text(POOL.vaults[0]), text(POOL.vaults[1])];
const [lp_mint_a, lp_mint_b] = [text(POOL.lpMints[0]), text(POOL.lpMints[1])];

/** A ledger with wallets and mints, and with nothing of the contract but its program. */
function bare_ledger(): Ledger {
  const ledger = new Ledger();
  for (const wallet of [ADMIN, UPGRADE_AUTHORITY, CREATOR, USER, DESTINATION]) ledger.put(wallet, {});
  for (const [mint, decimals] of [[POOL.a, 9], [POOL.b, 6]] as const) {
    ledger.put(mint, { data: mintData(decimals), owner: TOKEN_PROGRAM_ID, lamports: 1_461_600n });
  }
  ledger.keep();
  return ledger;
}

/** What a user of the pool needs, as the scene of the program's tests lays it out. */
function give_token_accounts(ledger: Ledger): void {
  const scene = new Scene(POOL);
  for (const name of ["user token 0", "user token 1", "user lp 0", "user lp 1"]) {
    ledger.put(named(name), scene.ledger.read(named(name)));
  }
}

function metas(instruction: TransactionInstruction): string[] {
  return instruction.keys.map(({ pubkey, isSigner, isWritable }) =>
    `${pubkey.toBase58()} ${isSigner ? "s" : ""}${isWritable ? "w" : ""}`
  );
}

Deno.test("round trip: the table has every instruction of the contract", () => {
  assertEquals(
    [...new Set(ROWS.map(({ call }) => call.name))].toSorted(),
    Object.keys(INSTRUCTIONS).toSorted(),
  );
  assertEquals(new Set(ROWS.map(({ theirs }) => theirs.data[0])).size, 25);
});

for (const { ours, theirs, call } of ROWS) {
  Deno.test(`round trip: ${call.name} is what the tests' encoder writes, and decodes into its call`, () => {
    assertEquals(Uint8Array.from(ours.data).toHex(), Uint8Array.from(theirs.data).toHex());
    assertEquals(metas(ours), metas(theirs));
    assertEquals(ours.programId.toBase58(), theirs.programId.toBase58());
    const accounts = theirs.keys.map(({ pubkey }) => text(pubkey));
    const decoded: ContractCall = decode_call(7, accounts, Uint8Array.from(theirs.data));
    const listed = "accounts" in decoded ? { accounts } : {};
    assertEquals(decoded as unknown, { ...call, ...listed, instruction_index: 7 });
  });
}

Deno.test("round trip: the contract carries every one of them out, and its accounts decode as they are", () => {
  const ledger = bare_ledger();
  for (const { ours, call } of ROWS) {
    if (call.name === "deposit" && ledger.get(named("user token 0")) === undefined) {
      give_token_accounts(ledger);
    }
    const { error, logs } = ledger.send(ours);
    assertEquals(error, undefined, `${call.name}\n${logs.join("\n")}`);
  }
  check_pool(ledger);
  check_treasury(ledger);
  check_system(ledger);
});

function check_pool(ledger: Ledger): void {
  const { data, owner } = ledger.read(POOL.id);
  assertEquals(text(owner), DEFAULT_PROGRAM_ID);
  const truth = decode_pool(data);
  const pool = decode_pool_account(data);
  const key = (hex: string) => text(new PublicKey(Uint8Array.fromHex(hex)));
  assertEquals(pool as unknown, {
    owner: key(truth.owner),
    token_a_mint: mint_a,
    token_b_mint: mint_b,
    token_a_vault: vault_a,
    token_b_vault: vault_b,
    lp_token_a_mint: lp_mint_a,
    lp_token_b_mint: lp_mint_b,
    ratio_a_numerator: POOL.ratioA,
    ratio_b_denominator: POOL.ratioB,
    tracked_a: truth.totals[0],
    tracked_b: truth.totals[1],
    pool_bump: POOL.bumps[0],
    token_a_vault_bump: POOL.bumps[1],
    token_b_vault_bump: POOL.bumps[2],
    lp_token_a_mint_bump: POOL.bumps[3],
    lp_token_b_mint_bump: POOL.bumps[4],
    flags: truth.flags,
    liquidity_fee: truth.liquidity_fee,
    swap_fee: truth.swap_fee,
    unused_collected_fees_a: 0n,
    unused_collected_fees_b: 0n,
    unused_fees_withdrawn_a: 0n,
    unused_fees_withdrawn_b: 0n,
    collected_liquidity_fees: truth.collected_liquidity,
    collected_swap_fees: truth.collected_swap,
    total_fees: truth.total_fees,
    last_consolidation_seconds: truth.last_consolidation,
    total_consolidations: truth.consolidations,
    total_fees_consolidated: truth.consolidated,
    unused_max_swap_amount: 0n,
    unused_min_swap_amount: 0n,
    unused_max_deposit_amount: 0n,
    unused_min_deposit_amount: 0n,
    unused_max_withdrawal_amount: 0n,
    unused_min_withdrawal_amount: 0n,
    unused_reserved_0: 0n,
    unused_reserved_1: 0n,
    unused_reserved_2: 0n,
    unused_reserved_3: 0n,
  });
  // What the instructions above have done to it: nothing of this is zero or what it was at first.
  assertEquals(pool.owner, text(OWNER));
  assertEquals([pool.tracked_a, pool.tracked_b], [amount(1_600_000_000n), amount(340_000_000n)]);
  assertEquals([pool.flags, pool.liquidity_fee, pool.swap_fee], [
    1 | 4 | 32 | 64,
    lamports(5_000_000n),
    lamports(50_000n),
  ]);
  assertEquals(pool.total_consolidations, 1n);
  assert(pool.total_fees_consolidated > 0n && pool.collected_swap_fees > 0n);
}

function check_treasury(ledger: Ledger): void {
  const { data } = ledger.read(TREASURY);
  const { last_update, total_consolidations, last_withdrawal, ...same } = decode_treasury(data);
  assertEquals(decode_main_treasury(data) as unknown, {
    ...same,
    last_update_seconds: last_update,
    total_consolidations_performed: total_consolidations,
    last_withdrawal_seconds: last_withdrawal,
  });
  assertEquals([same.pool_creation_count, same.donation_count, same.treasury_withdrawal_count], [1n, 1n, 1n]);
}

function check_system(ledger: Ledger): void {
  const { data } = ledger.read(SYSTEM_STATE);
  const truth = decode_system(data);
  assertEquals(decode_system_state(data), {
    is_paused: false,
    pause_seconds: 0n,
    pause_reason_code: 0,
    admin_authority: administrator,
    pending_admin: text(OWNER),
    admin_change_seconds: truth.changed_at,
  });
  // Installed after 72 hours: the state becomes shorter than its account.
  ledger.setTime(truth.changed_at + 259_200n);
  ledger.run(admin.processAdminChange(ADMIN, OWNER));
  const { admin_authority, pending_admin, admin_change_seconds } = decode_system_state(
    ledger.read(SYSTEM_STATE).data,
  );
  assertEquals([admin_authority, pending_admin, admin_change_seconds], [text(OWNER), null, 0n]);
}

Deno.test("round trip: derived addresses are those that the contract creates", () => {
  const { ledger } = new Scene(POOL);
  assertEquals(DEPLOYMENT as unknown, {
    program_id: DEFAULT_PROGRAM_ID,
    system_state: text(SYSTEM_STATE),
    main_treasury: text(TREASURY),
    program_data: text(PROGRAM_DATA),
  });
  const ratio = { ratio_a_numerator: amount(POOL.ratioA), ratio_b_denominator: amount(POOL.ratioB) };
  const derived = pool_addresses(DEFAULT_PROGRAM_ID, mint_a, mint_b, ratio);
  for (const address of Object.values(derived)) {
    const account = ledger.read(new PublicKey(address));
    const is_pool = address === derived.pool_id;
    assertEquals(text(account.owner), is_pool ? DEFAULT_PROGRAM_ID : text(TOKEN_PROGRAM_ID), address);
  }
  const named_by_contract = decode_pool_account(ledger.read(POOL.id).data);
  const { pool_id: own_id, ...below } = derived;
  for (const [name, address] of Object.entries(below)) {
    assertEquals(named_by_contract[name as keyof typeof below], address);
  }
  assertEquals(own_id, pool_id);
  assert(!ledger.read(POOL.id).owner.equals(SystemProgram.programId));
});
