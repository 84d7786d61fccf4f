import { base58_decode, base58_encode } from "@/domain/base58.ts";
import type { RpcCaller } from "@/jsonrpc/client.ts";

/** Where a program's account names the account of its code. */
const CODE_ADDRESS_OFFSET = 4;
const KEY_BYTES = 32;
/** Where a transaction of one signature names its payer: behind that signature, the header and the number of keys. */
const PAYER_OFFSET = 1 + 64 + 3 + 1;
const SLOTS_PER_LISTING = 100_000;
/** An embedded ledger's faucet has this much at the beginning, and an account without data. */
const FAUCET_LAMPORTS = 500_000_000_000_000_000n;
const SYSTEM_PROGRAM = new Uint8Array(KEY_BYTES);

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

/** An account to begin with. */
export interface FirstAccount {
  readonly address: Uint8Array;
  readonly lamports: bigint;
  readonly data: Uint8Array;
  readonly owner: Uint8Array;
  readonly executable: boolean;
}

/** A block that a ledger has executed, and how each of its transactions ended. */
export interface ExecutedBlock {
  readonly slot: number;
  readonly time_seconds: number;
  readonly transactions: readonly { readonly wire: Uint8Array<ArrayBuffer>; readonly has_failed: boolean }[];
}

async function read_account(client: RpcCaller, address: Uint8Array): Promise<FirstAccount> {
  const parameters = [base58_encode(address), { encoding: "base64" }];
  const { value } = await client.call<AccountJson>("getAccountInfo", parameters);
  const data = Uint8Array.fromBase64(value.data[0]);
  const owner = base58_decode(value.owner);
  return { address, lamports: BigInt(value.lamports), data, owner, executable: value.executable };
}

/** What an embedded ledger has begun with: the contract's code, then the contract. Nothing of it changes. */
export async function contract_accounts(client: RpcCaller, program_id: string): Promise<FirstAccount[]> {
  const program = await read_account(client, base58_decode(program_id));
  const code_address = program.data.slice(CODE_ADDRESS_OFFSET, CODE_ADDRESS_OFFSET + KEY_BYTES);
  return [await read_account(client, code_address), program];
}

/** The faucet as it was at the beginning: it pays for the first transaction of every ledger. */
export function first_faucet(blocks: readonly ExecutedBlock[]): FirstAccount | undefined {
  const wire = blocks.find(({ transactions }) => transactions.length > 0)?.transactions[0]?.wire;
  if (wire === undefined) return undefined;
  const address = wire.slice(PAYER_OFFSET, PAYER_OFFSET + KEY_BYTES);
  return {
    address,
    lamports: FAUCET_LAMPORTS,
    data: new Uint8Array(),
    owner: SYSTEM_PROGRAM,
    executable: false,
  };
}

/** The ledger's blocks behind `last_slot`. */
export async function executed_blocks(client: RpcCaller, last_slot: number): Promise<ExecutedBlock[]> {
  const first = last_slot + 1;
  const commitment = "confirmed";
  const slots = await client.call<number[]>("getBlocks", [first, first + SLOTS_PER_LISTING, { commitment }]);
  const blocks: ExecutedBlock[] = [];
  for (const slot of slots) {
    const options = { commitment, encoding: "base64", maxSupportedTransactionVersion: 0, rewards: false };
    const block = await client.call<BlockJson>("getBlock", [slot, options]);
    const transactions = block.transactions.map(({ transaction: [text], meta }) => ({
      wire: Uint8Array.fromBase64(text),
      has_failed: meta.err !== null,
    }));
    blocks.push({ slot, time_seconds: block.blockTime, transactions });
  }
  return blocks;
}
