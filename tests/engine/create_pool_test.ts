import { PublicKey } from "@solana/web3.js";
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { random_seed } from "@/base/rng.ts";
import { type PoolReply, refusal_of, type ServiceScene, with_service } from "../support/service.ts";

/** Length of a pool's state account, and where its mints and its ratio stand. */
const POOL_BYTES = 438;
const MINT_A_OFFSET = 32;
const RATIO_OFFSET = 224;

async function pools_on_the_ledger(scene: ServiceScene): Promise<number> {
  const program = new PublicKey(scene.service.cluster.program_id);
  const found = await scene.web3.getProgramAccounts(program, { filters: [{ dataSize: POOL_BYTES }] });
  return found.length;
}

/** What the reply says must be what the ledger holds. */
async function assert_pool_is_as_told(scene: ServiceScene, pool: PoolReply): Promise<void> {
  const account = await scene.web3.getAccountInfo(new PublicKey(pool.pool_id));
  assert(account !== null, "There is no pool account");
  assertEquals(account.owner.toBase58(), scene.service.cluster.program_id);
  const key_at = (offset: number) => new PublicKey(account.data.subarray(offset, offset + 32)).toBase58();
  assertEquals(key_at(MINT_A_OFFSET), pool.token_a_mint);
  assertEquals(key_at(MINT_A_OFFSET + 32), pool.token_b_mint);
  assertEquals(account.data.readBigUInt64LE(RATIO_OFFSET), pool.ratio_a_numerator);
  assertEquals(account.data.readBigUInt64LE(RATIO_OFFSET + 8), pool.ratio_b_denominator);
  for (
    const [mint, decimals] of [
      [pool.token_a_mint, pool.token_a_decimals],
      [pool.token_b_mint, pool.token_b_decimals],
    ] as const
  ) {
    const { value } = await scene.web3.getTokenSupply(new PublicKey(mint));
    assertEquals({ amount: value.amount, decimals: value.decimals }, { amount: "0", decimals });
  }
}

function assert_mints_in_order({ token_a_mint, token_b_mint }: PoolReply): void {
  const [a, b] = [new PublicKey(token_a_mint).toBuffer(), new PublicKey(token_b_mint).toBuffer()];
  assert(a.compare(b) < 0, `${token_a_mint} must have the smaller bytes`);
}

Deno.test("create_pool answers exactly the documented members, and the ledger holds that pool", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    assertEquals(Object.keys(pool), [
      ...["pool_id", "token_a_mint", "token_a_decimals", "token_b_mint", "token_b_decimals"],
      ...["ratio_a_numerator", "ratio_b_denominator"],
    ]);
    const { token_a_decimals, token_b_decimals, ratio_a_numerator, ratio_b_denominator } = pool;
    assertEquals(
      { token_a_decimals, token_b_decimals, ratio_a_numerator, ratio_b_denominator },
      {
        token_a_decimals: 9,
        token_b_decimals: 6,
        ratio_a_numerator: 1_000_000_000n,
        ratio_b_denominator: 160_000_000n,
      },
    );
    assert_mints_in_order(pool);
    await assert_pool_is_as_told(scene, pool);
  }));

Deno.test("create_pool keeps decimals and ratio, whichever token is the one", () =>
  with_service(async (scene) => {
    const cases = [
      { decimals: [0, 9], whole: 1, direction: "a_to_b", ratio: [1n, 10n ** 9n] },
      { decimals: [6, 9], whole: 160, direction: "b_to_a", ratio: [160n * 10n ** 6n, 10n ** 9n] },
      { decimals: [9, 0], whole: 1_000_000, direction: "a_to_b", ratio: [10n ** 9n, 1_000_000n] },
      { decimals: [0, 0], whole: 7, direction: "b_to_a", ratio: [7n, 1n] },
      { decimals: [19, 0], whole: 1, direction: "a_to_b", ratio: [10n ** 19n, 1n] },
    ] as const;
    for (const { decimals, whole, direction, ratio } of cases) {
      const pool = await scene.pool({
        token_a_decimals: decimals[0],
        token_b_decimals: decimals[1],
        ratio_whole_number: whole,
        ratio_direction: direction,
      });
      assertEquals([pool.token_a_decimals, pool.token_b_decimals], [...decimals]);
      assertEquals([pool.ratio_a_numerator, pool.ratio_b_denominator], [...ratio]);
      assert_mints_in_order(pool);
      await assert_pool_is_as_told(scene, pool);
    }
    const { pools } = await scene.call<{ pools: { ratio_display: string }[] }>("list_pools");
    assertEquals(pools.map(({ ratio_display }) => ratio_display), [
      "1 Token A = 1 Token B",
      "1 Token B = 160 Token A",
      "1 Token A = 1000000 Token B",
      "1 Token B = 7 Token A",
      "1 Token A = 1 Token B",
    ]);
  }));

Deno.test("What create_pool draws at random is taken by the contract, with any seed", async () => {
  for (const seed of [0, 0x7fffffff, random_seed()]) {
    console.log(`seed ${seed}`);
    await with_service(async (scene) => {
      const pools = await Promise.all(Array.from({ length: 10 }, () => scene.call<PoolReply>("create_pool")));
      const halves = await Promise.all([
        scene.call<PoolReply>("create_pool", { token_a_decimals: 19 }),
        scene.call<PoolReply>("create_pool", { token_b_decimals: 19, ratio_direction: "a_to_b" }),
        scene.call<PoolReply>("create_pool", { ratio_direction: "b_to_a" }),
      ]);
      for (const pool of [...pools, ...halves]) assert_mints_in_order(pool);
      for (const pool of [...pools.slice(0, 2), ...halves]) await assert_pool_is_as_told(scene, pool);
      assertEquals(await pools_on_the_ledger(scene), pools.length + halves.length);
      assertNotEquals(new Set(pools.map(({ token_a_decimals }) => token_a_decimals)).size, 1);
    }, { threading: { seed } });
  }
});

Deno.test("create_pool refuses what cannot be, and nothing is created", () =>
  with_service(async (scene) => {
    const core = (await scene.core_wallet()).publicKey;
    const before = await scene.web3.getBalance(core);
    const refused: [Record<string, unknown>, string][] = [
      [{ ratio_whole_number: 18446744073709551615n }, "64 bits"],
      [{ token_a_decimals: 19, ratio_whole_number: 2, ratio_direction: "b_to_a" }, "64 bits"],
      [{ ratio_whole_number: "18446744073709551616" }, "ratio_whole_number"],
      [{ ratio_whole_number: 0 }, "ratio_whole_number"],
      [{ ratio_whole_number: -1 }, "ratio_whole_number"],
      [{ ratio_whole_number: 1.5 }, "ratio_whole_number"],
      [{ token_a_decimals: 20 }, "token_a_decimals"],
      [{ token_b_decimals: -1 }, "token_b_decimals"],
      [{ ratio_direction: "A_TO_B" }, "ratio_direction"],
      [{ decimals: 6 }, '"decimals"'],
    ];
    for (const [settings, named] of refused) {
      const { code, message, data } = await refusal_of(scene.pool(settings));
      assertEquals(code, -32602, message);
      assertStringIncludes(message, named);
      assert(data.hint.length > 0);
    }
    assertEquals(await pools_on_the_ledger(scene), 0);
    assertEquals(await scene.web3.getBalance(core), before);
    assertEquals(await scene.call("list_pools"), { pools: [] });
  }));
