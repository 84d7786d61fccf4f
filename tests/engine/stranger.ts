/** Somebody who uses the contract without the service: with web3.js, a wallet of his own and his own encoding. */
import {
  createAssociatedTokenAccountIdempotentInstruction,
  createMintToInstruction,
  getAssociatedTokenAddressSync,
  TOKEN_PROGRAM_ID,
} from "@solana/spl-token";
import {
  type AccountMeta,
  Keypair,
  LAMPORTS_PER_SOL,
  PublicKey,
  SystemProgram,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from "@solana/web3.js";
import { type PoolReply, type ServiceScene, until } from "../support/service.ts";
import { token_holders } from "./ledger_reader.ts";

const LOADER = new PublicKey("BPFLoaderUpgradeab1e11111111111111111111111");

function u64(value: bigint): number[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return [...bytes];
}

/** The accounts that an instruction names, `roles` saying what it does to each: r, w, sr or sw. */
function metas(roles: string, keys: readonly PublicKey[]): AccountMeta[] {
  return roles.split(" ").map((role, index) => ({
    pubkey: keys[index] as PublicKey,
    isSigner: role.startsWith("s"),
    isWritable: role.endsWith("w"),
  }));
}

/** A stranger at one pool of a running service. */
export class Stranger {
  readonly wallet: Keypair;
  readonly #scene: ServiceScene;
  readonly #pool: PoolReply;
  readonly #program: PublicKey;

  private constructor(scene: ServiceScene, pool: PoolReply) {
    this.wallet = Keypair.generate();
    this.#scene = scene;
    this.#pool = pool;
    this.#program = new PublicKey(scene.service.cluster.program_id);
  }

  /** Gets SOL from the faucet, and `tokens` of both sides from the core wallet, as its owner may give them. */
  static async arrive(scene: ServiceScene, pool: PoolReply, tokens: bigint): Promise<Stranger> {
    const stranger = new Stranger(scene, pool);
    const { publicKey } = stranger.wallet;
    await stranger.#confirmed(await scene.web3.requestAirdrop(publicKey, 10 * LAMPORTS_PER_SOL));
    const core = await scene.core_wallet();
    const { lp_mint_a, lp_mint_b } = await token_holders(scene, pool);
    const mints = [pool.token_a_mint, pool.token_b_mint].map((mint) => new PublicKey(mint));
    const open = [...mints, lp_mint_a, lp_mint_b].map((mint) =>
      createAssociatedTokenAccountIdempotentInstruction(
        core.publicKey,
        stranger.account(mint),
        publicKey,
        mint,
      )
    );
    const mint = mints.map((mint) =>
      createMintToInstruction(mint, stranger.account(mint), core.publicKey, tokens)
    );
    await stranger.send([core], ...open, ...mint);
    return stranger;
  }

  /** His token account for a mint. */
  account(mint: PublicKey): PublicKey {
    return getAssociatedTokenAddressSync(mint, this.wallet.publicKey);
  }

  /** Puts token A in for LP-A. */
  async deposit_a(amount: bigint): Promise<TransactionInstruction> {
    const { lp_mint_a, lp_mint_b } = await token_holders(this.#scene, this.#pool);
    const mint = new PublicKey(this.#pool.token_a_mint);
    const data = [2, ...mint.toBytes(), ...u64(amount), ...this.#pool_key().toBytes()];
    return await this.#operation(data, [mint, lp_mint_a], metas("w w", [lp_mint_a, lp_mint_b]));
  }

  /** Exchanges A for exactly `expected` of B. */
  async swap_a_to_b(amount: bigint, expected: bigint): Promise<TransactionInstruction> {
    const [a, b] = [new PublicKey(this.#pool.token_a_mint), new PublicKey(this.#pool.token_b_mint)];
    const data = [4, ...a.toBytes(), ...u64(amount), ...u64(expected), ...this.#pool_key().toBytes()];
    return await this.#operation(data, [a, b], metas("r r", [a, b]));
  }

  /** Sets (19) or clears (20) the pool's pause bits: 1 liquidity, 2 swaps. Only `admin` may. */
  pause(admin: PublicKey, variant: 19 | 20, bits: number): TransactionInstruction {
    const data = Uint8Array.from([variant, bits, ...this.#pool_key().toBytes()]);
    const program_data = PublicKey.findProgramAddressSync([this.#program.toBytes()], LOADER)[0];
    const keys = metas("sr r w r", [admin, this.#system_state(), this.#pool_key(), program_data]);
    return new TransactionInstruction({ programId: this.#program, keys, data: Buffer.from(data) });
  }

  /** Signs and sends without preflight; answers the error of the landed transaction, `null` when there is none. */
  async send(signers: Keypair[], ...instructions: TransactionInstruction[]): Promise<unknown> {
    const payer = signers[0] ?? this.wallet;
    const { web3 } = this.#scene;
    const { blockhash } = await web3.getLatestBlockhash("confirmed");
    const message = new TransactionMessage({
      payerKey: payer.publicKey,
      recentBlockhash: blockhash,
      instructions,
    });
    const transaction = new VersionedTransaction(message.compileToV0Message());
    transaction.sign(signers.length === 0 ? [this.wallet] : signers);
    return await this.#confirmed(await web3.sendTransaction(transaction, { skipPreflight: true }));
  }

  /** Waits until it is in a block that the service has read. */
  async #confirmed(signature: string): Promise<unknown> {
    const { web3, call } = {
      web3: this.#scene.web3,
      call: () => this.#scene.call<{ slot: number }>("get_cluster"),
    };
    let landed: { slot: number; err: unknown } | undefined;
    await until(`${signature} is in a block that the service has read`, async () => {
      const { value } = await web3.getSignatureStatus(signature);
      if (value === null || value.confirmationStatus === "processed") return false;
      landed = { slot: value.slot, err: value.err };
      return (await call()).slot >= value.slot;
    });
    return landed?.err;
  }

  #pool_key(): PublicKey {
    return new PublicKey(this.#pool.pool_id);
  }

  #system_state(): PublicKey {
    return PublicKey.findProgramAddressSync([new TextEncoder().encode("system_state")], this.#program)[0];
  }

  async #operation(data: number[], [input, output]: [PublicKey, PublicKey], last_two: AccountMeta[]) {
    const { vault_a, vault_b } = await token_holders(this.#scene, this.#pool);
    const head = metas("sw r r w r w w w w", [
      ...[this.wallet.publicKey, SystemProgram.programId, this.#system_state(), this.#pool_key()],
      ...[TOKEN_PROGRAM_ID, vault_a, vault_b, this.account(input), this.account(output)],
    ]);
    return new TransactionInstruction({
      programId: this.#program,
      keys: [...head, ...last_two],
      data: Buffer.from(data),
    });
  }
}
