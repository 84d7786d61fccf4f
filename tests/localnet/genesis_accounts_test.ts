import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  ACCOUNT_SIZE,
  AccountLayout,
  createTransferInstruction,
  MINT_SIZE,
  MintLayout,
} from "@solana/spl-token";
import { Keypair, LAMPORTS_PER_SOL, PublicKey, TransactionInstruction } from "@solana/web3.js";
import { parse_account_file } from "@/localnet/genesis/account_file.ts";
import type { LocalnetAccount, LocalnetProgram } from "@/localnet/mod.ts";
import { account_file, type AccountSketch, NEVER_PAYS_RENT, SYSTEM } from "./account_scene.ts";
import { on_ledger, refusal, with_ledger_path } from "./durable_scene.ts";
import { type LedgerScene, sign, transfer, with_ledger } from "./ledger_scene.ts";
import { memo_elf, program_data_of, UPGRADEABLE_LOADER } from "./memo_program.ts";

const TOKEN = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";
const LOADER_2 = "BPFLoader2111111111111111111111111111111111";
const COMMITMENTS = ["processed", "confirmed", "finalized"] as const;

/** An account as it comes out of a file. */
function fixture(sketch: AccountSketch): LocalnetAccount {
  const { text, pubkey } = account_file(sketch);
  return parse_account_file(text, `${pubkey.toBase58()}.json`);
}

function mint_data(authority: PublicKey, supply: bigint): Uint8Array {
  const data = new Uint8Array(MINT_SIZE);
  MintLayout.encode({
    mintAuthorityOption: 1,
    mintAuthority: authority,
    supply,
    decimals: 6,
    isInitialized: true,
    freezeAuthorityOption: 0,
    freezeAuthority: PublicKey.default,
  }, data);
  return data;
}

function token_data(mint: PublicKey, owner: PublicKey, amount: bigint): Uint8Array {
  const data = new Uint8Array(ACCOUNT_SIZE);
  AccountLayout.encode({
    mint,
    owner,
    amount,
    delegateOption: 0,
    delegate: PublicKey.default,
    delegatedAmount: 0n,
    state: 1,
    isNativeOption: 0,
    isNative: 0n,
    closeAuthorityOption: 0,
    closeAuthority: PublicKey.default,
  }, data);
  return data;
}

/** What the ledger answers of an account, in the form of a sketch. */
async function seen(
  scene: LedgerScene,
  pubkey: PublicKey,
  commitment: typeof COMMITMENTS[number] = "processed",
) {
  const form = { encoding: "base64", commitment };
  // deno-lint-ignore no-explicit-any -- as it is on the wire.
  const { value }: any = await scene.raw.call("getAccountInfo", [pubkey.toBase58(), form]);
  return value === null
    ? null
    : { ...value, lamports: BigInt(value.lamports), rentEpoch: BigInt(value.rentEpoch) };
}

async function calls_well(scene: LedgerScene, programId: PublicKey): Promise<void> {
  const payer = await scene.wallet(1);
  const { blockhash } = await scene.web3.getLatestBlockhash("processed");
  const call = new TransactionInstruction({ programId, keys: [] });
  const { value } = await scene.web3.simulateTransaction(sign([call], [payer], blockhash));
  assertEquals(value.err, null, value.logs?.join("\n") ?? "");
  assertStringIncludes(value.logs?.[0] ?? "", `Program ${programId.toBase58()} invoke`);
}

Deno.test("a new ledger has the accounts of its files, at every commitment and to the last byte", async () => {
  const sketches: AccountSketch[] = [
    { lamports: 1n },
    { lamports: 9_007_199_254_740_993n, rent_epoch: 361n },
    { owner: Keypair.generate().publicKey.toBase58(), data: crypto.getRandomValues(new Uint8Array(10_000)) },
  ].map((sketch) => ({ ...sketch, pubkey: Keypair.generate().publicKey }));
  await with_ledger(async (scene) => {
    for (const { pubkey, lamports = 2_000_000_000n, owner = SYSTEM, data, rent_epoch } of sketches) {
      for (const commitment of COMMITMENTS) {
        assertEquals(await seen(scene, pubkey as PublicKey, commitment), {
          data: [(data ?? new Uint8Array()).toBase64(), "base64"],
          executable: false,
          lamports,
          owner,
          rentEpoch: rent_epoch ?? NEVER_PAYS_RENT,
          space: data?.length ?? 0,
        });
      }
    }
    const owner = new PublicKey(sketches[2]?.owner as string);
    const owned = await scene.web3.getProgramAccounts(owner);
    assertEquals(owned.map(({ pubkey }) => pubkey.toBase58()), [sketches[2]?.pubkey?.toBase58()]);
  }, { accounts: sketches.map(fixture) });
});

Deno.test("accounts of files are ordinary ones: a wallet pays, a token account is spent from", async () => {
  const [owner, receiver, mint] = [Keypair.generate(), Keypair.generate(), Keypair.generate().publicKey];
  const [from, to] = [Keypair.generate().publicKey, Keypair.generate().publicKey];
  const accounts = [
    fixture({ pubkey: owner.publicKey }),
    fixture({ pubkey: mint, owner: TOKEN, data: mint_data(owner.publicKey, 70n) }),
    fixture({ pubkey: from, owner: TOKEN, data: token_data(mint, owner.publicKey, 70n) }),
    fixture({ pubkey: to, owner: TOKEN, data: token_data(mint, receiver.publicKey, 0n) }),
    // That of wrapped SOL is there before: a file stands above it.
    fixture({
      pubkey: new PublicKey("So11111111111111111111111111111111111111112"),
      owner: TOKEN,
      data: mint_data(PublicKey.default, 12n),
    }),
  ];
  await with_ledger(async (scene) => {
    const { signature } = await scene.land([
      transfer(owner, receiver, LAMPORTS_PER_SOL),
      createTransferInstruction(from, to, owner.publicKey, 25n),
    ], [owner]);
    const landed = await scene.web3.getTransaction(signature, {
      commitment: "confirmed",
      maxSupportedTransactionVersion: 0,
    });
    assertEquals(landed?.meta?.err, null);
    assertEquals(landed?.meta?.preBalances[0], 2 * LAMPORTS_PER_SOL);
    const amount = async (account: PublicKey) =>
      (await scene.web3.getTokenAccountBalance(account)).value.amount;
    assertEquals([await amount(from), await amount(to)], ["45", "25"]);
    assertEquals((await scene.web3.getTokenSupply(mint)).value.amount, "70");
    const wrapped = new PublicKey("So11111111111111111111111111111111111111112");
    assertEquals((await scene.web3.getTokenSupply(wrapped)).value.amount, "12");
  }, { accounts });
});

Deno.test("a ledger that goes on keeps its accounts: files are loaded once, and other files are told", () =>
  with_ledger_path(async (path) => {
    const wallet = Keypair.generate();
    const pubkey = wallet.publicKey;
    const original = fixture({ pubkey });
    const state = fixture({
      owner: Keypair.generate().publicKey.toBase58(),
      data: new Uint8Array([1, 2, 3]),
    });
    const accounts = [original, state];
    const balance_in = async (scene: LedgerScene) => (await seen(scene, pubkey))?.lamports;
    await on_ledger(path, async (scene, { has_other_accounts }) => {
      assertEquals(has_other_accounts, false);
      await scene.land([transfer(wallet, Keypair.generate(), LAMPORTS_PER_SOL)], [wallet]);
      assertEquals(await balance_in(scene), 999_995_000n);
    }, { accounts });
    const cases: [accounts: LocalnetAccount[] | undefined, has_other: boolean][] = [
      [accounts, false],
      [[state, { ...original, source: "elsewhere.json" }], false],
      [undefined, false],
      [[{ ...original, lamports: 7n }, state], true],
      [[original], true],
      [[], true],
      [[...accounts, fixture({})], true],
    ];
    for (const [named, has_other] of cases) {
      await on_ledger(path, async (scene, { has_other_accounts }) => {
        assertEquals(has_other_accounts, has_other);
        assertEquals(await balance_in(scene), 999_995_000n);
        assertEquals((await seen(scene, new PublicKey(state.address)))?.data[0], "AQID");
        for (const { address } of named ?? []) {
          const is_known = accounts.some((one) => one.address.toHex() === address.toHex());
          assertEquals(await seen(scene, new PublicKey(address)) !== null, is_known);
        }
      }, { accounts: named });
    }
  }));

Deno.test("a ledger that began without files says so when it is started with some", () =>
  with_ledger_path(async (path) => {
    await on_ledger(path, (_scene, { has_other_accounts }) => {
      assertEquals(has_other_accounts, false);
      return Promise.resolve();
    });
    for (const [accounts, has_other] of [[[], false], [[fixture({})], true]] as const) {
      await on_ledger(path, (_scene, { has_other_accounts }) => {
        assertEquals(has_other_accounts, has_other);
        return Promise.resolve();
      }, { accounts });
    }
  }));

/** A program of one ledger as the files that a client would write of it. */
async function cloned(scene: LedgerScene, program: PublicKey): Promise<LocalnetAccount[]> {
  const copies: LocalnetAccount[] = [];
  for (const pubkey of [program, program_data_of(program)]) {
    const account = await scene.web3.getAccountInfo(pubkey);
    assert(account);
    const { lamports, owner, executable, data } = account;
    copies.push(fixture({ pubkey, lamports: BigInt(lamports), owner: owner.toBase58(), executable, data }));
  }
  return copies;
}

Deno.test("a program copied from another ledger runs, also after a restart", () =>
  with_ledger_path(async (path) => {
    const id = Keypair.generate().publicKey;
    const [upgrade_authority, elf] = [Keypair.generate().publicKey.toBase58(), memo_elf()];
    const deployed: LocalnetProgram = { program_id: id.toBase58(), elf, upgrade_authority };
    let accounts: LocalnetAccount[] = [];
    await with_ledger(async (scene) => {
      accounts = await cloned(scene, id);
    }, { programs: [deployed] });
    const old = fixture({ owner: LOADER_2, data: elf, executable: true });
    for (const named of [[...accounts, old], undefined]) {
      await on_ledger(path, async (scene) => {
        await calls_well(scene, id);
        await calls_well(scene, new PublicKey(old.address));
        assertEquals(await cloned(scene, id), accounts);
      }, { accounts: named });
    }
  }));

Deno.test("accounts that cannot be there are refused, with account, file and reason", () =>
  with_ledger_path(async (path) => {
    const program: LocalnetProgram = {
      program_id: Keypair.generate().publicKey.toBase58(),
      elf: memo_elf(),
      upgrade_authority: null,
    };
    const id = new PublicKey(program.program_id);
    const pubkey = Keypair.generate().publicKey;
    const executable = (owner: string, data: Uint8Array) => fixture({ owner, data, executable: true });
    const program_data = new Uint8Array(36);
    program_data[0] = 2;
    program_data.set(program_data_of(pubkey).toBytes(), 4);
    const sysvars = "Sysvar1111111111111111111111111111111111111";
    const cases: [accounts: LocalnetAccount[], part: string][] = [
      [[fixture({ lamports: 0n })], "it has no lamports"],
      [
        [fixture({ pubkey }), { ...fixture({ pubkey }), source: "b.json" }],
        `of b.json: ${pubkey}.json has this`,
      ],
      [[fixture({ pubkey: id })], "the ledger itself has this account already"],
      [[fixture({ pubkey: program_data_of(id) })], "the ledger itself has this account already"],
      [[fixture({ pubkey: new PublicKey(TOKEN) })], "a program is there already"],
      [[fixture({ pubkey: new PublicKey(SYSTEM) })], "the ledger's own"],
      [
        [fixture({ pubkey: new PublicKey("SysvarC1ock11111111111111111111111111111111") })],
        "the ledger's own",
      ],
      [[fixture({ owner: sysvars })], "the ledger's own"],
      [
        [executable(UPGRADEABLE_LOADER.toBase58(), program_data)],
        `ProgramData account ${program_data_of(pubkey)}`,
      ],
      [
        [executable(UPGRADEABLE_LOADER.toBase58(), new Uint8Array(4))],
        "no account of the upgradeable loader",
      ],
      [
        [executable(LOADER_2, new Uint8Array(100))],
        "the VM refuses it (invalid account data for instruction)",
      ],
      [[executable(pubkey.toBase58(), memo_elf())], "programs are run under the loaders"],
    ];
    for (const [accounts, part] of cases) {
      const error = await refusal(path, { accounts, programs: [program] });
      assertEquals(error.kind, "account_refused");
      const last = accounts.at(-1) as LocalnetAccount;
      assertStringIncludes(
        error.message,
        `Cannot load account ${new PublicKey(last.address)} of ${last.source}: `,
      );
      assertStringIncludes(error.message, part);
    }
    // Nothing of all this is left: the ledger begins anew.
    await on_ledger(path, async (scene, { has_other_accounts }) => {
      assertEquals(has_other_accounts, false);
      assertEquals(await seen(scene, pubkey), null);
    }, { programs: [program] });
  }));
