/** A pool that the true build has made and filled, and one operation on it by any build. */
import { MintLayout } from "@solana/spl-token";
import type { PublicKey, TransactionInstruction } from "@solana/web3.js";
import { hex } from "../program_model/addresses.ts";
import { run_transaction } from "../program_model/runtime.ts";
import { World } from "../program_model/world.ts";
import { Pool } from "../program/instructions.ts";
import { Scene, USER } from "../program/scene.ts";
import {
  LOADER_ID,
  named,
  PROGRAM_DATA,
  PROGRAM_ID,
  START_TIME,
  TREASURY,
  UPGRADE_AUTHORITY,
} from "../program/support.ts";

/** What both sides hold at first, deposited by the user. */
export const FILLED: readonly [a: bigint, b: bigint] = [1_000_000_000n, 400_000_000n];
/** Where treasury withdrawals go. */
export const DESTINATION = named("destination");
/** So much of the accounts of programs the model is shown. */
const SHOWN_BYTES = 256;
const POOL_FIELDS = {
  tracked_a: 240,
  tracked_b: 248,
  liquidity_fees: 310,
  swap_fees: 318,
  total_fees: 326,
};
const TREASURY_FIELDS = { withdrawn: 16, withdrawals: 48, donations: 120, donated: 128 };

/** Two tokens with one ratio after the other: a scene has the first pool, and may create the second. */
const pool_of = (ratio_b: bigint) => new Pool(named("mint a"), named("mint b"), 1_000_000_000n, ratio_b);

/** A pool that is not there yet. */
export const NEW_POOL = pool_of(320_000_000n);

/** What the pool of a scene is like; 9 and 6 decimals, 1 A = 160 B, and no flags unless told otherwise. */
export interface SceneOptions {
  readonly flags?: number;
  readonly decimals?: readonly [number, number];
}

/** Puts a build in the place of the program that is there; state and upgrade authority stay. */
export function load_build({ ledger }: Scene, elf: Uint8Array): void {
  ledger.svm.addProgramWithLoader(PROGRAM_ID.toBytes(), elf, LOADER_ID.toBytes());
  ledger.patch(PROGRAM_DATA, 12, [1, ...UPGRADE_AUTHORITY.toBytes()]);
  ledger.keep();
}

/** A scene of the true build, filled. */
export function filled_scene({ flags = 0, decimals = [9, 6] }: SceneOptions = {}): Scene {
  const scene = new Scene(pool_of(160_000_000n), flags, decimals);
  FILLED.forEach((amount, side) => scene.ledger.run(scene.deposit(side, amount)));
  scene.ledger.put(DESTINATION, {});
  scene.ledger.keep();
  return scene;
}

/** What may change: amounts as numbers, everything else as text. */
export type Measures = Record<string, bigint | string | undefined>;

function decimals_of(scene: Scene, mint: PublicKey): string {
  const account = scene.ledger.get(mint);
  return account === undefined || account.data.length === 0
    ? "-"
    : `${MintLayout.decode(account.data).decimals}`;
}

function words(data: Uint8Array, fields: Record<string, number>): Measures {
  const view = new DataView(data.buffer, data.byteOffset);
  return Object.fromEntries(
    Object.entries(fields).map(([name, offset]) => [name, view.getBigUint64(offset, true)]),
  );
}

/** Every quantity that an operation may change. */
function measures(scene: Scene): Measures {
  const { ledger, pool } = scene;
  const state = ledger.read(pool.id);
  const treasury = ledger.read(TREASURY);
  const lamports = (key: PublicKey) => ledger.get(key)?.lamports ?? 0n;
  return {
    user_a: scene.balance(scene.userToken(0)),
    user_b: scene.balance(scene.userToken(1)),
    lp_a: scene.balance(scene.userLp(0)),
    lp_b: scene.balance(scene.userLp(1)),
    vault_a: scene.balance(scene.vault(0)),
    vault_b: scene.balance(scene.vault(1)),
    supply_a: scene.supply(0),
    supply_b: scene.supply(1),
    ...words(state.data, POOL_FIELDS),
    ...words(treasury.data, TREASURY_FIELDS),
    flags: BigInt(state.data[261] ?? 0),
    user_lamports: lamports(USER),
    pool_lamports: state.lamports,
    vault_a_lamports: lamports(scene.vault(0)),
    vault_b_lamports: lamports(scene.vault(1)),
    treasury_lamports: treasury.lamports,
    destination_lamports: lamports(DESTINATION),
    new_lp_decimals: NEW_POOL.lpMints.map((mint) => decimals_of(scene, mint)).join("/"),
  };
}

/** What one operation did: the error, and how far each quantity moved; texts as they are afterwards. */
export interface Effects {
  readonly measures: Measures;
  readonly logs: readonly string[];
  /** Whether result, bytes and lamports of all accounts are what the model predicts. */
  readonly is_as_predicted: boolean;
}

/** The accounts of an instruction as the model wants them. */
function world_of({ ledger }: Scene, ix: TransactionInstruction): World {
  const world = new World(START_TIME);
  for (const { pubkey } of ix.keys) {
    const account = ledger.get(pubkey);
    if (account === undefined) continue;
    const { lamports, owner, data } = account;
    const is_large = data.length > 4 * SHOWN_BYTES;
    world.put(hex(pubkey), {
      lamports,
      owner: hex(owner),
      data: is_large ? data.slice(0, SHOWN_BYTES) : data,
    });
  }
  return world;
}

function agrees(scene: Scene, world: World, ix: TransactionInstruction): boolean {
  return ix.keys.every(({ pubkey }) => {
    const actual = scene.ledger.get(pubkey);
    const expected = world.peek(hex(pubkey));
    if ((actual?.lamports ?? 0n) !== (expected?.lamports ?? 0n)) return false;
    const shown = actual?.data.subarray(0, expected?.data.length) ?? new Uint8Array();
    return shown.toHex() === (expected?.data ?? new Uint8Array()).toHex();
  });
}

/** Sends an instruction; answers what came of it. */
export function perform(scene: Scene, ix: TransactionInstruction): Effects {
  const before = measures(scene);
  const world = world_of(scene, ix);
  const predicted = run_transaction(world, ix);
  const { error, logs } = scene.ledger.send(ix);
  const moved: Measures = { error };
  for (const [name, after] of Object.entries(measures(scene))) {
    const start = before[name];
    moved[name] = typeof after === "bigint" && typeof start === "bigint" ? after - start : after;
  }
  return { measures: moved, logs, is_as_predicted: error === predicted.error && agrees(scene, world, ix) };
}

/** Where two operations differ: the first one's value and the other's, by quantity. */
export function differences(
  one: Measures,
  other: Measures,
): Record<string, [Measures[string], Measures[string]]> {
  const names = Object.keys(one).filter((name) => one[name] !== other[name]);
  return Object.fromEntries(names.map((name) => [name, [one[name], other[name]]]));
}
