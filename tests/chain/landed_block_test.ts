/** Blocks as nodes write them, turned into landed transactions. */
import { assertEquals } from "@std/assert";
import { parse_json } from "@/base/json.ts";
import type { Address } from "@/domain/address.ts";
import { address_bytes } from "@/domain/address.ts";
import { base58_encode } from "@/domain/base58.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { lamport_delta, token_delta } from "@/domain/landed_transaction.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { followed_block, type RawBlock } from "@/chain/landed_block.ts";
import { EXAMPLE_POOL, test_address, test_user } from "../support/landed_transactions.ts";

const USER = test_user(1);
const { a, b, pool_id } = EXAMPLE_POOL;
const COMPUTE_BUDGET = "ComputeBudget111111111111111111111111111111";
const [HELD, CLOSED, LOADED_W, LOADED_R] = [101, 102, 103, 104].map(test_address) as [
  Address,
  Address,
  Address,
  Address,
];

function deposit_data(units: bigint): string {
  const data = new Uint8Array(73);
  data[0] = 2;
  data.set(address_bytes(a.mint), 1);
  new DataView(data.buffer).setBigUint64(33, units, true);
  data.set(address_bytes(pool_id), 41);
  return base58_encode(data);
}

function token_balance(accountIndex: number, mint: string, amount: string) {
  const uiTokenAmount = { amount, decimals: 9, uiAmount: null, uiAmountString: "0" };
  return {
    accountIndex,
    mint,
    owner: USER.wallet,
    programId: "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
    uiTokenAmount,
  };
}

/** A deposit with one account from a lookup table of each kind, as `getBlock` writes it. */
const DEPOSIT = {
  transaction: {
    signatures: ["5sig"],
    message: {
      header: { numReadonlySignedAccounts: 0, numReadonlyUnsignedAccounts: 2, numRequiredSignatures: 1 },
      accountKeys: [
        USER.wallet,
        pool_id,
        a.vault,
        USER.accounts.a,
        USER.accounts.lp_a,
        DEFAULT_PROGRAM_ID,
        COMPUTE_BUDGET,
      ],
      recentBlockhash: "11111111111111111111111111111111",
      addressTableLookups: [],
      instructions: [
        { programIdIndex: 6, accounts: [], data: "K1FDJ7", stackHeight: null },
        // Indexes 7 and 8 are loaded addresses: writable ones come before read-only ones.
        {
          programIdIndex: 5,
          accounts: [0, 8, 8, 1, 8, 2, 7, 3, 4, 7, 7],
          data: deposit_data(1_000n),
          stackHeight: null,
        },
        { programIdIndex: 5, accounts: [1], data: "", stackHeight: null },
      ],
    },
  },
  meta: {
    err: null,
    status: { Ok: null },
    fee: 5_000,
    preBalances: [1_000_000_000, 3_939_360, 2_039_280, 2_039_280, 0, 1, 1, 5, 6],
    postBalances: [986_995_000, 16_939_360, 2_039_280, 2_039_280, 2_039_280, 1, 1, 5, 6],
    preTokenBalances: [token_balance(2, a.mint, "500"), token_balance(3, a.mint, "18446744073709551615")],
    postTokenBalances: [
      token_balance(2, a.mint, "1500"),
      token_balance(3, a.mint, "18446744073709550615"),
      token_balance(4, a.lp_mint, "1000"), // Created by this transaction.
    ],
    innerInstructions: [],
    logMessages: [`Program ${DEFAULT_PROGRAM_ID} invoke [1]`, `Program ${DEFAULT_PROGRAM_ID} success`],
    loadedAddresses: { writable: [LOADED_W], readonly: [LOADED_R] },
    computeUnitsConsumed: 123_456,
    rewards: null,
  },
  version: 0,
};

function token_change(transaction: LandedTransaction, account: Address) {
  return transaction.token_changes.find((change) => change.account === account);
}

type RawTransaction = RawBlock["transactions"][number];

function raw(changes: { meta?: object; transaction?: object } = {}): RawTransaction {
  return {
    transaction: { ...DEPOSIT.transaction, ...changes.transaction },
    meta: { ...DEPOSIT.meta, ...changes.meta },
  } as unknown as RawTransaction;
}

/** The block goes through JSON text, as it does on its way from the node. */
function decoded(transactions: RawTransaction[], watched: Address[] = [pool_id]) {
  const block = {
    blockhash: "hash",
    previousBlockhash: "before",
    parentSlot: 41,
    blockHeight: 40,
    blockTime: 1,
  };
  const text = JSON.stringify({ ...block, transactions });
  return followed_block(42, parse_json(text) as unknown as RawBlock, new Set(watched), DEFAULT_PROGRAM_ID);
}

function only(transaction: RawTransaction, watched?: Address[]): LandedTransaction {
  return decoded([transaction], watched).transactions[0]!;
}

Deno.test("landed block: place, signature, payer, fee, units, logs", () => {
  const { slot, block_height, blockhash, transactions } = decoded([raw()]);
  assertEquals([slot, block_height, blockhash, transactions.length], [42, 40, "hash", 1]);
  const { signature, fee_payer, error, fee, compute_units, logs, index } = transactions[0]!;
  assertEquals([signature, fee_payer, error, fee, compute_units, index] as unknown, [
    "5sig",
    USER.wallet,
    null,
    5_000n,
    123_456,
    0,
  ]);
  assertEquals(logs, DEPOSIT.meta.logMessages);
});

Deno.test("landed block: the contract's top-level instructions, with loaded addresses in their places", () => {
  const [deposit, other, ...more] = only(raw()).calls;
  assertEquals(more, []);
  assertEquals(deposit as unknown, {
    name: "deposit",
    instruction_index: 1,
    pool_id,
    mint: a.mint,
    amount: 1_000n,
    user: USER.wallet,
    input_account: USER.accounts.a,
    output_account: USER.accounts.lp_a,
  });
  assertEquals(other, { name: "other", instruction_index: 2, variant: -1, accounts: [pool_id] });
  const message = { ...DEPOSIT.transaction.message };
  const loaded = [{ programIdIndex: 5, accounts: [7, 8], data: "2" }];
  const [call] = only(raw({ transaction: { message: { ...message, instructions: loaded } } })).calls;
  assertEquals(call, { name: "other", instruction_index: 0, variant: 1, accounts: [LOADED_W, LOADED_R] });
});

Deno.test("landed block: token balances before and after, to the last digit", () => {
  const transaction = only(raw());
  assertEquals(token_delta(transaction, a.vault), 1_000n);
  assertEquals(token_delta(transaction, USER.accounts.a), -1_000n);
  assertEquals(token_change(transaction, USER.accounts.a)?.before as bigint, 2n ** 64n - 1n);
  assertEquals(token_change(transaction, USER.accounts.lp_a) as unknown, {
    account: USER.accounts.lp_a,
    owner: USER.wallet,
    mint: a.lp_mint,
    before: 0n,
    after: 1_000n,
  });
  assertEquals([token_change(transaction, b.vault), token_delta(transaction, b.vault)], [undefined, 0n]);
});

Deno.test("landed block: an account that was closed has nothing afterwards", () => {
  const accountKeys = [USER.wallet, CLOSED, HELD];
  const message = { ...DEPOSIT.transaction.message, accountKeys, instructions: [] };
  const meta = {
    preBalances: [10, 2_039_280, 2_039_280],
    postBalances: [2_039_285, 0, 2_039_280],
    preTokenBalances: [token_balance(1, b.mint, "77"), token_balance(2, b.mint, "5")],
    postTokenBalances: [token_balance(2, b.mint, "5")],
    loadedAddresses: { writable: [], readonly: [] },
  };
  const transaction = only(raw({ transaction: { message }, meta }), [CLOSED]);
  assertEquals(token_change(transaction, CLOSED) as unknown, {
    account: CLOSED,
    owner: USER.wallet,
    mint: b.mint,
    before: 77n,
    after: 0n,
  });
  assertEquals(token_delta(transaction, HELD), 0n);
  assertEquals(lamport_delta(transaction, CLOSED), -2_039_280n);
});

Deno.test("landed block: lamports of every account, the loaded ones too", () => {
  const transaction = only(raw());
  assertEquals(transaction.lamport_changes.length, 9);
  assertEquals(lamport_delta(transaction, pool_id), 13_000_000n);
  assertEquals(lamport_delta(transaction, USER.wallet), -13_005_000n);
  assertEquals(transaction.lamport_changes.at(-1) as unknown, { account: LOADED_R, before: 6n, after: 6n });
});

Deno.test("landed block: lamports beyond the safe integers are exact", () => {
  const text = JSON.stringify({ blockhash: "h", blockHeight: 1, transactions: [raw()] })
    .replace("1000000000,3939360", "18446744073709551615,3939360")
    .replace("986995000,16939360", "18446744073709551614,16939360");
  const block = parse_json(text) as unknown as RawBlock;
  const { transactions } = followed_block(1, block, new Set([pool_id]), DEFAULT_PROGRAM_ID);
  assertEquals(lamport_delta(transactions[0]!, USER.wallet), -1n);
});

Deno.test("landed block: what nodes may leave out counts as empty", () => {
  for (const nothing of [null, undefined]) {
    const transaction = only(raw({
      meta: {
        preTokenBalances: nothing,
        postTokenBalances: nothing,
        logMessages: nothing,
        loadedAddresses: undefined,
        computeUnitsConsumed: undefined,
      },
      transaction: { message: { ...DEPOSIT.transaction.message, instructions: [] } },
    }));
    assertEquals([transaction.token_changes, transaction.logs, transaction.compute_units] as unknown, [
      [],
      [],
      0,
    ]);
    assertEquals(transaction.lamport_changes.length, 7);
  }
});

Deno.test("landed block: an error is read with the logs that tell whose it is", () => {
  const { error } = only(raw({
    meta: {
      err: { InstructionError: [1, { Custom: 1047 }] },
      logMessages: [`Program ${DEFAULT_PROGRAM_ID} failed: custom program error: 0x417`],
    },
  }));
  assertEquals(error as unknown, {
    instruction_index: 1,
    variant: "Custom",
    custom_code: 1047,
    failing_program: DEFAULT_PROGRAM_ID,
  });
});

Deno.test("landed block: only transactions that name a watched address pass, with their index in the whole block", () => {
  const stranger = raw({
    transaction: { message: { ...DEPOSIT.transaction.message, accountKeys: [HELD], instructions: [] } },
    meta: { preTokenBalances: [], postTokenBalances: [], loadedAddresses: { writable: [], readonly: [] } },
  });
  const block = [stranger, raw(), stranger, raw(), stranger];
  assertEquals(decoded(block).transactions.map(({ index }) => index), [1, 3]);
  assertEquals(decoded(block, [LOADED_R]).transactions.map(({ index }) => index), [1, 3]);
  assertEquals(decoded(block, [HELD]).transactions.map(({ index }) => index), [0, 2, 4]);
  assertEquals(decoded(block, []).transactions, []);
  assertEquals(decoded([], [HELD]).transactions, []);
});
