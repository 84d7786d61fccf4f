import { assertEquals } from "@std/assert";
import { cluster_url, known_cluster } from "@/chain/known_clusters.ts";

Deno.test("The public clusters are known by their genesis hashes, and nothing else is", () => {
  assertEquals(known_cluster("5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"), "mainnet-beta");
  assertEquals(known_cluster("EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG"), "devnet");
  assertEquals(known_cluster("4uhcVJyU9pJkvQyS88uRDiswHScSQvY3"), "testnet");
  assertEquals(known_cluster("5eykt4UsFv8P8NJdTREpY1vzqKqZKvd"), undefined);
  assertEquals(known_cluster("GRn4BpUy8GZ3Bu8cvF9BPYBbHn1Yvrdp2FwTyHkhmvSV"), undefined);
  assertEquals(known_cluster(""), undefined);
});

Deno.test("Names stand for URLs, everything else for itself", () => {
  assertEquals(cluster_url("localhost"), "http://127.0.0.1:8899");
  assertEquals(cluster_url("devnet"), "https://api.devnet.solana.com");
  assertEquals(cluster_url("testnet"), "https://api.testnet.solana.com");
  assertEquals(cluster_url("https://rpc.example/?api-key=k"), "https://rpc.example/?api-key=k");
  assertEquals(cluster_url("constructor"), "constructor");
});
