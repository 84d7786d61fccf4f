/** Where the tokens are: the equations hold at every transaction, and what cannot be is found. */
import { assertEquals } from "@std/assert";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { amount } from "@/domain/units.ts";
import { Conservation, type MintControl } from "@/oracle/conservation.ts";
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

function audit(supply = 1_000n, control: MintControl = "closed"): Conservation {
  const conservation = new Conservation((wallet) => wallet === USER.wallet);
  conservation.follow({ mint: MINT, pool_id: POOL, vault: VAULT, control, supply, slot: 50 });
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
  assertEquals(conservation.check_supply(MINT, 100, 1_501n).length, 1);
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
  conservation.follow({
    mint: a.mint,
    pool_id: POOL,
    vault: a.vault,
    control: "closed",
    supply: amount(5n),
    slot: 50,
  });
  assertEquals(conservation.account_of(a.mint), undefined);
  assertEquals(conservation.account_of(pool_with(1n, 1n).b.mint), undefined);
  assertEquals(conservation.account_of(MINT)?.minted, 0n);
  assertEquals(conservation.boundary_checks + conservation.supply_checks, 0);
});

/** The same, with the wallets to which the accounts belong. */
function of_owners(transaction: LandedTransaction): LandedTransaction {
  const token_changes = transaction.token_changes.map((change) => {
    const owner = [USER, OTHER].find(({ accounts }) => accounts.a === change.account)?.wallet ?? null;
    return { ...change, owner };
  });
  return { ...transaction, token_changes };
}

const [MINE, THEIRS] = [{ mint: MINT, account: USER.accounts.a }, { mint: MINT, account: OTHER.accounts.a }];

/** Both users have shown what they have: 300 and 200. */
function with_holders(control: MintControl = "closed"): Conservation {
  const conservation = audit(1_000n, control);
  const change = { [USER.accounts.a]: [MINT, 400n, 300n], [OTHER.accounts.a]: [MINT, 100n, 200n] } as const;
  assertEquals(conservation.note(of_owners(moved(change))), []);
  return conservation;
}

Deno.test("conservation: what others mint and burn unseen is named where they can, and found where they cannot", () => {
  const cases: [MintControl, bigint, string[], string[]][] = [
    ["foreign", 1_007n, [], ["minted_by_others"]],
    ["foreign", 993n, [], ["burnt_by_others"]],
    ["closed", 1_007n, ["C2"], []],
    ["closed", 993n, [], ["burnt_by_others"]],
    ["watched", 1_007n, ["C2"], []],
    ["watched", 993n, ["C2"], []],
  ];
  for (const [control, supply, rules, sources] of cases) {
    const conservation = audit(1_000n, control);
    const rows = conservation.supply_rows(MINT, 60, supply);
    assertEquals(rows.map(({ passed }) => passed), [true, rules.length === 0], `${control} ${supply}`);
    const found = conservation.check_supply(MINT, 60, supply).map(({ invariant }) => invariant);
    assertEquals(
      [found, conservation.sources.map(({ kind }) => kind)],
      [rules, sources],
      `${control} ${supply}`,
    );
    assertEquals(
      conservation.sources.every(({ signature, slot }) => signature === null && slot === 60),
      true,
    );
    assertEquals(conservation.check_supply(MINT, 61, supply), [], "It is told once");
  }
});

Deno.test("conservation: tokens that others have minted unseen may come into a vault", () => {
  const change = { [OTHER.accounts.a]: [MINT, 5_000n, 0n], [VAULT]: [MINT, 0n, 5_000n] } as const;
  const foreign = audit(1_000n, "foreign");
  assertEquals(foreign.note(of_owners(moved(change))), []);
  assertEquals(foreign.sources.map(({ kind, amount }) => [kind, amount]), [["minted_by_others", 4_000n]]);
  assertEquals(audit(1_000n).note(of_owners(moved(change))).map(({ invariant }) => invariant), ["C1"]);
});

Deno.test("conservation: a wallet of ours loses nothing unseen; what comes to it, and what strangers do, has a name", () => {
  const conservation = with_holders();
  const check = (holder: typeof MINE, slot: number, amount: bigint) =>
    conservation.check_holder(holder, slot, amount)?.differences.map(({ invariant, pool_id }) => [
      invariant,
      pool_id,
    ]);
  assertEquals(check(MINE, 99, 0n), undefined, "Older than the last transaction with it");
  assertEquals(check(MINE, 100, 300n), []);
  assertEquals(check(THEIRS, 100, 150n), []);
  assertEquals(check(MINE, 101, 350n), []);
  assertEquals(check(MINE, 102, 349n), [["C3", POOL]]);
  assertEquals(check(MINE, 103, 349n), [], "It is told once");
  assertEquals(conservation.sources.map(({ account, amount, signature }) => [account, amount, signature]), [
    [OTHER.accounts.a, -50n, null],
    [USER.accounts.a, 50n, null],
  ]);
  assertEquals(conservation.holder_checks, 5);
  assertEquals(conservation.account_of(MINT)?.with_known_holders, 499n);
});

Deno.test("conservation: what a stranger was last seen to hold may have gone elsewhere since", () => {
  const conservation = with_holders();
  // All the 1,000 are here now: those 200 of the stranger must be among them.
  const change = { [USER.accounts.a]: [MINT, 300n, 100n], [VAULT]: [MINT, 700n, 900n] } as const;
  assertEquals(conservation.note(of_owners({ ...moved(change), slot: 101 })), []);
  assertEquals(conservation.account_of(MINT)?.with_unseen_holders, 0n);
  assertEquals(conservation.holders_of(MINT, 9), [MINE], "The stranger is forgotten");
});

Deno.test("conservation: all holders have their turn, vaults are read with their pools", () => {
  const conservation = with_holders();
  conservation.note(moved({ [VAULT]: [MINT, 0n, 5n], [test_address(7)]: [MINT, 5n, 0n] }, { slot: 101 }));
  assertEquals(conservation.next_holders(2), [MINE, THEIRS]);
  assertEquals(conservation.next_holders(2), [{ mint: MINT, account: test_address(7) }]);
  assertEquals(conservation.next_holders(5).length, 3);
  assertEquals(conservation.holders_of(MINT, 2), [MINE, THEIRS]);
  assertEquals(conservation.holders_of(test_address(9), 2), []);
});
