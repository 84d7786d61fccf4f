/** Pools of somebody else: taken over when they are what the contract makes, refused with the reason when they are not. */
import { AuthorityType, createSetAuthorityInstruction } from "@solana/spl-token";
import { Keypair, PublicKey } from "@solana/web3.js";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DEFAULT_PROGRAM_ID, TOKEN_PROGRAM } from "@/domain/programs.ts";
import { type AccountSketch, write_account } from "../localnet/account_scene.ts";
import { with_lives } from "../recovery/lives.ts";
import { refusal_of, type ServiceScene, with_directory, with_service } from "../support/service.ts";
import {
  addresses_of,
  ForeignPool,
  mint_bytes,
  ordered_keys,
  pool_bytes,
  token_account_bytes,
} from "./foreign_pool.ts";

interface Imported {
  readonly pool_id: string;
  readonly token_a_decimals: number;
  readonly token_b_decimals: number;
  readonly ratio_a_numerator: bigint;
  readonly token_a_mint_authority: string | null;
  readonly token_b_mint_authority: string | null;
  readonly can_mint_token_a: boolean;
  readonly can_mint_token_b: boolean;
}

interface Listing {
  readonly pools: readonly {
    readonly pool_id: string;
    readonly in_registry: boolean;
    readonly owner: string;
  }[];
  readonly total: number;
  readonly next_cursor: string | null;
}

function import_pool(scene: ServiceScene, pool_id: string): Promise<Imported> {
  return scene.call("import_pool", { pool_id });
}

function foreign_pool(scene: ServiceScene, authority?: PublicKey): Promise<ForeignPool> {
  return ForeignPool.create(scene.web3, scene.service.cluster.program_id, authority);
}

async function listed(scene: ServiceScene) {
  const { pools } = await scene.call<
    { pools: { pool_id: string; imported: boolean; on_chain: boolean; created_at: string }[] }
  >("list_pools");
  return pools.map(({ pool_id, imported, on_chain }) => ({ pool_id, imported, on_chain }));
}

async function assert_sound(scene: ServiceScene): Promise<void> {
  await scene.service.auditor.check_pools();
  assertEquals(scene.service.auditor.findings, []);
}

Deno.test("An imported pool is worked on with tokens that somebody sends, and checked like our own", () =>
  with_lives(async (lives) => {
    const { pool_id, thread_id } = await lives.live(async (scene) => {
      const foreign = await foreign_pool(scene);
      const { pool_id } = foreign;
      assertEquals((await refusal_of(scene.call("get_pool", { pool_id }))).code, -1002);
      const authority = foreign.owner.publicKey.toBase58();
      const imported = await import_pool(scene, pool_id);
      assertEquals([imported.token_a_decimals, imported.token_b_decimals], [9, 6]);
      assertEquals([imported.ratio_a_numerator, imported.token_a_mint_authority], [
        1_000_000_000n,
        authority,
      ]);
      assertEquals([imported.can_mint_token_a, imported.can_mint_token_b], [false, false]);
      assertEquals(await listed(scene), [{ pool_id, imported: true, on_chain: true }]);
      const thread_id = await scene.thread("deposit", { pool_id, token_type: "A" });
      await foreign.mint_to(foreign.mint_a, (await scene.status(thread_id)).wallet_address, 1_000_000_000n);
      await scene.start(thread_id);
      await scene.ended(thread_id, 2);
      await assert_sound(scene);
      assert(scene.service.auditor.counts().operations_checked >= 2, "nothing was checked");
      return { pool_id, thread_id };
    });
    await lives.live(async (scene) => {
      assertEquals(await listed(scene), [{ pool_id, imported: true, on_chain: true }]);
      assertEquals(scene.service.recovery.threads_resumed, 1);
      await scene.ended(thread_id, 1);
      const mint = { pool_id, token_type: "A", recipient_address: scene.service.core_wallet, amount: 1 };
      assertEquals((await refusal_of(scene.call("mint_and_send_tokens", mint))).code, -1007);
      await assert_sound(scene);
    });
  }));

Deno.test("What would need tokens that the core wallet cannot mint is refused, naming who can", () =>
  with_service(async (scene) => {
    const foreign = await foreign_pool(scene);
    const { pool_id } = foreign;
    await import_pool(scene, pool_id);
    const deposit = await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 0 });
    const withdrawal = await scene.thread("withdrawal", { pool_id, token_type: "B" });
    const swap = await scene.thread("swap", { pool_id, direction: "a_to_b" });
    const recipient_address = Keypair.generate().publicKey.toBase58();
    const core = new PublicKey(scene.service.core_wallet);
    const before = await scene.web3.getBalance(core);
    const fund = (thread_id: string, funding_type: string): [string, Record<string, unknown>] => [
      "fund_thread",
      { thread_id, funding_type, amount: 1 },
    ];
    const wishes: [string, Record<string, unknown>][] = [
      ["create_deposit_thread", { pool_id, token_type: "A", initial_amount: 1 }],
      ["create_deposit_thread", { pool_id, token_type: "B", initial_amount: 1, auto_refill: true }],
      ["create_swap_thread", { pool_id, direction: "b_to_a", initial_amount: 1 }],
      ["mint_and_send_tokens", { pool_id, token_type: "A", recipient_address, amount: 1 }],
      ["mint_and_send_tokens", { pool_id, token_type: "B", recipient_address, amount: 1 }],
      fund(deposit, "token_a"),
      fund(deposit, "lp_tokens"),
      fund(withdrawal, "token_b"),
      fund(withdrawal, "lp_tokens"),
      fund(swap, "token_a"),
      fund(swap, "token_b"),
    ];
    for (const [method, params] of wishes) {
      const { code, message, data } = await refusal_of(scene.call(method, params));
      assertEquals(code, -1007, `${method}: ${message}`);
      assertStringIncludes(message, foreign.owner.publicKey.toBase58());
      assertEquals(data.details["mint_authority"], foreign.owner.publicKey.toBase58());
    }
    assertEquals(await scene.web3.getBalance(core), before, "a refusal costs nothing");
    // The direction of the refused swap thread is free.
    await scene.thread("swap", { pool_id, direction: "b_to_a" });
    await scene.call("fund_thread", { thread_id: deposit, funding_type: "sol", amount: 1 });
    // The authority goes over to the core wallet: after another look it may mint.
    await foreign.send(
      createSetAuthorityInstruction(foreign.mint_a, foreign.owner.publicKey, AuthorityType.MintTokens, core),
      createSetAuthorityInstruction(foreign.mint_b, foreign.owner.publicKey, AuthorityType.MintTokens, null),
    );
    const again = await import_pool(scene, pool_id);
    assertEquals([again.can_mint_token_a, again.token_b_mint_authority], [true, null]);
    for (const type of ["token_a", "lp_tokens"]) await scene.call(...fund(deposit, type));
    const { message } = await refusal_of(scene.call(...fund(withdrawal, "token_b")));
    assertMatch(message, /is nobody$/);
    assertEquals((await listed(scene)).length, 1);
    await assert_sound(scene);
  }));

Deno.test("A pool of others whose mints are ours is worked on like our own, and importing our own changes nothing", () =>
  with_service(async (scene) => {
    const own = await scene.pool();
    const foreign = await foreign_pool(scene, new PublicKey(scene.service.core_wallet));
    const events: string[] = [];
    scene.service.keeper.on_event(({ type }) => events.push(type));
    const unchanged = await import_pool(scene, own.pool_id);
    assertEquals([unchanged.can_mint_token_a, unchanged.can_mint_token_b, events.length], [true, true, 0]);
    const { pool_id } = foreign;
    assertEquals((await import_pool(scene, pool_id)).can_mint_token_a, true);
    const thread_id = await scene.thread("deposit", {
      pool_id,
      token_type: "A",
      initial_amount: 1_000_000n,
      auto_refill: true,
    });
    await scene.start(thread_id);
    await scene.ended(thread_id, 1);
    await assert_sound(scene);
  }));

Deno.test("The pools of the cluster are listed page by page, ours and others'", () =>
  with_service(async (scene) => {
    assertEquals(await scene.call("list_pools_on_chain"), { pools: [], total: 0, next_cursor: null });
    const own = [await scene.pool(), await scene.pool()].map(({ pool_id }) => pool_id);
    const foreign = await foreign_pool(scene);
    const all = await scene.call<Listing>("list_pools_on_chain");
    const ids = [...own, foreign.pool_id].sort();
    assertEquals([all.pools.map(({ pool_id }) => pool_id), all.total, all.next_cursor], [ids, 3, null]);
    for (const { pool_id, in_registry, owner } of all.pools) {
      assertEquals(in_registry, own.includes(pool_id));
      assertEquals(owner, in_registry ? scene.service.core_wallet : foreign.owner.publicKey.toBase58());
    }
    const pages: string[][] = [];
    let cursor: string | null | undefined;
    do {
      const page: Listing = await scene.call<Listing>("list_pools_on_chain", {
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      });
      pages.push(page.pools.map(({ pool_id }) => pool_id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    assertEquals(pages, [ids.slice(0, 2), ids.slice(2)]);
    await import_pool(scene, foreign.pool_id);
    const after = await scene.call<Listing>("list_pools_on_chain");
    assertEquals(after.pools.every(({ in_registry }) => in_registry), true);
  }));

const PROGRAM = new PublicKey(DEFAULT_PROGRAM_ID);
const NOBODY = Keypair.generate().publicKey;

/** What a new ledger holds in place of a pool, and the reason that the refusal must give. */
interface Forgery {
  readonly reason: string | RegExp;
  readonly pool_id: PublicKey;
  readonly accounts: readonly AccountSketch[];
}

type Parts = ReturnType<typeof true_parts>;

/** A pool that is as it must be. */
function true_parts() {
  const [mint_a, mint_b] = ordered_keys().map(({ publicKey }) => publicKey);
  assert(mint_a !== undefined && mint_b !== undefined);
  const addresses = addresses_of(PROGRAM, mint_a, mint_b);
  const { pool_id, vault_a, vault_b, lp_mint_a, lp_mint_b } = addresses;
  const token = (pubkey: PublicKey, data: Uint8Array): AccountSketch => ({
    pubkey,
    owner: TOKEN_PROGRAM,
    data,
  });
  return {
    mint_a,
    mint_b,
    addresses,
    pool: { pubkey: pool_id, owner: DEFAULT_PROGRAM_ID, data: pool_bytes(mint_a, mint_b, addresses) },
    mint: token(mint_a, mint_bytes(NOBODY)),
    other_mint: token(mint_b, mint_bytes(null)),
    vault: token(vault_a, token_account_bytes(mint_a, pool_id)),
    other_vault: token(vault_b, token_account_bytes(mint_b, pool_id)),
    lp: token(lp_mint_a, mint_bytes(pool_id)),
    other_lp: token(lp_mint_b, mint_bytes(pool_id)),
  };
}

/** A pool of which one account is other than it must be; `undefined`: it is not there. */
function forged(
  reason: string | RegExp,
  change: (
    parts: Parts,
  ) => Partial<Record<keyof Omit<Parts, "mint_a" | "mint_b" | "addresses">, AccountSketch | undefined>>,
): Forgery {
  const parts = true_parts();
  const { mint_a: _a, mint_b: _b, addresses, ...accounts } = { ...parts, ...change(parts) };
  const pool_id = accounts.pool?.pubkey ?? addresses.pool_id;
  return { reason, pool_id, accounts: Object.values(accounts).filter((one) => one !== undefined) };
}

const elsewhere = Keypair.generate().publicKey;
const FORGERIES: readonly Forgery[] = [
  forged("there is no account at this address", () => ({ pool: undefined })),
  forged(
    `the program that owns it is ${TOKEN_PROGRAM}`,
    ({ pool }) => ({ pool: { ...pool, owner: TOKEN_PROGRAM } }),
  ),
  forged(
    "its size in bytes is 437, expected 438",
    ({ pool }) => ({ pool: { ...pool, data: pool.data.slice(1) } }),
  ),
  forged(
    /the address of a pool of its mints and ratio is \w+, expected/,
    ({ pool }) => ({ pool: { ...pool, pubkey: elsewhere } }),
  ),
  forged("are not in the contract's order", ({ pool, mint_a, mint_b, addresses }) => ({
    pool: { ...pool, data: pool_bytes(mint_b, mint_a, addresses) },
  })),
  forged("its ratio is 0 to 1", ({ pool, mint_a, mint_b, addresses }) => ({
    pool: { ...pool, data: pool_bytes(mint_a, mint_b, addresses, { a: 0n, b: 1n }) },
  })),
  forged(`its vault of token B is ${NOBODY}`, ({ pool, mint_a, mint_b, addresses }) => ({
    pool: { ...pool, data: pool_bytes(mint_a, mint_b, { ...addresses, vault_b: NOBODY }) },
  })),
  forged(`its LP mint of side A is ${NOBODY}`, ({ pool, mint_a, mint_b, addresses }) => ({
    pool: { ...pool, data: pool_bytes(mint_a, mint_b, { ...addresses, lp_mint_a: NOBODY }) },
  })),
  forged(/its mint of token A \w+ is not there/, () => ({ mint: undefined })),
  forged(/the program that owns its mint of token A \w+ is 1{32}/, ({ mint }) => ({
    mint: { ...mint, owner: "11111111111111111111111111111111" },
  })),
  forged(/its mint of token B \w+ is not an initialised SPL Token mint/, ({ other_mint }) => ({
    other_mint: { ...other_mint, data: mint_bytes(null, 6, false) },
  })),
  forged(
    "token B has 20 decimals",
    ({ other_mint }) => ({ other_mint: { ...other_mint, data: mint_bytes(null, 20) } }),
  ),
  forged(/its vault of token A \w+ is not there/, () => ({ vault: undefined })),
  forged(/the mint of its vault of token A/, ({ vault, mint_b, addresses }) => ({
    vault: { ...vault, data: token_account_bytes(mint_b, addresses.pool_id) },
  })),
  forged(/the owner of its vault of token B/, ({ other_vault, mint_b }) => ({
    other_vault: { ...other_vault, data: token_account_bytes(mint_b, NOBODY) },
  })),
  forged(/its vault of token A \w+ is not a token account/, ({ vault }) => ({
    vault: { ...vault, data: new Uint8Array(165) },
  })),
  forged("the authority of its LP mint of side B is nobody", ({ other_lp }) => ({
    other_lp: { ...other_lp, data: mint_bytes(null) },
  })),
  forged(`the authority of its LP mint of side A is ${NOBODY}`, ({ lp }) => ({
    lp: { ...lp, data: mint_bytes(NOBODY) },
  })),
];

Deno.test("What is no pool of the contract, or only looks like one, is refused with the exact reason", () =>
  with_directory(async (directory) => {
    const sound = forged("", () => ({}));
    const accounts = [...FORGERIES, sound].flatMap((forgery) => forgery.accounts);
    const files = await Promise.all(
      accounts.map((sketch, index) => write_account(`${directory}/account_${index}.json`, sketch)),
    );
    await with_service(async (scene) => {
      let events = 0;
      scene.service.keeper.on_event(() => events += 1);
      for (const { reason, pool_id } of FORGERIES) {
        const { code, message } = await refusal_of(import_pool(scene, pool_id.toBase58()));
        assertEquals(code, -32602, message);
        if (typeof reason === "string") assertStringIncludes(message, reason);
        else assertMatch(message, reason);
      }
      const others = [scene.service.core_wallet, scene.service.cluster.program_id, "no address", ""];
      for (const pool_id of others) {
        assertEquals((await refusal_of(import_pool(scene, pool_id))).code, -32602, pool_id);
      }
      assertEquals(events, 0);
      // The same accounts without the one lie are a pool.
      const imported = await import_pool(scene, sound.pool_id.toBase58());
      assertEquals([imported.token_a_mint_authority, imported.token_b_mint_authority], [
        NOBODY.toBase58(),
        null,
      ]);
    }, { localnet: { accounts: files.map(({ path }) => path) } });
  }));

/** The files of a ledger in a data directory. */
async function ledger_files(directory: string): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
  return names.filter((name) => name.startsWith("ledger.sqlite")).sort();
}

Deno.test("A pool that a reset has taken is known as gone, and as there again once it is back", () =>
  with_lives(async (lives) => {
    const { data_directory: data } = lives;
    const { pool, thread_id } = await lives.live(async (scene) => {
      const pool = await scene.pool();
      const { pool_id } = pool;
      const thread_id = await scene.thread("deposit", {
        pool_id,
        token_type: "A",
        initial_amount: 1_000_000n,
      });
      return { pool, thread_id };
    });
    const { pool_id } = pool;
    const aside = `${lives.directory}/aside`;
    await Deno.mkdir(aside);
    const files = await ledger_files(data);
    for (const name of files) await Deno.rename(`${data}/${name}`, `${aside}/${name}`);
    await lives.live(async (scene) => {
      assertEquals(await listed(scene), [{ pool_id, imported: false, on_chain: false }]);
      assertEquals((await refusal_of(scene.call("start_thread", { thread_id }))).code, -1002);
      assertMatch((await refusal_of(import_pool(scene, pool_id))).message, /there is no account/);
      assertEquals(await listed(scene), [{ pool_id, imported: false, on_chain: false }]);
    });
    for (const name of await ledger_files(data)) await Deno.remove(`${data}/${name}`);
    for (const name of files) await Deno.rename(`${aside}/${name}`, `${data}/${name}`);
    await lives.live(async (scene) => {
      assertEquals(await listed(scene), [{ pool_id, imported: false, on_chain: true }]);
      // Within one life as well: what was not seen at the start is taken back by another look.
      scene.service.pools.mark_missing(pool_id as never);
      assertEquals((await refusal_of(scene.call("start_thread", { thread_id }))).code, -1002);
      await import_pool(scene, pool_id);
      assertEquals(await listed(scene), [{ pool_id, imported: false, on_chain: true }]);
      await scene.start(thread_id);
      await scene.ended(thread_id, 1);
      await assert_sound(scene);
    });
  }));
