/** A pool that somebody else makes: with web3.js, mints of his own and his own encoding of the contract's instruction. */
import {
  AccountLayout,
  createAssociatedTokenAccountIdempotentInstruction,
  createInitializeMint2Instruction,
  createMintToInstruction,
  getAssociatedTokenAddressSync,
  MINT_SIZE,
  MintLayout,
  TOKEN_PROGRAM_ID,
} from "@solana/spl-token";
import {
  type Connection,
  Keypair,
  LAMPORTS_PER_SOL,
  PublicKey,
  SystemProgram,
  SYSVAR_RENT_PUBKEY,
  Transaction,
  TransactionInstruction,
} from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import { until } from "../support/service.ts";

const MINT_RENT = 1_461_600;
const RATIO = { a: 1_000_000_000n, b: 160_000_000n } as const;

function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

function derive(program: PublicKey, ...seeds: (string | Uint8Array)[]): PublicKey {
  const parts = seeds.map((seed) => typeof seed === "string" ? new TextEncoder().encode(seed) : seed);
  return PublicKey.findProgramAddressSync(parts, program)[0];
}

/** The addresses of a pool with the ratio 1,000,000,000 to 160,000,000. */
export function addresses_of(program: PublicKey, mint_a: PublicKey, mint_b: PublicKey) {
  const seeds = [mint_a.toBytes(), mint_b.toBytes(), u64(RATIO.a), u64(RATIO.b)];
  const pool_id = derive(program, "pool_state", ...seeds);
  const inner = (name: string) => derive(program, name, pool_id.toBytes());
  return {
    pool_id,
    vault_a: inner("token_a_vault"),
    vault_b: inner("token_b_vault"),
    lp_mint_a: inner("lp_token_a_mint"),
    lp_mint_b: inner("lp_token_b_mint"),
  };
}

/** Two keys, the one with the smaller bytes first. */
export function ordered_keys(): [Keypair, Keypair] {
  const [first, second] = [Keypair.generate(), Keypair.generate()];
  const in_order = first.publicKey.toBuffer().compare(second.publicKey.toBuffer()) < 0;
  return in_order ? [first, second] : [second, first];
}

/** The 438 bytes of a pool's account. */
export function pool_bytes(
  mint_a: PublicKey,
  mint_b: PublicKey,
  addresses: Omit<ReturnType<typeof addresses_of>, "pool_id">,
  ratio = RATIO as { readonly a: bigint; readonly b: bigint },
): Uint8Array {
  const { vault_a, vault_b, lp_mint_a, lp_mint_b } = addresses;
  const owner = Keypair.generate().publicKey;
  const keys = [owner, mint_a, mint_b, vault_a, vault_b, lp_mint_a, lp_mint_b];
  const data = new Uint8Array(438);
  for (const [index, key] of keys.entries()) data.set(key.toBytes(), 32 * index);
  data.set(u64(ratio.a), 224);
  data.set(u64(ratio.b), 232);
  return data;
}

/** The bytes of a mint. */
export function mint_bytes(authority: PublicKey | null, decimals = 6, is_initialised = true): Uint8Array {
  const data = new Uint8Array(MINT_SIZE);
  MintLayout.encode({
    mintAuthorityOption: authority === null ? 0 : 1,
    mintAuthority: authority ?? PublicKey.default,
    supply: 0n,
    decimals,
    isInitialized: is_initialised,
    freezeAuthorityOption: 0,
    freezeAuthority: PublicKey.default,
  }, data);
  return data;
}

/** The bytes of an empty token account. */
export function token_account_bytes(mint: PublicKey, owner: PublicKey): Uint8Array {
  const data = new Uint8Array(AccountLayout.span);
  AccountLayout.encode({
    mint,
    owner,
    amount: 0n,
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

/** Somebody with a pool of his own. */
export class ForeignPool {
  readonly owner: Keypair;
  readonly mint_a: PublicKey;
  readonly mint_b: PublicKey;
  readonly pool_id: string;
  readonly #web3: Connection;

  private constructor(
    web3: Connection,
    owner: Keypair,
    mint_a: PublicKey,
    mint_b: PublicKey,
    pool_id: string,
  ) {
    this.#web3 = web3;
    this.owner = owner;
    this.mint_a = mint_a;
    this.mint_b = mint_b;
    this.pool_id = pool_id;
  }

  /** Makes two mints of 9 and 6 decimals whose authority is `authority`, or the owner himself, and a pool of them. */
  static async create(web3: Connection, program_id: string, authority?: PublicKey): Promise<ForeignPool> {
    const owner = Keypair.generate();
    const airdrop = await web3.requestAirdrop(owner.publicKey, 10 * LAMPORTS_PER_SOL);
    await confirmed(web3, airdrop);
    const program = new PublicKey(program_id);
    const [a, b] = ordered_keys();
    const create_mint = (mint: Keypair, decimals: number) => [
      SystemProgram.createAccount({
        fromPubkey: owner.publicKey,
        newAccountPubkey: mint.publicKey,
        lamports: MINT_RENT,
        space: MINT_SIZE,
        programId: TOKEN_PROGRAM_ID,
      }),
      createInitializeMint2Instruction(mint.publicKey, decimals, authority ?? owner.publicKey, null),
    ];
    const { pool_id, vault_a, vault_b, lp_mint_a, lp_mint_b } = addresses_of(
      program,
      a.publicKey,
      b.publicKey,
    );
    const roles = "sw r r w r w r r r w w w w".split(" ");
    const keys = [
      ...[
        owner.publicKey,
        SystemProgram.programId,
        derive(program, "system_state"),
        pool_id,
        TOKEN_PROGRAM_ID,
      ],
      ...[derive(program, "main_treasury"), SYSVAR_RENT_PUBKEY, a.publicKey, b.publicKey],
      ...[vault_a, vault_b, lp_mint_a, lp_mint_b],
    ].map((pubkey, index) => ({
      pubkey,
      isSigner: roles[index]?.startsWith("s") ?? false,
      isWritable: roles[index]?.endsWith("w") ?? false,
    }));
    const data = Buffer.from([1, ...u64(RATIO.a), ...u64(RATIO.b), 0]);
    const instructions = [
      ...create_mint(a, 9),
      ...create_mint(b, 6),
      new TransactionInstruction({ programId: program, keys, data }),
    ];
    await send(web3, instructions, [owner, a, b]);
    return new ForeignPool(web3, owner, a.publicKey, b.publicKey, pool_id.toBase58());
  }

  /** Mints tokens of his to somebody's wallet. */
  async mint_to(mint: PublicKey, wallet: string, amount: bigint): Promise<void> {
    const recipient = new PublicKey(wallet);
    const account = getAssociatedTokenAddressSync(mint, recipient);
    const { publicKey: own } = this.owner;
    await send(this.#web3, [
      createAssociatedTokenAccountIdempotentInstruction(own, account, recipient, mint),
      createMintToInstruction(mint, account, own, amount),
    ], [this.owner]);
  }

  /** Signed and paid for by the owner. */
  async send(...instructions: TransactionInstruction[]): Promise<void> {
    await send(this.#web3, instructions, [this.owner]);
  }
}

/** Waits until it is in a block. Throws when it failed there. Asks again and again: the ledger has no subscriptions. */
async function confirmed(web3: Connection, signature: string): Promise<void> {
  let error: unknown;
  await until(`${signature} is in a block`, async () => {
    const { value } = await web3.getSignatureStatus(signature);
    if (value === null || value.confirmationStatus === "processed") return false;
    error = value.err;
    return true;
  });
  assertEquals(error, null);
}

async function send(
  web3: Connection,
  instructions: TransactionInstruction[],
  signers: Keypair[],
): Promise<void> {
  const transaction = new Transaction().add(...instructions);
  transaction.feePayer = signers[0]?.publicKey as PublicKey;
  transaction.recentBlockhash = (await web3.getLatestBlockhash("confirmed")).blockhash;
  transaction.sign(...signers);
  await confirmed(web3, await web3.sendRawTransaction(transaction.serialize(), { skipPreflight: true }));
}
