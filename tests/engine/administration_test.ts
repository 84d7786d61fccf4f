/** What the owner of a deployment does with it, on the embedded ledger: each act as the chain shows it afterwards. */
import { Keypair, LAMPORTS_PER_SOL, PublicKey } from "@solana/web3.js";
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { stringify_json } from "@/base/json.ts";
import { BUNDLED_PROGRAM } from "@/daemon/ledger.ts";
import { U64_MAX } from "@/domain/units.ts";
import { with_lives } from "../recovery/lives.ts";
import { type PoolReply, refusal_of, type ServiceScene, until, with_service } from "../support/service.ts";
import { Stranger } from "./stranger.ts";

interface Acted {
  readonly transaction_signature: string;
  readonly network_fee_paid: bigint;
}

interface PoolView {
  readonly state: Record<string, bigint | number | boolean>;
}

interface Treasury {
  readonly [member: string]: bigint | number | string | null;
}

const LIQUIDITY_FEE = 13_000_000n;
const POOL_CREATION_FEE = 1_150_000_000n;
const TREASURY_RENT = 1_837_440n;

async function pool_state(scene: ServiceScene, pool_id: string) {
  return (await scene.call<PoolView>("get_pool", { pool_id })).state;
}

function treasury(scene: ServiceScene): Promise<Treasury> {
  return scene.call("get_treasury");
}

async function refused(scene: ServiceScene, code: number, method: string, params: Record<string, unknown>) {
  const refusal = await refusal_of(scene.call(method, params));
  assertEquals(refusal.code, code, `${method} ${stringify_json(params)}: ${refusal.message}`);
  return refusal;
}

/** A deposit by a stranger; answers the error of the landed transaction. */
async function deposit(stranger: Stranger): Promise<unknown> {
  return await stranger.send([], await stranger.deposit_a(1_000n));
}

async function assert_sound(scene: ServiceScene): Promise<void> {
  await scene.service.auditor.check_pools();
  assertEquals(scene.service.auditor.findings, []);
}

Deno.test("A pool's switches are set one by one and together, as often as they are asked for", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const { pool_id } = pool;
    const flags = async () => {
      const { liquidity_paused, swaps_paused } = await pool_state(scene, pool_id);
      return [liquidity_paused, swaps_paused];
    };
    const signatures = new Set<string>();
    const act = async (method: string, switches: Record<string, boolean>, expected: boolean[]) => {
      const acted = await scene.call<Acted>(method, { pool_id, ...switches });
      assertEquals(acted.network_fee_paid, 5_000n);
      signatures.add(acted.transaction_signature);
      assertEquals(await flags(), expected, `${method} ${JSON.stringify(switches)}`);
    };
    await act("pause_pool", { swaps: false }, [true, false]);
    await act("pause_pool", { liquidity: false }, [true, true]);
    await act("unpause_pool", { swaps: false }, [false, true]);
    await act("unpause_pool", {}, [false, false]);
    await act("pause_pool", {}, [true, true]);
    await act("unpause_pool", {}, [false, false]);
    await act("pause_pool", {}, [true, true]);
    assertEquals(signatures.size, 7, "equal acts under one blockhash must be transactions of their own");
    const stranger = await Stranger.arrive(scene, pool, 1_000_000n);
    assertEquals(await deposit(stranger), { InstructionError: [0, { Custom: 1035 }] });
    await refused(scene, -32602, "pause_pool", { pool_id, liquidity: false, swaps: false });
    await refused(scene, -32602, "pause_pool", { pool_id, swaps: "no" });
    await refused(scene, -1002, "pause_pool", { pool_id: "nothing" });
    await assert_sound(scene);
  }));

Deno.test("Fees are what the next operation pays, within the contract's bounds", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const { pool_id } = pool;
    const fees = async () => {
      const { liquidity_fee, swap_fee } = await pool_state(scene, pool_id);
      return [liquidity_fee, swap_fee];
    };
    const set = (params: Record<string, unknown>) => scene.call("update_pool_fees", { pool_id, ...params });
    assertEquals(await fees(), [LIQUIDITY_FEE, 271_500n]);
    await set({ liquidity_fee: 100_000 });
    assertEquals(await fees(), [100_000n, 271_500n]);
    await set({ swap_fee: "10000000" });
    assertEquals(await fees(), [100_000n, 10_000_000n]);
    await set({ liquidity_fee: "100000000", swap_fee: 10_000 });
    assertEquals(await fees(), [100_000_000n, 10_000n]);
    const outside = [
      {},
      ...[0, 99_999, 100_000_001, "099999", U64_MAX].map((liquidity_fee) => ({ liquidity_fee })),
      ...[0, 9_999, 10_000_001, -1].map((swap_fee) => ({ swap_fee })),
    ];
    for (const params of outside) await refused(scene, -32602, "update_pool_fees", { pool_id, ...params });
    assertEquals(await fees(), [100_000_000n, 10_000n], "a refusal changes nothing");
    const stranger = await Stranger.arrive(scene, pool, 1_000_000n);
    const before = await scene.web3.getBalance(stranger.wallet.publicKey);
    assertEquals(await deposit(stranger), null);
    const paid = before - await scene.web3.getBalance(stranger.wallet.publicKey);
    assertEquals(paid, 100_000_000 + 5_000);
  }));

Deno.test("Swaps are the owner's only, until they are everybody's again", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const { pool_id } = pool;
    const [owner, other] = await Promise.all([1, 2].map(() => Stranger.arrive(scene, pool, 1_000_000n)));
    assert(owner !== undefined && other !== undefined);
    const thread_id = await scene.thread("deposit", {
      pool_id,
      token_type: "B",
      initial_amount: 1_000_000n,
      min_amount: 1_000n,
    });
    await scene.start(thread_id);
    await scene.ended(thread_id, 1);
    await scene.call("stop_thread", { thread_id });
    const restrict = (params: Record<string, unknown>) =>
      scene.call("set_swap_owner_only", { pool_id, ...params });
    const swap = async (who: Stranger) => await who.send([], await who.swap_a_to_b(7n, 1n));
    await restrict({ enabled: true, designated_owner: owner.wallet.publicKey.toBase58() });
    assertEquals((await pool_state(scene, pool_id))["owner_only_swaps"], true);
    assertEquals(await swap(other), { InstructionError: [0, { Custom: 1028 }] });
    assertEquals(await swap(owner), null);
    await restrict({ enabled: true });
    assertNotEquals(await swap(owner), null, "without a name the core wallet becomes the owner");
    await restrict({ enabled: false });
    assertEquals(await swap(other), null);
    const both = { pool_id, enabled: false, designated_owner: owner.wallet.publicKey.toBase58() };
    await refused(scene, -32602, "set_swap_owner_only", both);
    await refused(scene, -32602, "set_swap_owner_only", { pool_id });
    await refused(scene, -32602, "set_swap_owner_only", { pool_id, enabled: true, designated_owner: "me" });
  }));

Deno.test("The system is paused and goes on; what it refuses meanwhile is told as the contract says it", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    await refused(scene, -32602, "pause_system", { reason_code: 256 });
    await refused(scene, -32602, "pause_system", {});
    await scene.call("pause_system", { reason_code: 15 });
    const twice = await refused(scene, -1006, "pause_system", { reason_code: 15 });
    assertMatch(twice.message, /paused already/);
    const before = await treasury(scene);
    await refused(scene, -1006, "pause_pool", { pool_id: pool.pool_id });
    await refused(scene, -1006, "donate_sol", { amount: 100_000_000 });
    assertEquals((await treasury(scene))["lamports"], before["lamports"]);
    const stranger = await Stranger.arrive(scene, pool, 1_000n);
    assertEquals(await deposit(stranger), { InstructionError: [0, { Custom: 1023 }] });
    await scene.call("unpause_system");
    assertEquals(await deposit(stranger), null);
    assertMatch((await refused(scene, -1006, "unpause_system", {})).message, /not paused/i);
    const { next_withdrawal_at } = await treasury(scene);
    assert(typeof next_withdrawal_at === "string");
    const hours = (Date.parse(next_withdrawal_at) - scene.clock.now_ms()) / 3_600_000;
    assert(hours > 71 && hours < 73, `The treasury gives again in ${hours} hours`);
    await refused(scene, -1006, "withdraw_treasury_fees", { amount: 10_000_000 });
    await assert_sound(scene);
  }));

Deno.test("Fees go from the pools to the treasury and out of it, to the lamport", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const { pool_id } = pool;
    const stranger = await Stranger.arrive(scene, pool, 1_000_000n);
    for (let times = 0; times < 2; times += 1) assertEquals(await deposit(stranger), null);
    const first = await treasury(scene);
    assertEquals(
      [first["lamports"], first["total_pool_creation_fees"], first["withdrawable"], first["pool_creations"]],
      [TREASURY_RENT + POOL_CREATION_FEE, POOL_CREATION_FEE, POOL_CREATION_FEE, 1n],
    );
    assertEquals([first["withdrawal_limit"], first["next_withdrawal_at"]], [10_000_000_000n, null]);
    await scene.call("consolidate_pool_fees", { pool_ids: [pool_id] });
    assertEquals((await treasury(scene))["lamports"], first["lamports"], "a pool that works is passed over");
    await scene.call("pause_pool", { pool_id });
    const before = await pool_state(scene, pool_id);
    await scene.call("consolidate_pool_fees", { pool_ids: [pool_id] });
    const after = await pool_state(scene, pool_id);
    const moved = (before["lamports"] as bigint) - (after["lamports"] as bigint);
    // The contract leaves 13,920 lamports more than the rent.
    assertEquals(moved, 2n * LIQUIDITY_FEE - 13_920n);
    const second = await treasury(scene);
    assertEquals(second["lamports"], (first["lamports"] as bigint) + moved);
    assertEquals([second["total_liquidity_fees"], second["consolidations"]], [moved, 2n]);
    await scene.call("donate_sol", { amount: 100_000_000, message: "thank you – 謝謝" });
    const destination = Keypair.generate().publicKey;
    const request = { amount: 10_000_000, destination: destination.toBase58() };
    const taken = await scene.call<Acted & { destination: string }>("withdraw_treasury_fees", request);
    assertEquals(taken.destination, request.destination);
    assertEquals(await scene.web3.getBalance(destination), 10_000_000);
    const third = await treasury(scene);
    assertEquals(third["lamports"], (second["lamports"] as bigint) + 100_000_000n - 10_000_000n);
    assertEquals(
      [third["donations"], third["total_donations"], third["withdrawals"], third["total_withdrawn"]],
      [1n, 100_000_000n, 1n, 10_000_000n],
    );
    await refused(scene, -1006, "withdraw_treasury_fees", { amount: 0 });
    for (const amount of [1, 9_999_999, -1, "0x1"]) {
      await refused(scene, -32602, "withdraw_treasury_fees", { amount });
    }
    for (const amount of [0, 99_999_999]) await refused(scene, -32602, "donate_sol", { amount });
    await refused(scene, -32602, "donate_sol", { amount: 100_000_000, message: "x".repeat(201) });
    await refused(scene, -1008, "donate_sol", { amount: U64_MAX });
    await refused(scene, -32602, "consolidate_pool_fees", { pool_ids: [] });
    await refused(scene, -32602, "consolidate_pool_fees", { pool_ids: Array(21).fill(pool_id) });
    await refused(scene, -1002, "consolidate_pool_fees", { pool_ids: [pool_id, "nothing"] });
  }));

Deno.test("The longest message and the most pools fit into a transaction", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    await scene.call("donate_sol", { amount: 100_000_000, message: "💥".repeat(200) });
    await scene.call("consolidate_pool_fees", { pool_ids: Array(20).fill(pool_id) });
    assertEquals((await treasury(scene))["consolidations"], 1n);
  }));

/** Puts another key where the service finds its core wallet. */
async function change_core_wallet(directory: string): Promise<Keypair> {
  const other = Keypair.generate();
  await Deno.writeTextFile(`${directory}/master_wallet.json`, JSON.stringify([...other.secretKey]));
  return other;
}

Deno.test("Without the authority nothing is sent, and the refusal names who has it; gifts are anybody's", () =>
  with_lives(async (lives) => {
    const { pool, admin } = await lives.live(async (scene) => ({
      pool: await scene.pool(),
      admin: scene.service.core_wallet,
    }));
    const other = await change_core_wallet(lives.data_directory);
    await lives.live(async (scene) => {
      assertEquals(scene.service.core_wallet, other.publicKey.toBase58());
      const { pool_id } = pool;
      const balance = () => scene.web3.getBalance(other.publicKey);
      const before = await balance();
      const acts: [string, Record<string, unknown>][] = [
        ["pause_pool", { pool_id }],
        ["unpause_pool", { pool_id }],
        ["update_pool_fees", { pool_id, swap_fee: 10_000 }],
        ["set_swap_owner_only", { pool_id, enabled: true }],
        ["consolidate_pool_fees", { pool_ids: [pool_id] }],
        ["pause_system", { reason_code: 1 }],
        ["unpause_system", {}],
        ["withdraw_treasury_fees", { amount: 0 }],
      ];
      for (const [method, params] of acts) {
        const { message, data } = await refused(scene, -1007, method, params);
        assert(message.includes(admin) && message.includes(scene.service.core_wallet), message);
        assertEquals(data.details["admin_authority"], admin);
      }
      assertEquals(await balance(), before, "nothing was sent");
      await scene.call("donate_sol", { amount: 100_000_000 });
      assertEquals(await balance(), before - 100_000_000 - 5_000);
    });
  }));

/** The contract that comes with the service, saying that it is of a version which nobody knows. */
async function unknown_program(directory: string): Promise<string> {
  const elf = await Deno.readFile(BUNDLED_PROGRAM);
  const [known, unknown] = ["Contract Version: 0.17.1070", "Contract Version: 0.99.1070"].map((text) =>
    new TextEncoder().encode(text)
  );
  assert(known !== undefined && unknown !== undefined);
  const at = elf.findIndex((_, index) => known.every((byte, offset) => elf[index + offset] === byte));
  assert(at > 0, "The contract's binary does not hold its version");
  elf.set(unknown, at);
  const path = `${directory}/unknown.so`;
  await Deno.writeFile(path, elf);
  return path;
}

async function refused_as_read_only(scene: ServiceScene, pool: PoolReply, deposit_id: string) {
  const { pool_id } = pool;
  const work: [string, Record<string, unknown>][] = [
    ["create_pool", {}],
    ["create_deposit_thread", { pool_id, token_type: "A" }],
    ["create_withdrawal_thread", { pool_id, token_type: "A" }],
    ["create_swap_thread", { pool_id, direction: "a_to_b" }],
    ["start_thread", { thread_id: deposit_id }],
    ["empty_thread", { thread_id: deposit_id }],
    ["fund_thread", { thread_id: deposit_id, funding_type: "lp_tokens", amount: 1 }],
    ["pause_pool", { pool_id }],
    ["pause_system", { reason_code: 1 }],
    ["donate_sol", { amount: 100_000_000 }],
  ];
  for (const [method, params] of work) {
    const { message } = await refused(scene, -1007, method, params);
    assertMatch(message, /only reads here.*0\.99\.1070/, method);
  }
  const { started, refused: not_started } = await scene.call<
    { started: string[]; refused: { reason: string }[] }
  >("start_threads");
  assertEquals(started, []);
  assertEquals(not_started.length, 1);
}

Deno.test("On a contract of an unknown version the service reads, and sends nothing to it", () =>
  with_lives(async (lives) => {
    const program = await unknown_program(lives.directory);
    const { pool, deposit_id } = await lives.live(async (scene) => {
      const pool = await scene.pool();
      const { pool_id } = pool;
      const deposit_id = await scene.thread("deposit", {
        pool_id,
        token_type: "A",
        initial_amount: 10n ** 9n,
      });
      await scene.start(deposit_id);
      await scene.ended(deposit_id, 1);
      return { pool, deposit_id };
    });
    await lives.live(async (scene) => {
      const { read_only_reason } = await scene.call<{ read_only_reason: string }>("get_cluster");
      assertMatch(read_only_reason, /0\.99\.1070/);
      assertEquals(scene.service.recovery.threads_resumed, 0);
      assertEquals((await scene.status(deposit_id)).status, "stopped");
      await refused_as_read_only(scene, pool, deposit_id);
      const { pool_id } = pool;
      assertEquals((await pool_state(scene, pool_id))["liquidity_paused"], false);
      assert((await treasury(scene))["lamports"] as bigint > POOL_CREATION_FEE);
      const recipient = Keypair.generate().publicKey;
      const gift = { pool_id, token_type: "A", recipient_address: recipient.toBase58(), amount: 5 };
      await scene.call("mint_and_send_tokens", gift);
      await scene.call("fund_thread", {
        thread_id: deposit_id,
        funding_type: "sol",
        amount: LAMPORTS_PER_SOL,
      });
      const program_account = await scene.web3.getAccountInfo(
        new PublicKey(scene.service.cluster.program_id),
      );
      assertEquals(program_account?.executable, true);
    }, { localnet: { program } });
    await lives.live(async (scene) => {
      assertEquals(scene.service.recovery.threads_resumed, 1, "it ran when a daemon that could write ended");
      await until("it works again", async () => {
        const { statistics } = await scene.status(deposit_id);
        return (statistics.outcomes["landed_ok"] ?? 0) > 0;
      });
    });
  }));
