import { assert, assertEquals } from "@std/assert";
import { type Keypair, PublicKey } from "@solana/web3.js";
import { system_clock } from "@/base/clock.ts";
import { stringify_json } from "@/base/json.ts";
import type { Rng } from "@/base/rng.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { sign, transfer } from "./ledger_scene.ts";

const FULL = { commitment: "confirmed", maxSupportedTransactionVersion: 0 };
const PAUSE_MS = 5;

// deno-lint-ignore no-explicit-any -- blocks as they are on the wire.
type BlockJson = any;

/** A client that remembers what a ledger has told it, to hold it to its word after each restart. */
export class Witness {
  readonly #wallets: readonly Keypair[];
  readonly #rng: Rng;
  /** Text of every block that it was shown as confirmed. */
  readonly blocks = new Map<number, string>();
  /** Where it was told that a transaction is confirmed. */
  readonly confirmed = new Map<string, number>();
  /** Base64 of every transaction it has sent in this run. */
  readonly sent = new Map<string, string>();

  constructor(wallets: readonly Keypair[], rng: Rng) {
    this.#wallets = wallets;
    this.#rng = rng;
  }

  #pick(): Keypair {
    return this.#wallets[this.#rng.int(0, this.#wallets.length - 1)] as Keypair;
  }

  async #send(raw: JsonRpcClient): Promise<void> {
    // deno-lint-ignore no-explicit-any -- as above.
    const latest: any = await raw.call("getLatestBlockhash", [{ commitment: "processed" }]);
    const [from, to] = [this.#pick(), this.#pick()];
    const lamports = this.#rng.int(1_000_000, 2_000_000);
    const bytes = sign([transfer(from, to, lamports)], [from], latest.value.blockhash).serialize();
    const text = bytes.toBase64();
    const signature = await raw.call("sendTransaction", [text, { encoding: "base64", skipPreflight: true }]);
    this.sent.set(signature as string, text);
  }

  async #look(raw: JsonRpcClient): Promise<void> {
    const head = await raw.call("getSlot", [{ commitment: "confirmed" }]) as number;
    const next = Math.max(-1, ...this.blocks.keys()) + 1;
    for (const slot of await raw.call("getBlocks", [next, head, FULL]) as number[]) {
      this.blocks.set(slot, stringify_json(await raw.call("getBlock", [slot, FULL])));
    }
    const asked = [...this.sent.keys()].slice(-100);
    // deno-lint-ignore no-explicit-any -- as above.
    const { value }: any = await raw.call("getSignatureStatuses", [asked]);
    for (const [index, status] of value.entries()) {
      if (status?.confirmationStatus === "confirmed") this.confirmed.set(asked[index] as string, status.slot);
    }
  }

  /** Sends and looks on until the ledger is gone. */
  async work(url: string, has_ended: () => boolean): Promise<void> {
    const loop = async (step: (raw: JsonRpcClient) => Promise<void>) => {
      const raw = new JsonRpcClient(url);
      while (!has_ended()) {
        try {
          await step(raw);
        } catch (caught) {
          if (!has_ended()) throw caught;
        }
        await system_clock.sleep(PAUSE_MS);
      }
    };
    const sending = Array.from({ length: 3 }, () => loop((raw) => this.#send(raw)));
    await Promise.all([loop((raw) => this.#look(raw)), ...sending]);
  }

  /** What did not land is unknown and may be sent again; what has landed is not taken twice. */
  async hold_to_signatures(raw: JsonRpcClient, note: string): Promise<void> {
    const last = await raw.call("getSlot", [{ commitment: "confirmed" }]) as number;
    const slots = await raw.call("getBlocks", [0, last, FULL]) as number[];
    const landed = new Set<string>();
    for (const slot of slots) {
      const block: BlockJson = await raw.call("getBlock", [slot, {
        ...FULL,
        transactionDetails: "signatures",
      }]);
      for (const signature of block.signatures) {
        assert(!landed.has(signature), `${note}: ${signature} has landed twice`);
        landed.add(signature);
      }
    }
    const lost = [...this.sent].filter(([signature]) => !landed.has(signature)).slice(0, 20);
    if (lost.length > 0) {
      // deno-lint-ignore no-explicit-any -- as above.
      const { value }: any = await raw.call("getSignatureStatuses", [lost.map(([signature]) => signature)]);
      assertEquals(value, lost.map(() => null), note);
    }
    for (const [signature, text] of [...lost, ...[...this.sent].slice(-20)]) {
      await raw.call("sendTransaction", [text, { encoding: "base64", skipPreflight: true }]);
      // deno-lint-ignore no-explicit-any -- as above.
      const { value }: any = await raw.call("getSignatureStatuses", [[signature]]);
      assert(value[0] !== null, `${note}: ${signature} was not taken again`);
      if (landed.has(signature)) assert(value[0].slot <= last, `${note}: ${signature} was taken twice`);
    }
    this.sent.clear();
  }

  /** Blocks are those that it was shown, they follow each other, and the accounts are what they add up to. */
  async hold_to_blocks(raw: JsonRpcClient, note: string): Promise<void> {
    const last = await raw.call("getSlot", [{ commitment: "confirmed" }]) as number;
    const slots = await raw.call("getBlocks", [0, last, FULL]) as number[];
    const balances = new Map<string, bigint>();
    const landed = new Map<string, number>();
    let parent: BlockJson;
    let parent_slot = 0;
    for (const slot of slots) {
      const block: BlockJson = await raw.call("getBlock", [slot, FULL]);
      if (this.blocks.has(slot)) {
        assertEquals(stringify_json(block), this.blocks.get(slot), `${note}, slot ${slot}`);
      }
      this.blocks.set(slot, stringify_json(block));
      if (parent !== undefined) {
        assertEquals(block.previousBlockhash, parent.blockhash, `${note}, slot ${slot}`);
        assertEquals([block.parentSlot, block.blockHeight], [parent_slot, parent.blockHeight + 1], note);
      }
      for (const { meta, transaction } of block.transactions) {
        assert(!landed.has(transaction.signatures[0]), `${note}: landed twice`);
        landed.set(transaction.signatures[0], slot);
        for (const [index, key] of transaction.message.accountKeys.entries()) {
          if (balances.has(key)) {
            assertEquals(BigInt(meta.preBalances[index]), balances.get(key), `${note}, ${key}`);
          }
          balances.set(key, BigInt(meta.postBalances[index]));
        }
      }
      [parent, parent_slot] = [block, slot];
    }
    for (const slot of this.blocks.keys()) {
      assert(slot > last || slots.includes(slot), `${note}: ${slot} is lost`);
    }
    for (const [signature, slot] of this.confirmed) assertEquals(landed.get(signature), slot, note);
    for (const { publicKey } of this.#wallets) {
      // deno-lint-ignore no-explicit-any -- as above.
      const { value }: any = await raw.call("getBalance", [new PublicKey(publicKey).toBase58(), FULL]);
      assertEquals(BigInt(value), balances.get(publicKey.toBase58()) ?? 0n, note);
    }
  }
}
