/** Chance that can be repeated: one stream for each label of a seed, and numbers inside the asked range. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { create_rng, random_seed, type Rng } from "@/base/rng.ts";
import { test_seed } from "./test_seed.ts";

function draws(rng: Rng, count = 20): number[] {
  return Array.from({ length: count }, () => rng.int(0, 1_000_000_000));
}

Deno.test("rng: the same seed and label give the same numbers", () => {
  fc.assert(
    fc.property(fc.nat(), fc.string(), (seed, label) => {
      assertEquals(draws(create_rng(seed, label)), draws(create_rng(seed, label)));
    }),
    { seed: test_seed(), numRuns: 100 },
  );
});

Deno.test("rng: another label or another seed is another stream", () => {
  const first = draws(create_rng(7, "swap_1"));
  assertNotEquals(first, draws(create_rng(7, "swap_2")));
  assertNotEquals(first, draws(create_rng(8, "swap_1")));
  const streams = Array.from(
    { length: 200 },
    (_, index) => draws(create_rng(7, `deposit_${index}`), 3).join(),
  );
  assertEquals(new Set(streams).size, 200);
});

Deno.test("rng: what one stream draws never shifts what another one draws", () => {
  const alone = draws(create_rng(42, "deposit_1"));
  const mine = create_rng(42, "deposit_1");
  const other = create_rng(42, "deposit_2");
  const mixed = Array.from({ length: 20 }, () => {
    other.fraction();
    other.bigint(0n, 10n ** 30n);
    return mine.int(0, 1_000_000_000);
  });
  assertEquals(mixed, alone);
});

Deno.test("rng: every draw is inside its range, both ends included", () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer(),
      fc.nat(),
      fc.bigInt({ min: 0n, max: 2n ** 70n }),
      fc.bigInt({ min: 0n, max: 2n ** 70n }),
      (seed, low, span, big_low, big_span) => {
        const rng = create_rng(seed, "range");
        const high = Math.min(low + span, 0x7fffffff);
        const drawn = rng.int(low, high);
        assert(Number.isInteger(drawn) && drawn >= low && drawn <= high);
        const big = rng.bigint(big_low, big_low + big_span);
        assert(big >= big_low && big <= big_low + big_span);
        const fraction = rng.fraction();
        assert(fraction >= 0 && fraction < 1);
        assertEquals(rng.int(low, low), low);
        assertEquals(rng.bigint(big_low, big_low), big_low);
      },
    ),
    { seed: test_seed(), numRuns: 300 },
  );
});

Deno.test("rng: all values of a small range occur, about equally often", () => {
  const rng = create_rng(1, "dice");
  const counts = new Map<number, number>();
  for (let draw = 0; draw < 6_000; draw += 1) {
    const face = rng.int(1, 6);
    counts.set(face, (counts.get(face) ?? 0) + 1);
  }
  assertEquals([...counts.keys()].toSorted(), [1, 2, 3, 4, 5, 6]);
  for (const [face, count] of counts) assert(count > 850 && count < 1_150, `${face}: ${count} of 6000`);
});

Deno.test("rng: fractions fill the unit interval evenly", () => {
  const rng = create_rng(3, "fractions");
  const fractions = Array.from({ length: 10_000 }, () => rng.fraction());
  const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
  assert(Math.abs(mean - 0.5) < 0.015, `mean ${mean}`);
  assert(Math.min(...fractions) < 0.01 && Math.max(...fractions) > 0.99);
});

Deno.test("rng: a fresh seed is a non-negative 31-bit number that works as a seed", () => {
  for (let draw = 0; draw < 100; draw += 1) {
    const seed = random_seed();
    assert(Number.isInteger(seed) && seed >= 0 && seed <= 0x7fffffff);
  }
});
