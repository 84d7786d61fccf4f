/** Readings of whole pools: each thing that creation fixes is looked at, and what changes is compared with the model. */
import { assert, assertEquals } from "@std/assert";
import type { MintFacts, PoolAccounts, PoolReading, VaultFacts } from "@/domain/pool_state.ts";
import { amount, NO_LAMPORTS } from "@/domain/units.ts";
import { LedgerFold } from "@/oracle/ledger_fold.ts";
import { EMPTY_STATE, EXAMPLE_POOL, test_address } from "../support/landed_transactions.ts";

const { a, b, pool_id, ratio_a_numerator, ratio_b_denominator } = EXAMPLE_POOL;
const OWNER = test_address(1);
const THIEF = test_address(66);

const mint = (decimals: number): MintFacts => ({
  decimals,
  supply: amount(10n ** 12n),
  mint_authority: test_address(3),
  freeze_authority: null,
});
const lp_mint = (decimals: number): MintFacts => ({
  ...mint(decimals),
  supply: amount(0n),
  mint_authority: pool_id,
});
const vault = (of: typeof a.mint): VaultFacts => ({
  mint: of,
  owner: pool_id,
  delegate: null,
  close_authority: null,
  is_frozen: false,
});

const ACCOUNTS: PoolAccounts = {
  owner: OWNER,
  fees_consolidated: NO_LAMPORTS,
  consolidations: 0n,
  consolidated_seconds: 0n,
  fixed: {
    token_a_mint: a.mint,
    token_b_mint: b.mint,
    token_a_vault: a.vault,
    token_b_vault: b.vault,
    lp_token_a_mint: a.lp_mint,
    lp_token_b_mint: b.lp_mint,
    ratio_a_numerator: `${ratio_a_numerator}`,
    ratio_b_denominator: `${ratio_b_denominator}`,
    pool_bump: "253",
    unused_max_swap_amount: "0",
  },
  mints: { a: mint(9), b: mint(6), lp_a: lp_mint(9), lp_b: lp_mint(6) },
  vaults: { a: vault(a.mint), b: vault(b.mint) },
};

function reading(accounts: PoolAccounts, slot = 50): PoolReading {
  return { slot, state: EMPTY_STATE, accounts };
}

function rules(fold: LedgerFold, accounts: PoolAccounts): string[] {
  return fold.check_reading(pool_id, reading(accounts, 60)).map(({ invariant }) => invariant);
}

function followed(): LedgerFold {
  const fold = new LedgerFold();
  assertEquals(fold.add_pool(EXAMPLE_POOL, OWNER, reading(ACCOUNTS), true), []);
  return fold;
}

const { mints, vaults } = ACCOUNTS;
const set_vault = (change: Partial<VaultFacts>): PoolAccounts => ({
  ...ACCOUNTS,
  vaults: { ...vaults, b: { ...vaults.b, ...change } },
});
const set_lp = (change: Partial<MintFacts>): PoolAccounts => ({
  ...ACCOUNTS,
  mints: { ...mints, lp_a: { ...mints.lp_a, ...change } },
});

/** What may be wrong with a pool's accounts, by the rule that it breaks. */
const FAULTS: Readonly<Record<string, PoolAccounts>> = {
  "I7.vault_owner": set_vault({ owner: THIEF }),
  "I7.vault_delegate": set_vault({ delegate: THIEF }),
  "I7.vault_close_authority": set_vault({ close_authority: THIEF }),
  "I7.vault_frozen": set_vault({ is_frozen: true }),
  "I7.vault_mint": set_vault({ mint: THIEF }),
  "I7.lp_mint_authority": set_lp({ mint_authority: THIEF }),
  "I7.lp_freeze_authority": set_lp({ freeze_authority: THIEF }),
  "creation.lp_decimals": set_lp({ decimals: 6 }),
};

for (const [rule, accounts] of Object.entries(FAULTS)) {
  Deno.test(`pool readings: ${rule} is found at the creation and later on`, () => {
    const found = new LedgerFold().add_pool(EXAMPLE_POOL, OWNER, reading(accounts), true);
    assertEquals(found.map(({ invariant }) => invariant), [rule]);
    assertEquals(rules(followed(), accounts), [rule]);
  });
}

Deno.test("pool readings: what never changes is compared with the first reading", () => {
  const { fixed } = ACCOUNTS;
  for (const name of Object.keys(fixed)) {
    const found = rules(followed(), { ...ACCOUNTS, fixed: { ...fixed, [name]: "77" } });
    assertEquals(found, [`I6.${name}`]);
  }
  assertEquals(rules(followed(), { ...ACCOUNTS, owner: THIEF }), ["I6.owner"]);
});

Deno.test("pool readings: a new pool that is not what was asked for is found", () => {
  const { fixed } = ACCOUNTS;
  const wrong = { ...fixed, ratio_a_numerator: "1", unused_max_swap_amount: "5" };
  const start = {
    ...reading({ ...ACCOUNTS, owner: THIEF, fixed: wrong }),
    state: { ...EMPTY_STATE, flags: 65 },
  };
  const found = new LedgerFold().add_pool(EXAMPLE_POOL, OWNER, start, true).map(({ invariant }) => invariant);
  assertEquals(found.sort(), [
    "creation.flags",
    "creation.owner",
    "creation.ratio_a",
    "creation.unused_max_swap_amount",
  ]);
});

Deno.test("pool readings: consolidation counters are compared, and can only rise", () => {
  const found = rules(followed(), { ...ACCOUNTS, consolidations: 1n, consolidated_seconds: 9n });
  assertEquals(found.sort(), ["pool_state.consolidated_seconds", "pool_state.consolidations"]);
  const fees = rules(followed(), { ...ACCOUNTS, fees_consolidated: 5n as typeof NO_LAMPORTS });
  assert(
    fees.includes("pool_state.fees_consolidated") && fees.includes("I3") && fees.includes("I9"),
    fees.join(),
  );
});
