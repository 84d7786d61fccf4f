/** What following by signatures does at its bounds; that it keeps the contract of all followers is tested beside it. */
import { assert, assertEquals } from "@std/assert";
import type { Clock } from "@/base/clock.ts";
import { MAX_LISTING_ROUNDS, MAX_PARALLEL_READS, MAX_SIGNATURES_PER_LISTING } from "@/base/limits.ts";
import type { FollowedBlock } from "@/domain/landed_transaction.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { SignatureFollower } from "@/chain/signature_follower.ts";
import { PRESENT_INTERFACE } from "@/chain/program/program_interface.ts";
import { test_address } from "../support/landed_transactions.ts";
import { type Script, with_node } from "./scripted_node.ts";

const WATCHED = test_address(1);
const OWN = test_address(2);
const FIRST_HEAD = 20;

/** Sleeping takes no time. */
function eager_clock(): Clock {
  let now_ms = 0;
  const sleep = (delay_ms: number) => {
    now_ms += delay_ms;
    return Promise.resolve();
  };
  return { now_ms: () => now_ms, monotonic_ms: () => now_ms, sleep };
}

function transaction(signature: string, slot: number, key = WATCHED) {
  return {
    slot,
    transaction: { signatures: [signature], message: { accountKeys: [key], instructions: [] } },
    meta: { err: null, fee: 5_000, preBalances: [9], postBalances: [4] },
  };
}

interface Entry {
  readonly signature: string;
  readonly slot: number;
}

interface Followed {
  readonly blocks: readonly FollowedBlock[];
  readonly requests: readonly string[];
  readonly errors: readonly string[];
  /** Options of each listing. */
  readonly listings: readonly Record<string, unknown>[];
}

/** A chain whose newest slot is one more at each question, and whose transactions are `entries`, oldest first. */
async function follow(
  entries: readonly Entry[],
  overrides: (method: string, params: readonly unknown[], asked: number) => unknown = () => undefined,
  last = FIRST_HEAD,
): Promise<Followed> {
  let slot = FIRST_HEAD - 1;
  const listings: Record<string, unknown>[] = [];
  const script: Script = (method, params, asked) => {
    const other = overrides(method, params, asked);
    if (other !== undefined) return { result: other };
    if (method === "getLatestBlockhash") {
      slot += 1;
      const value = { blockhash: `hash ${slot}`, lastValidBlockHeight: 150 + slot };
      return { result: { context: { slot }, value } };
    }
    if (method === "getTransaction") {
      return {
        result: transaction(String(params[0]), entries.find((one) => one.signature === params[0])!.slot),
      };
    }
    if (method === "getSignatureStatuses") return { result: { context: { slot }, value: [null] } };
    const options = params[1] as { limit: number; until?: string; before?: string };
    listings.push(options);
    const newest_first = entries.filter((one) => one.slot <= slot).toReversed();
    const from = newest_first.findIndex(({ signature }) => signature === options.before) + 1;
    const end = newest_first.findIndex(({ signature }) => signature === options.until);
    return { result: newest_first.slice(from, end < 0 ? undefined : end).slice(0, options.limit) };
  };
  const blocks: FollowedBlock[] = [];
  const errors: string[] = [];
  let asked: readonly string[] = [];
  await with_node(script, async (cluster, requests) => {
    asked = requests;
    const stop = new AbortController();
    const follower = new SignatureFollower({
      cluster,
      clock: eager_clock(),
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: (message) => void errors.push(message) },
      program_id: DEFAULT_PROGRAM_ID,
      spoken: PRESENT_INTERFACE,
      on_block: (block) => {
        blocks.push(block);
        if (block.slot >= last) stop.abort();
      },
    });
    follower.watch(WATCHED);
    follower.watch_own(OWN);
    follower.expect("own", 1_000);
    await follower.run(10, stop.signal);
  });
  return { blocks, requests: asked, errors, listings };
}

const signatures_of = (blocks: readonly FollowedBlock[]) =>
  blocks.flatMap(({ slot, transactions }) => transactions.map(({ signature }) => `${slot} ${signature}`));

Deno.test("signature follower: a long history is read page by page, and every transaction once", async () => {
  const count = 2 * MAX_SIGNATURES_PER_LISTING + 300;
  const entries = Array.from({ length: count }, (_, index) => ({
    signature: `s${index}`,
    slot: 1 + Math.floor(index * 20 / count),
  }));
  const { blocks, requests, listings } = await follow(entries);
  const expected = entries.filter(({ slot }) => slot > 10).map(({ slot, signature }) =>
    `${slot} ${signature}`
  );
  assertEquals(signatures_of(blocks), expected);
  assertEquals(requests.filter((one) => one.startsWith("getTransaction")).length, expected.length);
  // Half of the history is old: two pages reach back far enough, in each of the two listings.
  assertEquals(listings.map(({ before }) => before !== undefined), [false, true, false, true]);
});

Deno.test("signature follower: what has been handed on is not listed again", async () => {
  const entries = [11, 19, 21, 23].map((slot) => ({ signature: `s${slot}`, slot }));
  const { blocks, listings } = await follow(entries, undefined, 25);
  assertEquals(signatures_of(blocks), entries.map(({ slot, signature }) => `${slot} ${signature}`));
  assertEquals(listings[0]?.until, undefined);
  assertEquals(listings.at(-1)?.until, "s23");
});

Deno.test("signature follower: a block without transactions still tells height and blockhash", async () => {
  const { blocks } = await follow([]);
  assertEquals(blocks, [{ slot: 20, block_height: 20, blockhash: "hash 20", transactions: [] }]);
});

Deno.test("signature follower: nothing is handed on before two listings agree", async () => {
  const entries = [{ signature: "late", slot: 12 }, { signature: "early", slot: 14 }];
  const script = (method: string, _params: readonly unknown[], asked: number) =>
    method === "getSignaturesForAddress" && asked < 2 ? [entries[1]] : undefined;
  const { blocks, errors } = await follow(entries, script);
  assertEquals([signatures_of(blocks), errors], [["12 late", "14 early"], []]);
});

Deno.test("signature follower: a listing that falls back behind the one before is not believed", async () => {
  const entries = [{ signature: "first", slot: 12 }, { signature: "second", slot: 14 }];
  const script = (method: string, _params: readonly unknown[], asked: number) =>
    method === "getSignaturesForAddress" && asked === 2 ? [entries[1]] : undefined;
  const { blocks, errors } = await follow(entries, script);
  assertEquals([signatures_of(blocks), errors], [["12 first", "14 second"], []]);
});

Deno.test("signature follower: a wallet of ours needs no history, and a node that is behind does not hide what it sent", async () => {
  const script = (method: string, _params: readonly unknown[], asked: number) => {
    if (method === "getTransaction") return transaction("own", 12, OWN);
    if (method !== "getSignatureStatuses") return undefined;
    return asked === 1
      ? { context: { slot: 11 }, value: [null] }
      : { context: { slot: 99 }, value: [{ slot: 12, confirmationStatus: "confirmed" }] };
  };
  const { blocks, listings } = await follow([], script);
  assertEquals(signatures_of(blocks), ["12 own"]);
  assert(listings.length > 2, "The first answer was believed");
});

Deno.test("signature follower: what is only processed has not landed", async () => {
  const script = (method: string) => {
    if (method === "getTransaction") return transaction("own", 12, OWN);
    if (method !== "getSignatureStatuses") return undefined;
    return { context: { slot: 99 }, value: [{ slot: 12, confirmationStatus: "processed" }] };
  };
  assertEquals(signatures_of((await follow([], script)).blocks), []);
});

Deno.test("signature follower: our own transaction is waited for until its history has it", async () => {
  const entries = [{ signature: "own", slot: 12 }, { signature: "foreign", slot: 13 }];
  const script = (method: string, _params: readonly unknown[], asked: number) => {
    if (method === "getSignatureStatuses") {
      return { context: { slot: 99 }, value: [{ slot: 12, confirmationStatus: "confirmed" }] };
    }
    return method === "getSignaturesForAddress" && asked < 5 ? [entries[1]] : undefined;
  };
  const { blocks, errors } = await follow(entries, script);
  assertEquals([signatures_of(blocks), errors], [["12 own", "13 foreign"], []]);
});

Deno.test("signature follower: a transaction that a node lists and never shows stops nothing for ever", async () => {
  const entries = [{ signature: "lost", slot: 12 }, { signature: "there", slot: 14 }];
  const script = (method: string, [signature]: readonly unknown[]) =>
    method === "getTransaction" && signature === "lost" ? null : undefined;
  const { blocks, errors, requests } = await follow(entries, script);
  assertEquals(signatures_of(blocks), ["14 there"]);
  assertEquals(errors, ["The node does not show transactions that it has: goes on without"]);
  const tries = requests.filter((one) => one === 'getTransaction "lost"').length;
  assert(tries >= MAX_LISTING_ROUNDS - 1 && tries <= MAX_LISTING_ROUNDS, `${tries} tries`);
});

Deno.test("signature follower: reads that run side by side come out in the order of the history", async () => {
  const count = 5 * MAX_PARALLEL_READS;
  const entries = Array.from({ length: count }, (_, index) => ({ signature: `s${index}`, slot: 15 }));
  const { blocks } = await follow(entries);
  assertEquals(blocks.flatMap(({ transactions }) => transactions.map(({ index }) => index)), [
    ...Array(count).keys(),
  ]);
});
