import { random_seed } from "@/base/rng.ts";

/** The seed of the randomised tests: TEST_SEED repeats a run; fast-check prints the one of a run that failed. */
export function test_seed(): number {
  const given = Deno.env.get("TEST_SEED");
  return given === undefined ? random_seed() : Number(given);
}
