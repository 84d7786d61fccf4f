/** Both followers keep the contract, under every fault that a node may have. */
import { assert, assertEquals } from "@std/assert";
import type { FollowerKind } from "@/chain/choose_follower.ts";
import { test_seed } from "../base/test_seed.ts";
import { type Fault, HONEST } from "./faulty_node.ts";
import { run_contract } from "./follower_contract.ts";
import {
  closing,
  duplicated_and_reordered,
  heights_going_back,
  lagging_replica,
  late_blocks,
  mixed,
  refusing,
  reorganised,
  sparse_slots,
} from "./node_faults.ts";

const seed = test_seed();
const KINDS: readonly FollowerKind[] = ["blocks", "signatures"];
const A_PAST_DATE = "Wed, 21 Oct 2015 07:28:00 GMT";

const FAULTS: Readonly<Record<string, () => Fault>> = {
  "a node without faults": () => HONEST,
  "blocks that come late or are called skipped by mistake": late_blocks,
  "a replica that is behind": () => lagging_replica(5),
  "blocks that are given up before they are confirmed": reorganised,
  "block heights that go back": () => heights_going_back(seed),
  "429 without Retry-After": () => refusing(3, 429),
  "429 with Retry-After in seconds": () => refusing(3, 429, { "retry-after": "0" }),
  "429 with Retry-After as a date": () => refusing(3, 429, { "retry-after": A_PAST_DATE }),
  "errors of the server": () => refusing(3, 503),
  "connections that are closed": () => closing(3, false),
  "replies that are lost": () => closing(3, true),
  "replies that are doubled and reordered": () => duplicated_and_reordered(seed),
  "everything at once": () =>
    mixed(seed, [
      lagging_replica(3),
      refusing(1, 429),
      refusing(1, 502),
      closing(1, false),
      closing(1, true),
      duplicated_and_reordered(seed),
      heights_going_back(seed),
    ]),
};

for (const kind of KINDS) {
  for (const [name, fault] of Object.entries(FAULTS)) {
    Deno.test(`Following by ${kind}: ${name} (seed ${seed})`, async () => {
      const { node, errors } = await run_contract({ kind, fault: fault(), seed });
      assertEquals(errors, []);
      const commitments = new Set(
        node.calls.map(({ params }) => (params.at(-1) as { commitment?: string } | undefined)?.commitment),
      );
      assert(!commitments.has("processed"), "It has looked at what is not confirmed");
      const asked_blocks = node.calls.some(({ method }) => method === "getBlock" || method === "getBlocks");
      assertEquals(asked_blocks, kind === "blocks");
    });
  }

  for (const code of [-32007, -32009, -32004]) {
    Deno.test(`Following by ${kind}: slots without a block, which the node calls ${code}`, async () => {
      const skipped = { error: { code, message: "Slot was skipped, or its block is not available" } };
      await run_contract({ kind, fault: sparse_slots(3, skipped), seed, slot_factor: 3 });
    });
  }
}
