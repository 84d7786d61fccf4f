/**
 * What every follower promises, whatever the node does: each landed transaction that names a watched address comes
 * exactly once, in ledger order, and nothing that has come is taken back. The truth is what the ledger itself says, asked
 * without a fault in between.
 */
import { Keypair, SystemProgram, type TransactionInstruction } from "@solana/web3.js";
import { assert, assertEquals } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import type { Log } from "@/base/log.ts";
import { create_rng, type Rng } from "@/base/rng.ts";
import type { Address } from "@/domain/address.ts";
import { base58_encode } from "@/domain/base58.ts";
import type { FollowedBlock } from "@/domain/landed_transaction.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { type FollowerKind, make_follower } from "@/chain/choose_follower.ts";
import { Cluster } from "@/chain/cluster.ts";
import { ClusterClient } from "@/chain/cluster_client.ts";
import { followed_block, read_block } from "@/chain/landed_block.ts";
import { PRESENT_INTERFACE } from "@/chain/program/program_interface.ts";
import { eventually, type LedgerScene, sign, with_ledger } from "../localnet/ledger_scene.ts";
import { type Fault, type FaultyNode, with_faulty_node } from "./faulty_node.ts";

/** Long enough for several followings of a late slot, short enough for many runs. */
const SLOT_MS = 20;
const ROUNDS = 12;
const SEND_LAMPORTS = 2_000_000;

/** A run of the contract. */
export interface ContractRun {
  readonly kind: FollowerKind;
  readonly fault: Fault;
  readonly seed: number;
  /** The proxy's slots are this many times the ledger's. */
  readonly slot_factor?: number;
}

/** What a run has shown beside that it kept the contract. */
export interface ContractResult {
  readonly blocks: readonly FollowedBlock[];
  readonly node: FaultyNode;
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
}

function collecting_log(): { log: Log; warnings: string[]; errors: string[] } {
  const [warnings, errors]: [string[], string[]] = [[], []];
  const log: Log = {
    debug: () => {},
    info: () => {},
    warn: (message) => void warnings.push(message),
    error: (message, context) => void errors.push(`${message} ${JSON.stringify(context ?? {})}`),
  };
  return { log, warnings, errors };
}

interface Traffic {
  readonly watched: readonly Keypair[];
  readonly stranger: Keypair;
  /** A wallet of ours: what it sends is announced. */
  readonly own: Keypair;
  /** Somebody else who pays: what he sends is seen where it names a watched address. */
  readonly foreign: Keypair;
}

/** What one transaction does: one of the watched, several, none of them; now and then it fails in the ledger. */
function instructions_of(traffic: Traffic, payer: Keypair, rng: Rng): TransactionInstruction[] {
  const to = (receiver: Keypair, lamports: number) =>
    SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: receiver.publicKey, lamports });
  const [first, second] = traffic.watched as [Keypair, Keypair];
  const amount = () => SEND_LAMPORTS + rng.int(0, 100_000);
  switch (rng.int(0, 5)) {
    case 0:
      return [to(first, amount()), to(second, amount())];
    case 1:
      return [to(traffic.stranger, amount())];
    case 2:
      return [to(first, 10 ** 15)];
    case 3:
      return [to(second, amount())];
    default:
      return [to(first, amount())];
  }
}

/** Sends in bursts, so that slots hold many, one or none. */
async function send_traffic(
  { web3 }: LedgerScene,
  traffic: Traffic,
  rng: Rng,
  on_signed: (signature: string, last_valid: number) => void,
): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { blockhash, lastValidBlockHeight } = await web3.getLatestBlockhash("processed");
    for (let count = rng.int(0, 5); count > 0; count -= 1) {
      const payer = rng.int(0, 1) === 0 ? traffic.own : traffic.foreign;
      const transaction = sign(instructions_of(traffic, payer, rng), [payer], blockhash);
      if (payer === traffic.own) on_signed(base58_encode(transaction.signatures[0]!), lastValidBlockHeight);
      await web3.sendTransaction(transaction, { skipPreflight: true });
    }
    await system_clock.sleep(rng.int(0, 3 * SLOT_MS));
  }
}

/** The ledger's own account of the watched addresses. */
async function truth(scene: LedgerScene, watched: ReadonlySet<Address>, from: number, to: number) {
  const slots = await scene.web3.getBlocks(from + 1, to, "confirmed");
  const blocks = await Promise.all(slots.map(async (slot) => {
    const raw = await read_block(scene.raw, "confirmed", slot);
    assert(raw !== null, `The ledger has no block ${slot}`);
    return followed_block(slot, raw, watched, DEFAULT_PROGRAM_ID);
  }));
  return blocks.flatMap(({ transactions }) => transactions);
}

/** Lets a follower follow the traffic through the fault, and holds it to the contract. */
export async function run_contract(
  { kind, fault, seed, slot_factor = 1 }: ContractRun,
): Promise<ContractResult> {
  const rng = create_rng(seed, "traffic");
  const { log, warnings, errors } = collecting_log();
  let result: ContractResult | undefined;
  await with_ledger(async (scene) => {
    const [own, foreign] = [await scene.wallet(1_000), await scene.wallet(1_000)];
    const watched_keys = [Keypair.generate(), Keypair.generate()];
    const traffic = { own, foreign, stranger: Keypair.generate(), watched: watched_keys };
    const watched = watched_keys.map(({ publicKey }) => publicKey.toBase58() as Address);
    const own_wallet = own.publicKey.toBase58() as Address;
    const from = await scene.web3.getSlot("confirmed");
    await with_faulty_node(scene.localnet.url, fault, async (node) => {
      const client = new ClusterClient({ urls: [node.url], clock: system_clock, rng, log });
      const blocks: FollowedBlock[] = [];
      const follower = make_follower(kind, {
        cluster: new Cluster(client, "confirmed"),
        clock: system_clock,
        log,
        program_id: DEFAULT_PROGRAM_ID,
        spoken: PRESENT_INTERFACE,
        on_block: (block) => void blocks.push(block),
      });
      // Whom nobody watches any more is as if nobody ever had.
      const dropped = traffic.stranger.publicKey.toBase58() as Address;
      for (const address of [...watched, dropped]) follower.watch(address);
      follower.unwatch(dropped);
      follower.watch_own(own_wallet);
      const stop = new AbortController();
      const running = follower.run(from * slot_factor, stop.signal);
      try {
        await send_traffic(scene, traffic, rng, (signature, last_valid) => {
          follower.expect(signature, last_valid);
        });
        const to = await scene.web3.getSlot("confirmed") + 1;
        await eventually(async () =>
          await scene.web3.getSlot("confirmed") >= to && (blocks.at(-1)?.slot ?? 0) >= to * slot_factor
        );
        const landed = await truth(scene, new Set([...watched, own_wallet]), from, to);
        const expected = landed.map((one) => ({ ...one, slot: one.slot * slot_factor }));
        const seen = blocks.filter(({ slot }) => slot <= to * slot_factor);
        hold_to_contract(kind, seen, expected, [...watched, own_wallet]);
        // Faults come and go: what counts is that it gets over each.
        await eventually(() => Promise.resolve(follower.network_problem === undefined));
      } finally {
        stop.abort();
        await running;
      }
      result = { blocks, node, warnings, errors };
    });
  }, { slot_ms: SLOT_MS });
  assert(result !== undefined, "The contract was run");
  return result;
}

type Landed = FollowedBlock["transactions"][number];

const place_of = ({ slot, signature }: Landed) => `${slot} ${signature}`;

function hold_to_contract(
  kind: FollowerKind,
  blocks: readonly FollowedBlock[],
  expected: readonly Landed[],
  addresses: readonly Address[],
): void {
  const seen = blocks.flatMap(({ transactions }) => transactions);
  assert(expected.length > ROUNDS / 2, `Only ${expected.length} transactions: nothing was tried`);
  assertEquals(seen.map(place_of).toSorted(), expected.map(place_of).toSorted());
  for (const address of addresses) {
    const names = ({ lamport_changes }: Landed) => lamport_changes.some(({ account }) => account === address);
    assertEquals(seen.filter(names).map(place_of), expected.filter(names).map(place_of));
  }
  for (const [at, block] of blocks.entries()) {
    const before = blocks[at - 1];
    assert(before === undefined || before.slot < block.slot, `Block ${block.slot} after ${before?.slot}`);
    assert(
      before === undefined || before.block_height <= block.block_height,
      `Height ${block.block_height} after ${before?.block_height}`,
    );
    const places = block.transactions.map(({ slot, index }) => ({ slot, index }));
    assert(places.every(({ slot }) => slot === block.slot), "A transaction is in a block of another slot");
    assert(places.every(({ index }, nth) => index > (places[nth - 1]?.index ?? -1)), "Indexes do not rise");
  }
  if (kind === "blocks") {
    assertEquals(seen, expected);
    return;
  }
  // Only the block itself tells a place in it; everything else must be the same, to the last lamport.
  const by_signature = new Map(seen.map((one) => [one.signature, one]));
  for (const one of expected) assertEquals({ ...by_signature.get(one.signature), index: one.index }, one);
}
