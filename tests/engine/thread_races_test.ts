/** Requests of many users at once, in random order, on a network that loses and delays: against a model of the states. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { test_seed } from "../base/test_seed.ts";
import { RaceScene, type Scene, type Step, type What } from "./race_scene.ts";

const RUNS = 600;

const words = fc.constantFrom<What>(
  ...["start", "start", "stop", "stop", "empty", "empty", "delete", "fund", "create"] as const,
  ...["stop start", "stop delete", "stop delete", "empty delete", "fund delete"] as const,
  ...["empty stop delete", "start stop delete", "start stop delete", "stop empty start"] as const,
);
const step: fc.Arbitrary<Step> = fc.record({
  after_ms: fc.oneof(fc.constant(0), fc.nat(30), fc.nat(500), fc.nat(4_000)),
  what: words,
  target: fc.nat(11),
});
const scene: fc.Arbitrary<Scene> = fc.record({
  seed: fc.nat(0x7fffffff),
  steps: fc.array(step, { minLength: 3, maxLength: 40 }),
  loss_percent: fc.constantFrom(0, 0, 5, 30),
  latency_ms: fc.constantFrom(5, 80, 1_500),
  operation_timeout_ms: fc.constantFrom(300, 1_500, 30_000),
});

Deno.test("threads keep to their states, and wallets to one worker, whatever their users do at once", async () => {
  const seed = test_seed();
  const answers = new Map<string, number>();
  const property = fc.asyncProperty(scene, async (one) => {
    const race = new RaceScene(one);
    await race.run();
    for (const [answer, count] of race.answers) answers.set(answer, (answers.get(answer) ?? 0) + count);
    assertEquals(race.breaches.lines(), []);
  });
  await fc.assert(property, { numRuns: RUNS, seed });
  const wanted = ["start", "stop", "empty", "delete", "fund", "create"].map((word) => `${word}: success`);
  const refused = ["start", "stop", "empty", "delete", "fund"].map((word) => `${word}: thread_not_found`);
  const others = ["start", "stop", "empty", "delete"].map((word) => `${word}: wrong_thread_state`);
  for (
    const answer of [
      ...wanted,
      ...refused,
      ...others,
      "delete: chain_failed",
      "create: duplicate_swap_direction",
    ]
  ) {
    assert(answers.has(answer), `No "${answer}" with seed ${seed}: ${[...answers.keys()]}`);
  }
});
