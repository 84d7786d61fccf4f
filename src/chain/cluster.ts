import { coerce_error } from "@/base/errors.ts";
import type { JsonValue } from "@/base/json.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { Address } from "@/domain/address.ts";
import { type JsonRpcClient, RpcTransportError } from "@/jsonrpc/client.ts";
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

/** Anything that can be looked up by its address. */
export interface AccountsReading {
  /** The accounts are as they were at the end of this slot. */
  readonly slot: number;
  readonly accounts: readonly (AccountReading | undefined)[];
}

interface WithContext<T> {
  readonly context: { readonly slot: number };
  readonly value: T;
}

interface RawAccount {
  readonly owner: Address;
  readonly lamports: number | bigint;
  readonly executable: boolean;
  readonly data: [string, "base64"];
}

/** What a failed call means: an operating failure of the network, with the node's own words where it has any. */
export function network_failure(caught: unknown): Failure {
  const error = coerce_error(caught);
  const refused = error instanceof RpcError;
  return {
    category: "network",
    code: refused ? "node_refused" : "node_unreachable",
    expected: true,
    message: refused ? `The node refused: ${error.message} (${error.code})` : error.message,
    hint: "Check that the node runs and that rpc_url is right",
  };
}

/**
 * Whether an error came from the network rather than from our own code. Everything else must go on up.
 */
export function is_network_error(caught: unknown): caught is RpcError | RpcTransportError {
  return caught instanceof RpcError || caught instanceof RpcTransportError;
}

/** The Solana RPC methods that the service uses, at one commitment. All throw `FailureError` of category "network". */
export class Cluster {
  readonly commitment: Commitment;
  readonly client: JsonRpcClient;

  constructor(client: JsonRpcClient, commitment: Commitment) {
    this.client = client;
    this.commitment = commitment;
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
    return this.#call("getSlot", [{ commitment: this.commitment }]);
  }

  /** The newest blockhash of our commitment. */
  async latest_blockhash(): Promise<RecentBlockhash> {
    const { value } = await this.#call<WithContext<{ blockhash: string; lastValidBlockHeight: number }>>(
      "getLatestBlockhash",
      [{ commitment: this.commitment }],
    );
    return { blockhash: value.blockhash, last_valid_block_height: value.lastValidBlockHeight };
  }

  /** Accounts as they were at the end of one slot. */
  async accounts(
    addresses: readonly Address[],
  ): Promise<AccountsReading> {
    const options = { encoding: "base64", commitment: this.commitment };
    const { context, value } = await this.#call<WithContext<(RawAccount | null)[]>>(
      "getMultipleAccounts",
      [addresses, options],
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
