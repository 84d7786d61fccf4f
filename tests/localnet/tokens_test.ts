import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  createAssociatedTokenAccountInstruction,
  createBurnInstruction,
  createCloseAccountInstruction,
  createInitializeMint2Instruction,
  createMintToInstruction,
  createSyncNativeInstruction,
  createTransferInstruction,
  getAssociatedTokenAddressSync,
  MINT_SIZE,
  NATIVE_MINT,
  TOKEN_2022_PROGRAM_ID,
  TOKEN_PROGRAM_ID,
} from "@solana/spl-token";
import { Keypair, type PublicKey, SystemProgram, type TransactionInstruction } from "@solana/web3.js";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { type LedgerScene, with_ledger } from "./ledger_scene.ts";

const LARGE = 18_446_744_073_709_551_615n;

interface Tokens {
  readonly owner: Keypair;
  readonly other: Keypair;
  readonly mint: PublicKey;
  readonly of_owner: PublicKey;
  readonly of_other: PublicKey;
}

/** A mint whose whole supply the owner holds, and an empty account of somebody else. */
async function tokens(
  scene: LedgerScene,
  supply: bigint,
  decimals: number,
  program = TOKEN_PROGRAM_ID,
): Promise<Tokens> {
  const [owner, other, mint] = [await scene.wallet(), Keypair.generate(), Keypair.generate()];
  const lamports = await scene.web3.getMinimumBalanceForRentExemption(MINT_SIZE);
  const account_of = (key: Keypair) =>
    getAssociatedTokenAddressSync(mint.publicKey, key.publicKey, false, program);
  const create = (key: Keypair): TransactionInstruction =>
    createAssociatedTokenAccountInstruction(
      owner.publicKey,
      account_of(key),
      key.publicKey,
      mint.publicKey,
      program,
    );
  const { signature } = await scene.land([
    SystemProgram.createAccount({
      fromPubkey: owner.publicKey,
      newAccountPubkey: mint.publicKey,
      lamports,
      space: MINT_SIZE,
      programId: program,
    }),
    createInitializeMint2Instruction(mint.publicKey, decimals, owner.publicKey, null, program),
    create(owner),
    create(other),
    createMintToInstruction(mint.publicKey, account_of(owner), owner.publicKey, supply, [], program),
  ], [owner, mint]);
  assertEquals((await scene.web3.getSignatureStatus(signature)).value?.err, null);
  return { owner, other, mint: mint.publicKey, of_owner: account_of(owner), of_other: account_of(other) };
}

for (const program of [TOKEN_PROGRAM_ID, TOKEN_2022_PROGRAM_ID]) {
  Deno.test(`token balances before and after are exact to the last unit (${program})`, () =>
    with_ledger(async (scene) => {
      const { owner, other, mint, of_owner, of_other } = await tokens(scene, LARGE, 9, program);
      const { signature } = await scene.land([
        createTransferInstruction(of_owner, of_other, owner.publicKey, 1_000_000_001n, [], program),
      ], [owner]);
      const landed = await scene.web3.getTransaction(signature, {
        commitment: "confirmed",
        maxSupportedTransactionVersion: 0,
      });
      const keys = landed?.transaction.message.staticAccountKeys ?? [];
      const entry = (
        account: PublicKey,
        holder: Keypair,
        amount: string,
        uiAmountString: string,
        uiAmount: number | null,
      ) => ({
        accountIndex: keys.findIndex((key) => key.equals(account)),
        mint: mint.toBase58(),
        owner: holder.publicKey.toBase58(),
        programId: program.toBase58(),
        uiTokenAmount: { amount, decimals: 9, uiAmount, uiAmountString },
      });
      const by_index = (left: { accountIndex: number }, right: { accountIndex: number }) =>
        left.accountIndex - right.accountIndex;
      assertEquals<unknown>(
        landed?.meta?.preTokenBalances,
        [
          entry(of_owner, owner, "18446744073709551615", "18446744073.709551615", 18446744073.709551615),
          entry(of_other, other, "0", "0", null),
        ].sort(by_index),
      );
      assertEquals<unknown>(
        landed?.meta?.postTokenBalances,
        [
          entry(of_owner, owner, "18446744072709551614", "18446744072.709551614", 18446744072.709551614),
          entry(of_other, other, "1000000001", "1.000000001", 1.000000001),
        ].sort(by_index),
      );
    }));
}

Deno.test("inner instructions carry their stack height", () =>
  with_ledger(async (scene) => {
    const { owner, mint } = await tokens(scene, 1n, 0);
    const third = Keypair.generate().publicKey;
    const { signature } = await scene.land([
      createAssociatedTokenAccountInstruction(
        owner.publicKey,
        getAssociatedTokenAddressSync(mint, third),
        third,
        mint,
      ),
    ], [owner]);
    const config = { commitment: "confirmed", maxSupportedTransactionVersion: 0 } as const;
    const landed = await scene.web3.getTransaction(signature, config);
    const [group] = landed?.meta?.innerInstructions ?? [];
    assertEquals(group?.index, 0);
    assertEquals(group?.instructions.length, 4);
    for (const inner of group?.instructions ?? []) {
      assertEquals((inner as unknown as { stackHeight: number }).stackHeight, 2);
      assert(inner.programIdIndex > 0);
    }
    const parsed = await scene.web3.getParsedTransaction(signature, config);
    assertEquals(parsed?.meta?.innerInstructions?.[0]?.instructions.length, 4);
    assertEquals(
      parsed?.transaction.message.instructions[0]?.programId.toBase58(),
      "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL",
    );
  }));

Deno.test("tokens are counted by account, mint, owner and program", () =>
  with_ledger(async (scene) => {
    const { owner, other, mint, of_owner, of_other } = await tokens(scene, 12_340n, 2);
    const balance = await scene.web3.getTokenAccountBalance(of_owner);
    assertEquals(balance.value, {
      amount: "12340",
      decimals: 2,
      uiAmount: 123.4,
      uiAmountString: "123.4",
    });
    assertEquals((await scene.web3.getTokenSupply(mint)).value.amount, "12340");
    const by_mint = await scene.web3.getTokenAccountsByOwner(owner.publicKey, { mint });
    assertEquals(by_mint.value.map(({ pubkey }) => pubkey.toBase58()), [of_owner.toBase58()]);
    const by_program = await scene.web3.getParsedTokenAccountsByOwner(other.publicKey, {
      programId: TOKEN_PROGRAM_ID,
    });
    assertEquals(by_program.value[0]?.pubkey.toBase58(), of_other.toBase58());
    assertEquals(by_program.value[0]?.account.data, {
      program: "spl-token",
      parsed: {
        type: "account",
        info: {
          isNative: false,
          mint: mint.toBase58(),
          owner: other.publicKey.toBase58(),
          state: "initialized",
          tokenAmount: { amount: "0", decimals: 2, uiAmount: 0, uiAmountString: "0" },
        },
      },
      space: 165,
    });
    const parsed_mint = await scene.web3.getParsedAccountInfo(mint);
    assertEquals(parsed_mint.value?.data, {
      program: "spl-token",
      parsed: {
        type: "mint",
        info: {
          mintAuthority: owner.publicKey.toBase58(),
          supply: "12340",
          decimals: 2,
          isInitialized: true,
          freezeAuthority: null,
        },
      },
      space: 82,
    });
    await assert_refused(() => scene.web3.getTokenAccountBalance(Keypair.generate().publicKey), "account");
    await assert_refused(() => scene.web3.getTokenSupply(owner.publicKey), "mint");
  }));

async function assert_refused(action: () => Promise<unknown>, word: string): Promise<void> {
  const error = await assertRejects(action);
  const code = error instanceof RpcError ? error.code : (error as unknown as { code: number }).code;
  assertEquals(code, -32602);
  assert(error.message.includes(word), error.message);
}

Deno.test("burnt tokens leave the supply, and a closed account leaves the list", () =>
  with_ledger(async (scene) => {
    const { owner, mint, of_owner } = await tokens(scene, 500n, 0);
    const { signature } = await scene.land([
      createBurnInstruction(of_owner, mint, owner.publicKey, 500n),
      createCloseAccountInstruction(of_owner, owner.publicKey, owner.publicKey),
    ], [owner]);
    const landed = await scene.web3.getTransaction(signature, {
      commitment: "confirmed",
      maxSupportedTransactionVersion: 0,
    });
    assertEquals(landed?.meta?.preTokenBalances?.length, 1);
    assertEquals(landed?.meta?.postTokenBalances, []);
    assertEquals((await scene.web3.getTokenSupply(mint)).value.amount, "0");
    assertEquals((await scene.web3.getTokenAccountsByOwner(owner.publicKey, { mint })).value, []);
  }));

Deno.test("program accounts are filtered by size and bytes, and cut to a slice", () =>
  with_ledger(async (scene) => {
    const { owner, mint, of_owner, of_other } = await tokens(scene, 5n, 0);
    const all = await scene.web3.getProgramAccounts(TOKEN_PROGRAM_ID, { filters: [{ dataSize: 165 }] });
    assertEquals(
      new Set(all.map(({ pubkey }) => pubkey.toBase58())),
      new Set([of_owner.toBase58(), of_other.toBase58()]),
    );
    const [found, ...rest] = await scene.web3.getProgramAccounts(TOKEN_PROGRAM_ID, {
      filters: [{ memcmp: { offset: 0, bytes: mint.toBase58() } }, {
        memcmp: { offset: 32, bytes: owner.publicKey.toBase58() },
      }],
      dataSlice: { offset: 64, length: 8 },
    });
    assertEquals(rest, []);
    assertEquals(found?.pubkey.toBase58(), of_owner.toBase58());
    assertEquals(Array.from(found?.account.data ?? []), [5, 0, 0, 0, 0, 0, 0, 0]);
    const with_context = await scene.web3.getProgramAccounts(TOKEN_PROGRAM_ID, { withContext: true });
    assert(with_context.context.slot > 0);
    assertEquals(with_context.value.length, 4);
    // The reader who stands before all this sees none of it, but for the mint of wrapped SOL.
    const earlier = await scene.web3.getProgramAccounts(TOKEN_PROGRAM_ID, { commitment: "finalized" });
    assertEquals(earlier.map(({ pubkey }) => pubkey.toBase58()), [NATIVE_MINT.toBase58()]);
    const filters = new Array(5).fill({ dataSize: 1 });
    await assert_refused(
      () => scene.raw.call("getProgramAccounts", [TOKEN_PROGRAM_ID.toBase58(), { filters }]),
      "max 4",
    );
  }));

Deno.test("wrapped SOL is a token like others", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(5);
    const account = getAssociatedTokenAddressSync(NATIVE_MINT, payer.publicKey);
    const { signature } = await scene.land([
      createAssociatedTokenAccountInstruction(payer.publicKey, account, payer.publicKey, NATIVE_MINT),
      SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: account, lamports: 1_500_000_000 }),
      createSyncNativeInstruction(account),
    ], [payer]);
    assertEquals((await scene.web3.getSignatureStatus(signature)).value?.err, null);
    assertEquals((await scene.web3.getTokenAccountBalance(account)).value.uiAmountString, "1.5");
  }));
