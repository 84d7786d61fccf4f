import type { JsonValue } from "@/base/json.ts";
import { BLOCKHASH_LIFETIME_BLOCKS } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import { parse_transaction_error, type TransactionError } from "@/domain/transaction_error.ts";
import { node_failure } from "@/chain/node_failures.ts";
import { type RpcCaller, RpcTransportError } from "@/jsonrpc/client.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";

/** How far a block must have come before its contents count. */
export type Commitment = "confirmed" | "finalized";

/** An account as the chain holds it. */
export interface AccountReading {
  readonly owner: Address;
  readonly lamports: bigint;
  readonly executable: boolean;
  readonly data: Uint8Array;
}

/** A blockhash and the last height at which it may be used. */
export interface RecentBlockhash {
  readonly blockhash: string;
  readonly last_valid_block_height: number;
}

/** How far a chain has come: its newest block of our commitment. */
export interface ChainHead {
  readonly slot: number;
  readonly block_height: number;
  readonly blockhash: string;
}

/** Anything that can be looked up by its address. */
export interface AccountsReading {
  /** The accounts are as they were at the end of this slot. */
  readonly slot: number;
  readonly accounts: readonly (AccountReading | undefined)[];
}

/** What became of a transaction that was only simulated. */
export interface Simulation {
  readonly error: TransactionError | null;
  readonly logs: readonly string[];
  /** The data of the accounts that were asked for, as it would leave them; `null` where the node does not say. */
  readonly accounts: readonly (Uint8Array | null)[] | null;
}

interface WithContext<T> {
  readonly context: { readonly slot: number };
  readonly value: T;
}

interface RawSimulation {
  readonly err: JsonValue;
  readonly logs: string[] | null;
  readonly accounts?: ({ readonly data: [string, "base64"] } | null)[] | null;
}

interface RawAccount {
  readonly owner: Address;
  readonly lamports: number | bigint;
  readonly executable: boolean;
  readonly data: [string, "base64"];
}

/** What a failed call means: an operating failure of the network, with the node's own words where it has any. */
export function network_failure(error: RpcError | RpcTransportError): Failure {
  return node_failure(error);
}

/**
 * Whether an error came from the network rather than from our own code. Everything else must go on up.
 */
export function is_network_error(caught: unknown): caught is RpcError | RpcTransportError {
  return caught instanceof RpcError || caught instanceof RpcTransportError;
}

const NODE_BEHIND: Failure = {
  category: "network",
  code: "node_behind",
  expected: true,
  message: "The node shows the chain as it was earlier than what has been seen of it",
  hint: "It is behind the others of its cluster; it will be asked again",
};

/**
 * The Solana RPC methods that the service uses, at one commitment. All throw `FailureError` of category "network".
 *
 * Several nodes may stand behind one URL, some of them behind the others. Once a slot has been seen, no reading shows the
 * chain as of an earlier one: such an answer is a failure.
 */
export class Cluster {
  readonly commitment: Commitment;
  readonly client: RpcCaller;
  #seen_slot = 0;

  constructor(client: RpcCaller, commitment: Commitment) {
    this.client = client;
    this.commitment = commitment;
  }

  /** From now on readings must be of this slot or a later one. */
  saw(slot: number): void {
    this.#seen_slot = Math.max(this.#seen_slot, slot);
  }

  /** The newest slot that has been seen. */
  get seen_slot(): number {
    return this.#seen_slot;
  }

  /** What every reading asks for. */
  #as_of(): { commitment: Commitment; minContextSlot?: number } {
    const { commitment } = this;
    return this.#seen_slot === 0 ? { commitment } : { commitment, minContextSlot: this.#seen_slot };
  }

  /** One reading with the slot that it is as of. Nodes that do not know minContextSlot answer all the same. */
  async #read<T>(method: string, params: readonly unknown[], options: object = {}): Promise<WithContext<T>> {
    const seen_slot = this.#seen_slot;
    const reply = await this.#call<WithContext<T>>(method, [...params, { ...options, ...this.#as_of() }]);
    if (reply.context.slot < seen_slot) throw new FailureError(NODE_BEHIND);
    return reply;
  }

  /** Hash of the first block: which cluster this is. */
  genesis_hash(): Promise<string> {
    return this.#call("getGenesisHash");
  }

  /** Version of the node's software. */
  async version(): Promise<string> {
    return (await this.#call<{ "solana-core": string }>("getVersion"))["solana-core"];
  }

  /** The newest slot of our commitment. */
  slot(): Promise<number> {
    return this.#call("getSlot", [this.#as_of()]);
  }

  /** The newest blockhash of our commitment. */
  async latest_blockhash(): Promise<RecentBlockhash> {
    const { blockhash, block_height } = await this.head();
    return { blockhash, last_valid_block_height: block_height + BLOCKHASH_LIFETIME_BLOCKS };
  }

  /** The newest block of our commitment; one call. */
  async head(): Promise<ChainHead> {
    const { context, value } = await this.#read<{ blockhash: string; lastValidBlockHeight: number }>(
      "getLatestBlockhash",
      [],
    );
    const { blockhash, lastValidBlockHeight } = value;
    // The height of the very block of this hash, so that the two can never disagree.
    return {
      slot: context.slot,
      block_height: lastValidBlockHeight - BLOCKHASH_LIFETIME_BLOCKS,
      blockhash,
    };
  }

  /** Accounts as they were at the end of one slot. */
  async accounts(
    addresses: readonly Address[],
  ): Promise<AccountsReading> {
    const { context, value } = await this.#read<(RawAccount | null)[]>(
      "getMultipleAccounts",
      [addresses],
      { encoding: "base64" },
    );
    const accounts = value.map((raw) =>
      raw === null ? undefined : {
        owner: raw.owner,
        lamports: BigInt(raw.lamports),
        executable: raw.executable,
        data: Uint8Array.fromBase64(raw.data[0]),
      }
    );
    return { slot: context.slot, accounts };
  }

  /** The accounts of the token program that belong to a wallet. */
  async token_accounts_of(wallet: Address): Promise<{ address: Address; data: Uint8Array }[]> {
    const { value } = await this.#call<WithContext<{ pubkey: Address; account: RawAccount }[]>>(
      "getTokenAccountsByOwner",
      [wallet, { programId: TOKEN_PROGRAM }, { encoding: "base64", commitment: this.commitment }],
    );
    return value.map(({ pubkey, account }) => ({
      address: pubkey,
      data: Uint8Array.fromBase64(account.data[0]),
    }));
  }

  /** What a transaction would do; its signatures and blockhash need not be good. */
  async simulate(wire: Uint8Array, look_at: readonly Address[] = []): Promise<Simulation> {
    const options = {
      encoding: "base64",
      sigVerify: false,
      replaceRecentBlockhash: true,
      commitment: this.commitment,
      ...(look_at.length === 0 ? {} : { accounts: { encoding: "base64", addresses: look_at } }),
    };
    const { value } = await this.#call<WithContext<RawSimulation>>(
      "simulateTransaction",
      [wire.toBase64(), options],
    );
    const logs = value.logs ?? [];
    const accounts = value.accounts?.map((raw) => raw && Uint8Array.fromBase64(raw.data[0])) ?? null;
    return { error: parse_transaction_error(value.err, logs), logs, accounts };
  }

  /** Wallets that an embedded ledger holds: of an ordinary node nobody may ask this. */
  async wallets(): Promise<Address[]> {
    const options = {
      encoding: "base64",
      dataSlice: { offset: 0, length: 0 },
      commitment: this.commitment,
    };
    const found = await this.#call<{ pubkey: Address }[]>("getProgramAccounts", [SYSTEM_PROGRAM, options]);
    return found.map(({ pubkey }) => pubkey);
  }

  /** Asks the cluster's faucet for lamports; only test clusters have one. Answers the transaction's signature. */
  request_airdrop(address: Address, amount_lamports: bigint): Promise<string> {
    return this.#call("requestAirdrop", [address, amount_lamports]);
  }

  /** One method, as it is. Throws `FailureError`. */
  async #call<T = JsonValue>(method: string, params?: unknown): Promise<T> {
    try {
      return await this.client.call<T>(method, params);
    } catch (caught) {
      if (is_network_error(caught)) throw new FailureError(network_failure(caught));
      throw caught;
    }
  }
}
