/** Where the tokens are: the equations hold at every transaction, and what cannot be is found. */
import { assertEquals } from "@std/assert";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { amount } from "@/domain/units.ts";
import { Conservation } from "@/oracle/conservation.ts";
import {
  EXAMPLE_POOL,
  landed,
  pool_with,
  test_address,
  test_user,
  type TokenBalances,
} from "../support/landed_transactions.ts";

const [USER, OTHER] = [test_user(1), test_user(2)];
const MINT = test_address(500);
const VAULT = test_address(501);
const POOL = EXAMPLE_POOL.pool_id;

function audit(supply = 1_000n): Conservation {
  const conservation = new Conservation();
  conservation.follow({ mint: MINT, pool_id: POOL, vault: VAULT, supply, slot: 50 });
  return conservation;
}

function moved(tokens: TokenBalances, more: Partial<LandedTransaction> = {}): LandedTransaction {
  return { ...landed({ calls: [], tokens }), ...more };
}

const MINTING = {
  direct_moves: [{
    ...{ instruction_index: 0, what: "tokens", source: null, mint: MINT, amount: 500n } as const,
    destination: USER.accounts.a,
  }],
};

Deno.test("conservation: vaults, known holders and all others have together what there is", () => {
  const conservation = audit();
  const found = [
    moved({ [USER.accounts.a]: [MINT, 600n, 350n], [VAULT]: [MINT, 100n, 350n] }),
    moved({ [USER.accounts.a]: [MINT, 350n, 850n] }, MINTING),
    moved({ [USER.accounts.a]: [MINT, 850n, 800n], [OTHER.accounts.a]: [MINT, 0n, 50n] }),
  ].flatMap((transaction) => conservation.note(transaction));
  assertEquals(found, []);
  assertEquals(conservation.account_of(MINT), {
    mint: MINT,
    pool_id: POOL,
    supply_at_start: 1_000n,
    minted: 500n,
    burnt: 0n,
    in_vaults: 350n,
    with_known_holders: 850n,
    with_unseen_holders: 300n,
  });
  assertEquals(conservation.check_supply(MINT, 100, 1_500n), []);
  assertEquals(conservation.sources, []);
});

Deno.test("conservation: nobody can hold more than there is", () => {
  const conservation = audit();
  const [finding] = conservation.note(
    moved({ [USER.accounts.a]: [MINT, 900n, 800n], [VAULT]: [MINT, 201n, 301n] }),
  );
  assertEquals([finding?.invariant, finding?.observed], ["C1", "1101"]);
});

Deno.test("conservation: a supply that nobody minted is found with the next reading, once", () => {
  const conservation = audit();
  assertEquals(conservation.check_supply(MINT, 60, 1_001n).map(({ invariant }) => invariant), ["C2"]);
  assertEquals(conservation.check_supply(MINT, 61, 1_001n), []);
});

Deno.test("conservation: a reading that is older than the last minting says nothing", () => {
  const conservation = audit();
  conservation.note(moved({ [USER.accounts.a]: [MINT, 0n, 500n] }, MINTING));
  assertEquals(conservation.check_supply(MINT, 99, 1_000n), []);
  assertEquals(conservation.check_supply(MINT, 100, 1_500n), []);
  assertEquals(conservation.check_supply(MINT, 100, 1_000n).length, 1);
});

Deno.test("conservation: what others mint and move unseen has a name, and is no finding", () => {
  const conservation = audit();
  const found = [
    moved({ [USER.accounts.a]: [MINT, 100n, 90n], [OTHER.accounts.a]: [MINT, 0n, 10n] }),
    moved({ [USER.accounts.a]: [MINT, 70n, 60n], [OTHER.accounts.a]: [MINT, 10n, 20n] }),
    moved({ [OTHER.accounts.a]: [MINT, 20n, 25n] }),
    moved({ [OTHER.accounts.a]: [MINT, 25n, 20n] }),
  ].flatMap((transaction) => conservation.note(transaction));
  assertEquals(found, []);
  assertEquals(conservation.sources.map(({ kind, amount }) => [kind, amount]), [
    ["moved_unseen", -20n],
    ["minted_by_others", 5n],
    ["burnt_by_others", -5n],
  ]);
});

Deno.test("conservation: failures, slots before the start, other mints and wrapped SOL are not counted", () => {
  const conservation = audit();
  const change: TokenBalances = { [USER.accounts.a]: [MINT, 0n, 9n] };
  const error = {
    instruction_index: 0,
    variant: "InvalidArgument",
    custom_code: null,
    failing_program: null,
  };
  conservation.note(moved(change, { error }));
  conservation.note(moved(change, { slot: 50 }));
  const { a } = EXAMPLE_POOL;
  conservation.note(moved({ [USER.accounts.a]: [a.mint, 0n, 9n] }));
  conservation.follow({ mint: a.mint, pool_id: POOL, vault: a.vault, supply: amount(5n), slot: 50 });
  assertEquals(conservation.account_of(a.mint), undefined);
  assertEquals(conservation.account_of(pool_with(1n, 1n).b.mint), undefined);
  assertEquals(conservation.account_of(MINT)?.minted, 0n);
  assertEquals(conservation.boundary_checks + conservation.supply_checks, 0);
});
