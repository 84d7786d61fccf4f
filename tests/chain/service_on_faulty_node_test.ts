/** The whole service on a node that makes trouble: what it has counted is what the ledger says, whichever way it follows. */
import { Connection, Keypair, LAMPORTS_PER_SOL } from "@solana/web3.js";
import { join } from "node:path";
import { assert, assertEquals } from "@std/assert";
import { parse_address } from "@/domain/address.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import type { FollowerKind } from "@/chain/choose_follower.ts";
import { BUNDLED_PROGRAM } from "@/daemon/ledger.ts";
import { start_service } from "@/daemon/compose.ts";
import { test_seed } from "../base/test_seed.ts";
import { full_scene } from "../engine/full_scene.ts";
import { read_ledger } from "../engine/ledger_reader.ts";
import { with_ledger } from "../localnet/ledger_scene.ts";
import {
  HurriedClock,
  ServiceScene,
  started,
  test_config,
  TEST_SLOT_MS,
  until,
  with_directory,
} from "../support/service.ts";
import { type Fault, HONEST, with_faulty_node } from "./faulty_node.ts";
import { closing, duplicated_and_reordered, lagging_replica, mixed, refusing } from "./node_faults.ts";

const seed = test_seed();
const HURRY = 5;
const OPERATIONS = 4;

/** A provider that sells no blocks. */
function without_blocks(fault: Fault): Fault {
  return (call, forward) =>
    call.method === "getBlock" || call.method === "getBlocks"
      ? Promise.resolve({ error: { code: -32601, message: "Method not found" } })
      : fault(call, forward);
}

/** Runs a service behind a node that is honest until `be` says otherwise; `ledger` is what stands behind that node. */
async function with_service_behind(
  wrap: (fault: Fault) => Fault,
  play: (scene: ServiceScene, ledger: Connection, be: (fault: Fault) => void) => Promise<void>,
): Promise<void> {
  const core = Keypair.generate();
  const upgrade_authority = parse_address(core.publicKey.toBase58());
  assert(upgrade_authority !== undefined, "A key has an address");
  const elf = await Deno.readFile(BUNDLED_PROGRAM);
  const programs = [{ program_id: DEFAULT_PROGRAM_ID, elf, upgrade_authority }];
  await with_directory((directory) =>
    with_ledger(async ({ web3, localnet }) => {
      await web3.requestAirdrop(core.publicKey, 100_000 * LAMPORTS_PER_SOL);
      await until("the core wallet has its SOL", async () => await web3.getBalance(core.publicKey) > 0);
      const keypair_path = join(directory, "core.json");
      await Deno.writeTextFile(keypair_path, JSON.stringify([...core.secretKey]));
      await with_faulty_node(localnet.url, wrap(HONEST), async (node) => {
        const clock = new HurriedClock();
        const config = test_config(directory, {
          solana: { rpc_url: [node.url] },
          threading: { seed },
          master_wallet: { keypair_path },
        });
        const service = await started(start_service(config, clock, new AbortController().signal));
        clock.go(HURRY);
        try {
          const scene = new ServiceScene(service, clock, config.daemon.data_directory);
          await play(scene, web3, (other) => node.fault = wrap(other));
        } finally {
          clock.go(1);
          await service.lifecycle.stop();
        }
      });
    }, { programs, slot_ms: TEST_SLOT_MS })
  );
}

const KINDS: readonly [FollowerKind, (fault: Fault) => Fault][] = [
  ["blocks", (fault) => fault],
  ["signatures", without_blocks],
];

for (const [kind, wrap] of KINDS) {
  Deno.test(`A service that follows by ${kind} counts what the ledger says, on a node in trouble (seed ${seed})`, () => {
    const trouble = mixed(seed, [
      lagging_replica(3),
      refusing(1, 429),
      refusing(1, 502),
      closing(1, false),
      closing(1, true),
      duplicated_and_reordered(seed),
    ]);
    return with_service_behind(wrap, async (scene, ledger, be) => {
      const { service } = scene;
      assertEquals(service.cluster.follower, kind);
      const { all } = await full_scene(scene);
      be(trouble);
      await scene.start(...all);
      for (const thread_id of all) await scene.ended(thread_id, OPERATIONS);
      be(HONEST); // Now everything that is open can be found out.
      for (const thread_id of all) await scene.call("stop_thread", { thread_id });
      const { operations } = await read_ledger({ web3: ledger, service });
      for (const thread_id of all) {
        const { wallet_address, statistics } = await scene.status(thread_id);
        const mine = operations.filter(({ wallet }) => wallet === wallet_address);
        assert(mine.length >= OPERATIONS, `${thread_id} has ${mine.length} operations on the ledger`);
        const { landed_ok, landed_error, unknown } = statistics.outcomes;
        assertEquals([landed_ok, landed_error, unknown], [
          mine.filter(({ ok }) => ok).length,
          mine.filter(({ ok }) => !ok).length,
          0,
        ], thread_id);
      }
      await service.auditor.check_pools();
      assertEquals(service.auditor.findings, []);
      const { operations_checked, operations_equal } = service.auditor.counts();
      assertEquals([operations_checked, operations_equal], [operations.length, operations.length]);
    });
  });
}
