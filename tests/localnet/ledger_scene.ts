// @ts-types="./kit_types.d.ts"
import { createSolanaRpc } from "@solana/kit";
import {
  type Commitment,
  Connection,
  Keypair,
  LAMPORTS_PER_SOL,
  type Signer,
  SystemProgram,
  type TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from "@solana/web3.js";
import { system_clock } from "@/base/clock.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { type Localnet, type LocalnetOptions, start_localnet } from "@/localnet/mod.ts";

const POLL_MS = 4;
const PATIENCE_MS = 60_000;

/** A running ledger with both public clients and a bare one. */
export class LedgerScene {
  readonly localnet: Localnet;
  readonly web3: Connection;
  readonly kit: ReturnType<typeof createSolanaRpc>;
  readonly raw: JsonRpcClient;

  constructor(localnet: Localnet) {
    this.localnet = localnet;
    this.web3 = new Connection(localnet.url, { disableRetryOnRateLimit: true, commitment: "confirmed" });
    this.kit = createSolanaRpc(localnet.url);
    this.raw = new JsonRpcClient(localnet.url);
  }

  /** Waits until the head of `commitment` has reached `slot`. */
  async reach(slot: number, commitment: Commitment): Promise<void> {
    await eventually(async () => await this.web3.getSlot(commitment) >= slot);
  }

  /** Waits until a transaction is in a block of this commitment, and answers its slot. */
  async landed(signature: string, commitment: Commitment = "confirmed"): Promise<number> {
    const { value } = await this.web3.getSignatureStatus(signature);
    if (value === null) throw new Error(`${signature} has not landed`);
    await this.reach(value.slot, commitment);
    return value.slot;
  }

  /** A fresh key with some SOL, confirmed. */
  async wallet(sol = 10): Promise<Keypair> {
    const key = Keypair.generate();
    await this.landed(await this.web3.requestAirdrop(key.publicKey, sol * LAMPORTS_PER_SOL));
    return key;
  }

  /** Signs a v0 transaction with the newest blockhash; the first signer pays. */
  async signed(instructions: TransactionInstruction[], signers: Signer[]): Promise<VersionedTransaction> {
    const { blockhash } = await this.web3.getLatestBlockhash("processed");
    return sign(instructions, signers, blockhash);
  }

  /** Sends without preflight, waits for the block, and answers signature and slot. */
  async land(
    instructions: TransactionInstruction[],
    signers: Signer[],
  ): Promise<{ signature: string; slot: number }> {
    const transaction = await this.signed(instructions, signers);
    const signature = await this.web3.sendTransaction(transaction, { skipPreflight: true });
    return { signature, slot: await this.landed(signature) };
  }
}

/** Signs a v0 transaction; the first signer pays. */
export function sign(
  instructions: TransactionInstruction[],
  signers: Signer[],
  blockhash: string,
): VersionedTransaction {
  const payer = signers[0];
  if (payer === undefined) throw new TypeError("A transaction needs a signer");
  const message = new TransactionMessage({
    payerKey: payer.publicKey,
    recentBlockhash: blockhash,
    instructions,
  }).compileToV0Message();
  const transaction = new VersionedTransaction(message);
  transaction.sign(signers);
  return transaction;
}

/** A transfer of lamports. */
export function transfer(from: Keypair, to: Keypair, lamports: number): TransactionInstruction {
  return SystemProgram.transfer({ fromPubkey: from.publicKey, toPubkey: to.publicKey, lamports });
}

/** Polls until `condition` holds; throws when it does not within ten seconds. */
export async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const deadline = system_clock.monotonic_ms() + PATIENCE_MS;
  while (!await condition()) {
    if (system_clock.monotonic_ms() > deadline) throw new Error(`Not within ${PATIENCE_MS} ms`);
    await system_clock.sleep(POLL_MS);
  }
}

/** Runs `play` on a fresh ledger and stops it whatever happens. */
export async function with_ledger(
  play: (scene: LedgerScene) => Promise<void>,
  options: Partial<LocalnetOptions> = {},
): Promise<void> {
  const localnet = await start_localnet({ port: 0, slot_ms: 20, programs: [], ...options });
  try {
    await play(new LedgerScene(localnet));
  } finally {
    await localnet.stop();
  }
}
