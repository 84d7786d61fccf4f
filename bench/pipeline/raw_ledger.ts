/** The reference: litesvm alone, which executes again what a ledger has executed. */
import { Account, Clock, FailedTransactionMetadata, LiteSvm } from "litesvm/dist/internal.js";
import { assert } from "@/base/assert.ts";
import { base58_decode, base58_encode } from "@/domain/base58.ts";
import type { RpcCaller } from "@/jsonrpc/client.ts";

/** The faucet of an embedded ledger has this much at the beginning, and an account without data. */
const FAUCET_LAMPORTS = 500_000_000_000_000_000n;
const SYSTEM_PROGRAM = new Uint8Array(32);
const NEVER_PAYS_RENT = 18_446_744_073_709_551_615n;
const KEY_BYTES = 32;
/** Where a program's account names the account of its code. */
const CODE_ADDRESS_OFFSET = 4;
/** Where a transaction of one signature names its payer: behind that signature, the header and the number of keys. */
const PAYER_OFFSET = 1 + 64 + 3 + 1;
const SLOTS_PER_LISTING = 100_000;

interface AccountJson {
  readonly value: {
    readonly data: readonly [string, string];
    readonly lamports: number | bigint;
    readonly owner: string;
    readonly executable: boolean;
  };
}

interface BlockJson {
  readonly blockTime: number;
  readonly transactions: readonly {
    readonly transaction: readonly [string, string];
    readonly meta: { readonly err: unknown };
  }[];
}

interface ExecutedBlock {
  readonly slot: number;
  readonly time_seconds: number;
  readonly transactions: readonly { readonly wire: Uint8Array; readonly has_failed: boolean }[];
}

/** What executing some blocks again has taken. */
export interface RawRun {
  readonly transactions: number;
  readonly wall_ms: number;
}

/**
 * Follows an embedded ledger in a virtual machine of its own: signatures are verified, results neither read nor kept.
 * Less cannot be done with a transaction. Each must end as it has ended on the ledger.
 */
export class RawLedger {
  readonly #client: RpcCaller;
  readonly #svm = new LiteSvm();
  #last_slot = 0;
  #has_faucet = false;

  constructor(client: RpcCaller) {
    this.#client = client;
    this.#svm.setBlockhashCheck(false);
    this.#svm.setTransactionHistory(0n);
    this.#svm.withNativeMints();
  }

  /** Takes over the contract as the ledger has it. */
  async begin(program_id: string): Promise<void> {
    const program = await this.#account(program_id);
    const code_address = program.data().slice(CODE_ADDRESS_OFFSET, CODE_ADDRESS_OFFSET + KEY_BYTES);
    this.#svm.setAccount(code_address, await this.#account(base58_encode(code_address)));
    this.#svm.setAccount(base58_decode(program_id), program);
  }

  async #account(address: string): Promise<Account> {
    const { value } = await this.#client.call<AccountJson>("getAccountInfo", [address, {
      encoding: "base64",
    }]);
    const data = Uint8Array.fromBase64(value.data[0]);
    const owner = base58_decode(value.owner);
    return new Account(BigInt(value.lamports), data, owner, value.executable, NEVER_PAYS_RENT);
  }

  /** Executes everything that the ledger has executed since the last time. */
  async catch_up(): Promise<RawRun> {
    const blocks = await this.#new_blocks();
    let [transactions, wall_ms] = [0, 0];
    for (const block of blocks) {
      this.#begin_block(block);
      const started_ms = performance.now();
      const results = block.transactions.map(({ wire }) => this.#svm.sendVersionedTransaction(wire));
      wall_ms += performance.now() - started_ms;
      transactions += results.length;
      for (const [index, result] of results.entries()) {
        const has_failed = result instanceof FailedTransactionMetadata;
        assert(
          has_failed === block.transactions[index]?.has_failed,
          `Transaction ${index} of slot ${block.slot} ends differently in a virtual machine of its own`,
        );
      }
    }
    return { transactions, wall_ms };
  }

  /** The first transaction of a ledger is an airdrop: its payer is the faucet. */
  #begin_block({ slot, time_seconds, transactions }: ExecutedBlock): void {
    this.#last_slot = slot;
    this.#svm.setClock(new Clock(BigInt(slot), 0n, 0n, 1n, BigInt(time_seconds)));
    const first = transactions[0];
    if (this.#has_faucet || first === undefined) return;
    const faucet = first.wire.slice(PAYER_OFFSET, PAYER_OFFSET + KEY_BYTES);
    const filled = new Account(FAUCET_LAMPORTS, new Uint8Array(), SYSTEM_PROGRAM, false, NEVER_PAYS_RENT);
    this.#svm.setAccount(faucet, filled);
    this.#has_faucet = true;
  }

  async #new_blocks(): Promise<ExecutedBlock[]> {
    const first = this.#last_slot + 1;
    const slots = await this.#client.call<number[]>("getBlocks", [first, first + SLOTS_PER_LISTING]);
    const blocks: ExecutedBlock[] = [];
    for (const slot of slots) {
      const options = { encoding: "base64", maxSupportedTransactionVersion: 0, rewards: false };
      const block = await this.#client.call<BlockJson>("getBlock", [slot, options]);
      const transactions = block.transactions.map(({ transaction: [text], meta }) => ({
        wire: Uint8Array.fromBase64(text),
        has_failed: meta.err !== null,
      }));
      blocks.push({ slot, time_seconds: block.blockTime, transactions });
    }
    return blocks;
  }
}
