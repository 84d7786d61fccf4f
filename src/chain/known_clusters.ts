/** The public clusters: what they are called, where their nodes are, and how to tell them apart. */

/** A cluster that everybody knows. */
export type KnownCluster = "mainnet-beta" | "devnet" | "testnet";

/**
 * How the genesis hashes of the public clusters begin: 32 characters of base58, as chain-agnostic identifiers (CAIP-2)
 * name them. That is 187 bits: enough to tell one cluster from every other.
 */
const GENESIS_PREFIXES: Readonly<Record<KnownCluster, string>> = {
  "mainnet-beta": "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
  devnet: "EtWTRABZaYq6iMfeYKouRu166VU2xqa1",
  testnet: "4uhcVJyU9pJkvQyS88uRDiswHScSQvY3",
};

/** Addresses by the names that Solana's own tools know. */
const URLS: Readonly<Record<KnownCluster | "localhost", string>> = {
  localhost: "http://127.0.0.1:8899",
  devnet: "https://api.devnet.solana.com",
  testnet: "https://api.testnet.solana.com",
  "mainnet-beta": "https://api.mainnet-beta.solana.com",
};

/** Names that may stand in place of a URL. */
export const CLUSTER_NAMES = Object.keys(URLS);

/** Those of them that always mean the same cluster. */
export const KNOWN_NAMES = Object.keys(GENESIS_PREFIXES);

/** The URL that a name stands for; any other text is its own. */
export function cluster_url(name_or_url: string): string {
  return Object.hasOwn(URLS, name_or_url) ? URLS[name_or_url as KnownCluster] : name_or_url;
}

/** Which public cluster begins with this block; `undefined` when it is none of them. */
export function known_cluster(genesis_hash: string): KnownCluster | undefined {
  const names = Object.keys(GENESIS_PREFIXES) as KnownCluster[];
  return names.find((name) => genesis_hash.startsWith(GENESIS_PREFIXES[name]));
}
