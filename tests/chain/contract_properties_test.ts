/** Random arguments and random accounts: what is written comes back, in every version of the contract. */
import { PublicKey } from "@solana/web3.js";
import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { type Address, address_of } from "@/domain/address.ts";
import type { InstructionName } from "@/domain/contract_call.ts";
import { U64_MAX } from "@/domain/units.ts";
import { decode_arguments, encode_arguments } from "@/chain/program/arguments.ts";
import { type ArgumentForm, type ArgumentKind, INSTRUCTIONS } from "@/chain/program/instruction_table.ts";
import { decode_main_treasury, decode_pool_account, decode_system_state } from "@/chain/program/layout.ts";
import { interface_of_version } from "@/chain/program/program_interface.ts";
import { test_seed } from "../base/test_seed.ts";
import {
  blank_pool,
  decode_treasury,
  encode_pool,
  encode_system,
  encode_treasury,
} from "../program_model/codec.ts";

const SEED = test_seed();
console.log(`contract properties: seed ${SEED}`);
const RUNS = { seed: SEED, numRuns: 200 };
const VERSIONS = ["0.15.1053", "0.16.1056", "0.16.1064", "0.16.1067", "0.17.1069", "0.17.1070"];
const NAMES = Object.keys(INSTRUCTIONS) as InstructionName[];

const u64 = fc.bigInt({ min: 0n, max: U64_MAX });
const key_bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const VALUES: Record<ArgumentKind, fc.Arbitrary<Address | bigint | number | boolean | string>> = {
  address: key_bytes.map(address_of),
  u64,
  u8: fc.integer({ min: 0, max: 255 }),
  bool: fc.boolean(),
  text: fc.string({ unit: "binary", maxLength: 60 }),
};

/** An instruction of some version with values for all its arguments. */
const written = fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...VERSIONS)).chain(([name, version]) => {
  const fields: readonly ArgumentForm[] = INSTRUCTIONS[name].fields;
  const values = Object.fromEntries(fields.map(([field, kind]) => [field, VALUES[kind]]));
  return fc.record({ name: fc.constant(name), version: fc.constant(version), values: fc.record(values) });
});

Deno.test("arguments: what is encoded decodes, without what the version does not take", () => {
  fc.assert(
    fc.property(written, ({ name, version, values }) => {
      const program = interface_of_version(version);
      const data = encode_arguments(name, values as never, program);
      const fields: readonly ArgumentForm[] = INSTRUCTIONS[name].fields;
      const taken = fields.filter(([, , since]) => since === undefined || program.arguments.has(since));
      const expected = Object.fromEntries(taken.map(([field]) => [field, values[field]]));
      assertEquals(decode_arguments(name, data, program) as unknown, expected, `${name} of ${version}`);
      assertEquals(data[0], INSTRUCTIONS[name].index);
    }),
    RUNS,
  );
});

Deno.test("arguments: a byte fewer or more is refused", () => {
  fc.assert(
    fc.property(written, ({ name, version, values }) => {
      const program = interface_of_version(version);
      const data = encode_arguments(name, values as never, program);
      assertEquals(decode_arguments(name, Uint8Array.from([...data, 0]), program), undefined);
      if (data.length > 1) assertEquals(decode_arguments(name, data.slice(0, -1), program), undefined);
    }),
    RUNS,
  );
});

const text = (bytes: Uint8Array) => new PublicKey(bytes).toBase58() as Address;
const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

Deno.test("accounts: any system state, with or without a proposed administrator, with any bytes behind it", () => {
  const state = fc.record({
    paused: fc.boolean(),
    paused_at: i64,
    reason: fc.integer({ min: 0, max: 255 }),
    admin: key_bytes,
    pending: fc.option(key_bytes, { nil: undefined }),
    changed_at: i64,
    behind: fc.uint8Array({ maxLength: 40 }),
  });
  fc.assert(
    fc.property(state, ({ paused, paused_at, reason, admin, pending, changed_at, behind }) => {
      const encoded = encode_system({
        paused,
        paused_at: BigInt.asUintN(64, paused_at),
        reason,
        admin: admin.toHex(),
        pending: pending?.toHex(),
        changed_at: BigInt.asUintN(64, changed_at),
      });
      assertEquals(decode_system_state(Uint8Array.from([...encoded, ...behind])), {
        is_paused: paused,
        pause_seconds: paused_at,
        pause_reason_code: reason,
        admin_authority: text(admin),
        pending_admin: pending === undefined ? null : text(pending),
        admin_change_seconds: changed_at,
      });
    }),
    RUNS,
  );
});

Deno.test("accounts: any treasury", () => {
  fc.assert(
    fc.property(fc.array(u64, { minLength: 17, maxLength: 17 }), (words) => {
      const truth = decode_treasury(new Uint8Array(BigUint64Array.from(words).buffer));
      const treasury = decode_main_treasury(encode_treasury(truth));
      const unsigned = Object.values(treasury).map((value) => BigInt.asUintN(64, value));
      assertEquals(unsigned, words);
      assertEquals(treasury.total_donations as bigint, truth.total_donations);
      assertEquals(treasury.last_withdrawal_seconds, BigInt.asIntN(64, truth.last_withdrawal));
    }),
    RUNS,
  );
});

Deno.test("accounts: any pool", () => {
  const pool = fc.record({
    keys: fc.array(key_bytes, { minLength: 7, maxLength: 7 }),
    words: fc.array(u64, { minLength: 10, maxLength: 10 }),
    bumps: fc.uint8Array({ minLength: 5, maxLength: 5 }),
    flags: fc.integer({ min: 0, max: 255 }),
  });
  fc.assert(
    fc.property(pool, ({ keys, words, bumps, flags }) => {
      const hex = keys.map((key) => key.toHex());
      const word = (index: number) => words[index] ?? 0n;
      const encoded = encode_pool({
        ...blank_pool(),
        owner: hex[0]!,
        mints: [hex[1]!, hex[2]!],
        vaults: [hex[3]!, hex[4]!],
        lp_mints: [hex[5]!, hex[6]!],
        ratios: [word(0), word(1)],
        totals: [word(2), word(3)],
        bumps,
        flags,
        liquidity_fee: word(4),
        swap_fee: word(5),
        collected_liquidity: word(6),
        collected_swap: word(7),
        total_fees: word(8),
        consolidated: word(9),
      });
      const decoded = decode_pool_account(encoded);
      assertEquals([
        ...[decoded.owner, decoded.token_a_mint, decoded.token_b_mint, decoded.token_a_vault],
        ...[decoded.token_b_vault, decoded.lp_token_a_mint, decoded.lp_token_b_mint],
      ], keys.map(text));
      assertEquals([
        ...[decoded.ratio_a_numerator, decoded.ratio_b_denominator, decoded.tracked_a, decoded.tracked_b],
        ...[decoded.liquidity_fee, decoded.swap_fee, decoded.collected_liquidity_fees],
        ...[decoded.collected_swap_fees, decoded.total_fees, decoded.total_fees_consolidated],
      ] as bigint[], words);
      assertEquals([
        ...[decoded.pool_bump, decoded.token_a_vault_bump, decoded.token_b_vault_bump],
        ...[decoded.lp_token_a_mint_bump, decoded.lp_token_b_mint_bump, decoded.flags],
      ], [...bumps, flags]);
    }),
    RUNS,
  );
});

/** Lengths of the data by version, as the contract's history gives them. */
const LENGTHS: Readonly<Record<string, Partial<Record<InstructionName, number>>>> = {
  "0.15.1053": { initialize_program: 1, initialize_pool: 17, deposit: 41, withdrawal: 41, swap: 49 },
  "0.16.1056": { initialize_program: 33, initialize_pool: 17, deposit: 41, withdrawal: 41, swap: 49 },
  "0.16.1064": { initialize_program: 33, initialize_pool: 17, deposit: 41, withdrawal: 41, swap: 49 },
  "0.16.1067": { initialize_program: 33, initialize_pool: 17, deposit: 73, withdrawal: 73, swap: 81 },
  "0.17.1070": { initialize_program: 33, initialize_pool: 18, deposit: 73, withdrawal: 73, swap: 81 },
};

Deno.test("versions: the data have the lengths of each version's own layout", () => {
  const key = address_of(new Uint8Array(32).fill(1));
  const values = {
    ...{ admin_authority: key, mint: key, pool_id: key, amount: 1n, expected_output: 1n, flags: 0 },
    ...{ ratio_a_numerator: 1n, ratio_b_denominator: 1n },
  };
  for (const [version, lengths] of Object.entries(LENGTHS)) {
    const program = interface_of_version(version);
    for (const [name, length] of Object.entries(lengths) as [InstructionName, number][]) {
      assertEquals(encode_arguments(name, values as never, program).length, length, `${name} of ${version}`);
      const newest = encode_arguments(name, values as never, interface_of_version("0.17.1070"));
      if (newest.length !== length) {
        assertNotEquals(decode_arguments(name, newest, program), values as never);
        assertEquals(decode_arguments(name, newest, program), undefined);
      }
    }
  }
});
