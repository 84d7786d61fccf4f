/** A variant is the true build but for its bug: on every other path results, logs and all bytes are the same. */
import { assert, assertEquals } from "@std/assert";
import type { TransactionInstruction } from "@solana/web3.js";
import { loader_objection } from "@/localnet/bank/loader_objection.ts";
import { donateSol, withdrawTreasuryFees } from "../program/admin_instructions.ts";
import { initializePool, pausePool, u64 } from "../program/instructions.ts";
import { CREATOR, type Scene, USER } from "../program/scene.ts";
import { ADMIN, PROGRAM_DATA, SOL, TREASURY } from "../program/support.ts";
import { build_of, TRUE_BUILD, VARIANTS } from "./builds.ts";
import {
  DESTINATION,
  differences,
  filled_scene,
  load_build,
  type Measures,
  NEW_POOL,
  perform,
} from "./planted_scene.ts";

type Operation = (scene: Scene) => TransactionInstruction;

/** Plain operations of each kind: nothing is paused, short, empty or forbidden. */
const PLAIN: Readonly<Record<string, readonly Operation[]>> = {
  create_pool: [() => initializePool(CREATOR, NEW_POOL)],
  deposit: [(scene) => scene.deposit(0, 1_000n), (scene) => scene.deposit(1, 7n)],
  withdrawal: [(scene) => scene.withdraw(0, 999n), (scene) => scene.withdraw(1, 1n)],
  swap: [(scene) => scene.swap(0, 1_000n, 160n), (scene) => scene.swap(1, 160n, 1_000n)],
  pause_pool: [({ pool }) => pausePool(ADMIN, pool, 3)],
  treasury_withdrawal: [() => withdrawTreasuryFees(ADMIN, DESTINATION, 9n * SOL)],
  donation: [() => donateSol(USER, SOL, "thank you")],
};

/** Bugs that plain operations do not show: they want a pause, a fault, a large or an odd amount. */
const HIDDEN = new Set([
  ...["deposit_books_32_bits", "deposit_drifts_every_100th", "deposit_ignores_pause"],
  ...["withdrawal_of_nothing", "withdrawal_from_other_vault", "withdrawal_short_burns_all"],
  ...["withdrawal_ignores_pause", "swap_rounds_up", "swap_leaves_remainder", "swap_product_wraps"],
  ...["swap_ignores_expectation", "swap_ignores_exact", "swap_looks_at_vault", "swap_pays_what_is_there"],
  ...["swap_ignores_pause", "swap_by_anybody", "system_pause_ignored", "pause_by_anybody"],
  "treasury_without_limit",
]);

/** All that an operation did and left behind. */
interface Trace {
  readonly measures: Measures;
  readonly logs: readonly string[];
  readonly accounts: readonly string[];
}

function trace(operation: Operation, elf: Uint8Array): Trace {
  const scene = filled_scene();
  scene.ledger.put(TREASURY, { lamports: 100n * SOL });
  scene.ledger.patch(TREASURY, 0, u64(100n * SOL));
  load_build(scene, elf);
  const ix = operation(scene);
  const { measures, logs } = perform(scene, ix);
  const accounts = ix.keys.filter(({ pubkey }) => !pubkey.equals(PROGRAM_DATA)).map(({ pubkey }) => {
    const account = scene.ledger.get(pubkey);
    return `${pubkey} ${account?.lamports} ${account?.owner} ${account?.data.toHex()}`;
  });
  // The compute units depend on the code.
  return { measures, logs: logs.map((line) => line.replace(/consumed \d+ of \d+/, "consumed")), accounts };
}

function traces(kind: string, elf: Uint8Array): Trace[] {
  return (PLAIN[kind] ?? []).map((operation) => trace(operation, elf));
}

const TRUTH = new Map(Object.keys(PLAIN).map((kind) => [kind, traces(kind, TRUE_BUILD)]));

Deno.test("planted: on the true build every plain operation succeeds, and changes something", () => {
  for (const [kind, found] of TRUTH) {
    for (const { measures } of found) {
      assertEquals(measures.error, undefined, kind);
      assert(Object.values(measures).some((moved) => typeof moved === "bigint" && moved !== 0n), kind);
    }
  }
});

for (const variant of VARIANTS) {
  Deno.test(`planted: ${variant.name} is taken by the loader, and is the true build elsewhere`, () => {
    const elf = build_of(variant);
    assertEquals(loader_objection(elf), undefined);
    assert(elf.toHex() !== TRUE_BUILD.toHex(), "It is the true build");
    const shown_by: string[] = [];
    for (const [kind, truth] of TRUTH) {
      const found = traces(kind, elf);
      if (!variant.operations.includes(kind)) assertEquals(found, truth, kind);
      else if (found.some(({ measures }, index) => differ(measures, truth[index]?.measures))) {
        shown_by.push(kind);
      }
    }
    const expected = HIDDEN.has(variant.name) ? [] : [...variant.operations].sort();
    assertEquals(shown_by.sort(), expected, "Kinds whose plain operations show it");
  });
}

function differ(one: Measures, other: Measures | undefined): boolean {
  return Object.keys(differences(one, other ?? {})).length > 0;
}
