import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { create_rng, random_seed } from "@/base/rng.ts";
import { pool_sizes } from "@/simulation/scene.ts";
import { assert_sound, run_simulation } from "./simulate.ts";

Deno.test("simulation: one seed gives one log, byte for byte; another seed another one", async () => {
  const seed = random_seed();
  const first = await run_simulation({ seed, minutes: 2 });
  const second = await run_simulation({ seed, minutes: 2 });
  const other = await run_simulation({ seed: (seed + 1) & 0x7fffffff, minutes: 2 });
  assert(first.log === second.log, `Two runs of seed ${seed} differ`);
  assertEquals(first.report, second.report);
  assertNotEquals(first.report.log_sha256, other.report.log_sha256);
  const hash = createHash("sha256").update(first.log).digest("hex");
  assertEquals(first.report.log_sha256, hash, "The hash is that of the log");
});

Deno.test("simulation: the log tells the beginning and the end of every operation", async () => {
  const { report, log } = await run_simulation({ seed: 3, minutes: 2 });
  const lines = log.trimEnd().split("\n").map((line) => line.split(" "));
  const of_type = (what: string) => lines.filter(([type]) => type === what);
  const signatures = (what: string) => of_type(what).map((line) => line[2] ?? "");
  const ended = signatures("ended").filter((signature) => signature !== "null");
  assertEquals(signatures("opened").toSorted(), ended.toSorted());
  const cycles = of_type("ended").filter(([, , , , purpose]) => purpose === "cycle");
  assertEquals(cycles.length, report.operations);
  const times = lines.map(([, at_ms]) => Number(at_ms));
  assertEquals(times, times.toSorted((left, right) => left - right), "Time never goes back");
});

Deno.test("simulation: sixty threads for five minutes with every fault, from any seed", async () => {
  const { report } = await run_simulation({ seed: random_seed(), threads: 60, minutes: 5 });
  assert_sound(report);
  assert(report.operations > 5_000, `Only ${report.operations} operations with seed ${report.seed}`);
});

Deno.test("simulation: faults, pauses, refills and drained vaults really occur", async () => {
  const { report } = await run_simulation({ seed: 11, threads: 60, minutes: 40 });
  assert_sound(report);
  for (const [name, count] of Object.entries(report.faults)) assert(count > 0, `No ${name} with seed 11`);
  const reasons = ["insufficient_pool_liquidity", "node_refused", "transaction_expired"];
  for (const code of [...reasons, "pool_liquidity_paused", "pool_swaps_paused", "system_paused"]) {
    assert(
      (report.failures[code] ?? 0) > 0,
      `Nothing failed with ${code}: ${JSON.stringify(report.failures)}`,
    );
  }
  assert(report.pauses > 0 && report.expired > 0, "Pauses and expiries occur");
  for (const [kind, { landed_ok }] of Object.entries(report.by_kind)) assert(landed_ok > 0, `No ${kind}`);
});

Deno.test("simulation: users empty, stop, start, delete, create and fund, and share with more than fit", async () => {
  const { report } = await run_simulation({ seed: 12, threads: 60, minutes: 30 });
  assert_sound(report);
  const { visits, happenings, by_purpose, failures } = report;
  for (const [name, count] of Object.entries({ ...visits, ...happenings })) assert(count > 0, `No ${name}`);
  for (const [purpose, { landed_ok }] of Object.entries(by_purpose)) assert(landed_ok > 0, `No ${purpose}`);
  assert((failures.zero_output ?? 0) > 0, "Some swap for nothing is tried");
});

Deno.test("simulation: without faults nothing is refused and nothing expires", async () => {
  const { report } = await run_simulation({ seed: random_seed(), minutes: 3, has_faults: false });
  assert_sound(report);
  assertEquals([report.rejected, report.expired, report.pauses], [0, 0, 0], `seed ${report.seed}`);
  assertEquals(Object.values(report.faults).filter((count) => count > 0), [], `seed ${report.seed}`);
});

Deno.test("scene: every pool gets six to twenty threads, whatever their number", () => {
  const rng = create_rng(random_seed(), "sizes");
  for (let threads = 6; threads < 300; threads += 1) {
    const sizes = pool_sizes(threads, rng);
    assertEquals(sizes.reduce((sum, size) => sum + size, 0), threads);
    assert(sizes.every((size) => size >= 6 && size <= 20), `${threads} threads became ${sizes}`);
  }
});
