import { assert, assertEquals } from "@std/assert";
import { create_rng } from "@/base/rng.ts";
import { BlockHeights } from "@/chain/block_heights.ts";
import { test_seed } from "../base/test_seed.ts";

const seed = test_seed();

Deno.test("block heights: what an honest node says is taken as it is, skipped slots and gaps included", () => {
  const heights = new BlockHeights();
  const rng = create_rng(seed, "skips");
  let [slot, height] = [1_000, 700];
  for (let block = 0; block < 500; block += 1) {
    assertEquals(heights.at(slot, height), height, `slot ${slot}, seed ${seed}`);
    const unseen = rng.int(0, 3);
    height += 1 + unseen;
    slot += 1 + unseen + rng.int(0, 4);
  }
});

Deno.test("block heights: one that leaps is not believed, one that falls does not go back", () => {
  const heights = new BlockHeights();
  assertEquals(heights.at(10, 10), 10);
  assertEquals(heights.at(11, 411), 11);
  assertEquals(heights.at(13, 2), 11);
  assert(heights.at(14, 14) <= 14);
});

Deno.test(`block heights: a third of wrong words neither ends a blockhash early nor adds up (seed ${seed})`, () => {
  const rng = create_rng(seed, "lies");
  const heights = new BlockHeights();
  heights.at(0, 0);
  let worst_behind = 0;
  for (let slot = 1; slot <= 3_000; slot += 1) {
    const claimed = rng.fraction() < 0.3 ? Math.max(0, slot + rng.int(-20, 400)) : slot;
    const height = heights.at(slot, claimed);
    assert(height <= slot, `Height ${height} at ${slot}: too early, seed ${seed}`);
    worst_behind = Math.max(worst_behind, slot - height);
  }
  assert(worst_behind <= 40, `${worst_behind} blocks behind, seed ${seed}`);
});
