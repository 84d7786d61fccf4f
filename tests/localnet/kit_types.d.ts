/**
 * The part of `@solana/kit` that the tests use. Kit's own types pull in an old `@types/node`, which hides Deno's
 * `node:` modules from the checker; and its results are what these tests are to find out.
 */

/** A call that is not sent yet. Integers of the reply are `bigint`. */
export interface PendingCall {
  // deno-lint-ignore no-explicit-any -- the reply as kit hands it out.
  send(): Promise<any>;
}

/** The methods that the ledger and kit both know. */
type KitMethod =
  | "getAccountInfo"
  | "getBalance"
  | "getBlock"
  | "getBlockHeight"
  | "getBlocks"
  | "getBlocksWithLimit"
  | "getBlockTime"
  | "getEpochInfo"
  | "getEpochSchedule"
  | "getFeeForMessage"
  | "getFirstAvailableBlock"
  | "getGenesisHash"
  | "getHealth"
  | "getIdentity"
  | "getLatestBlockhash"
  | "getMinimumBalanceForRentExemption"
  | "getMultipleAccounts"
  | "getProgramAccounts"
  | "getRecentPrioritizationFees"
  | "getSignaturesForAddress"
  | "getSignatureStatuses"
  | "getSlot"
  | "getSlotLeader"
  | "getSlotLeaders"
  | "getTokenAccountBalance"
  | "getTokenAccountsByOwner"
  | "getTokenSupply"
  | "getTransaction"
  | "getTransactionCount"
  | "getVersion"
  | "isBlockhashValid"
  | "minimumLedgerSlot"
  | "requestAirdrop"
  | "sendTransaction"
  | "simulateTransaction";

/** Methods of a node by name. */
export type KitRpc = { readonly [method in KitMethod]: (...params: unknown[]) => PendingCall };

/** A client of the node at `url`. */
export function createSolanaRpc(url: string): KitRpc;
