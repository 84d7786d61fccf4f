import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ThreadError } from "@/domain/thread_error.ts";
import { newest_errors } from "@/rpc/newest_errors.ts";
import { test_seed } from "../base/test_seed.ts";

function error_at(at_ms: number, expected: boolean): ThreadError {
  return {
    at_ms,
    operation_type: "swap",
    purpose: "cycle",
    code: "network",
    message: "none",
    expected,
    signature: null,
    attempt: null,
    evidence: null,
  };
}

// Few instants, so that many errors share one.
const owner = fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 12 })
  .map((errors) => ({ errors: errors.map(([at_ms, expected]) => error_at(at_ms, expected)) }));

Deno.test("the newest errors are those that sorting all of them shows first", () => {
  fc.assert(
    fc.property(
      fc.array(owner, { maxLength: 12 }),
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      (owners, limit, all) => {
        const fits = ({ expected }: ThreadError) => all || expected;
        const wanted = owners.flatMap((one) =>
          one.errors.filter(fits).map((error) => ({ owner: one, error }))
        )
          .sort((left, right) => right.error.at_ms - left.error.at_ms)
          .slice(0, limit);
        const found = newest_errors(owners, fits, limit);
        assertEquals(found.length, wanted.length);
        for (const [index, one] of found.entries()) {
          assertEquals(one.owner === wanted[index]?.owner && one.error === wanted[index]?.error, true);
        }
      },
    ),
    { seed: test_seed(), numRuns: 300 },
  );
});
