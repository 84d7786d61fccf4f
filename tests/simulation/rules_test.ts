/** The model's rules against the contract's worked example, step by step. */
import { assert, assertEquals } from "@std/assert";
import type { Address } from "@/domain/address.ts";
import type { OperationCall } from "@/domain/contract_call.ts";
import { amount } from "@/domain/units.ts";
import { address_for, SYSTEM_STATE, token_account_of } from "@/simulation/chain/addresses.ts";
import { initialize_pool, set_pool_pause, set_system_pause } from "@/simulation/chain/administration.ts";
import { carry_out_operation, RIGHT_RULES } from "@/simulation/chain/contract_rules.ts";
import {
  destroy_tokens,
  end_token_account,
  type Instruction,
  issue_tokens,
  open_mint,
  open_token_account,
  operation,
  send_lamports,
  send_tokens,
} from "@/simulation/chain/instruction.ts";
import { Ledger } from "@/simulation/chain/ledger.ts";
import { read_pool_state } from "@/simulation/chain/readings.ts";
import { EXAMPLE_POOL } from "../support/landed_transactions.ts";

const { pool_id, a, b } = EXAMPLE_POOL;
const USER = address_for("user");
const ADMIN = address_for("admin");
const AT = { a: address_for("a"), b: address_for("b"), lp_a: address_for("lp_a"), lp_b: address_for("lp_b") };

function scene(): Ledger {
  const ledger = new Ledger();
  ledger.put(USER, { lamports: 10_000_000_000n, data: null });
  ledger.put_data(SYSTEM_STATE, { kind: "system", is_paused: false, admin: ADMIN });
  for (const mint of [a.mint, b.mint]) {
    ledger.put_data(mint, { kind: "mint", authority: ADMIN, supply: 0n, minted: 0n, burnt: 0n });
  }
  assertEquals(initialize_pool(0, USER, EXAMPLE_POOL).execute(ledger), undefined);
  assertEquals(ledger.lamports(USER), 10_000_000_000n - 1_160_941_120n);
  const holdings: [Address, Address, bigint][] = [
    [AT.a, a.mint, 10_000_000_000n],
    [AT.b, b.mint, 1_000_000_000n],
    [AT.lp_a, a.lp_mint, 0n],
    [AT.lp_b, b.lp_mint, 0n],
  ];
  for (const [account, mint, balance] of holdings) {
    ledger.put_data(account, { kind: "token", mint, owner: USER, balance });
  }
  return ledger;
}

function call(
  name: "deposit" | "withdrawal" | "swap",
  side: "a" | "b",
  units: bigint,
  output = 0n,
): OperationCall {
  const token = AT[side];
  const lp = AT[`lp_${side}`];
  const common = { instruction_index: 1, pool_id, user: USER, amount: amount(units) };
  const { mint } = EXAMPLE_POOL[side];
  if (name === "deposit") return { ...common, name, mint, input_account: token, output_account: lp };
  if (name === "withdrawal") return { ...common, name, mint, input_account: lp, output_account: token };
  const output_account = side === "a" ? AT.b : AT.a;
  return { ...common, name, input_account: token, output_account, expected_output: amount(output) };
}

function new_addresses() {
  const side = (name: "a" | "b") => ({
    ...EXAMPLE_POOL[name],
    vault: address_for("new vault", name),
    lp_mint: address_for("new LP mint", name),
  });
  return { pool_id: address_for("new pool"), a: side("a"), b: side("b") };
}

/** Carries a call out as a transaction would: what fails leaves nothing behind. */
function perform(ledger: Ledger, one: OperationCall): string | number | undefined {
  const before = [...ledger.all()];
  const error = carry_out_operation(RIGHT_RULES, ledger, one);
  if (error === undefined) return undefined;
  for (const [address, account] of before) ledger.put(address, account);
  return error.custom_code ?? error.variant;
}

function figures(ledger: Ledger): bigint[] {
  const state = read_pool_state(ledger, EXAMPLE_POOL);
  if (state === undefined) return [];
  const { tracked_a, tracked_b, lp_supply_a, lp_supply_b, lamports } = state;
  const held = [AT.a, AT.b].map((account) => ledger.token(account)?.balance ?? 0n);
  const { collected_liquidity_fees, collected_swap_fees } = state;
  assertEquals([state.vault_a, state.vault_b], [tracked_a, tracked_b]);
  return [
    ...[tracked_a, tracked_b, lp_supply_a, lp_supply_b, ...held],
    ...[collected_liquidity_fees, collected_swap_fees, lamports],
  ];
}

const [G, M] = [1_000_000_000n, 1_000_000n];

Deno.test("model rules: the worked example, figure by figure", () => {
  const ledger = scene();
  assertEquals(perform(ledger, call("deposit", "a", G)), undefined);
  assertEquals(figures(ledger), [G, 0n, G, 0n, 9n * G, G, 13n * M, 0n, 16_939_360n]);
  assertEquals(perform(ledger, call("swap", "a", G, 160n * M)), "InsufficientFunds");
  assertEquals(perform(ledger, call("deposit", "b", 160n * M)), undefined);
  assertEquals(figures(ledger), [G, 160n * M, G, 160n * M, 9n * G, 840n * M, 26n * M, 0n, 29_939_360n]);
  assertEquals(perform(ledger, call("swap", "a", G, 160n * M)), undefined);
  assertEquals(figures(ledger), [2n * G, 0n, G, 160n * M, 8n * G, G, 26n * M, 271_500n, 30_210_860n]);
  assertEquals(perform(ledger, call("withdrawal", "b", 160n * M)), 1);
  assertEquals(perform(ledger, call("swap", "b", 160n * M, G)), undefined);
  assertEquals(perform(ledger, call("withdrawal", "a", 400n * M)), undefined);
  assertEquals(figures(ledger), [
    ...[600n * M, 160n * M, 600n * M, 160n * M, 9_400n * M, 840n * M],
    ...[39n * M, 543_000n, 43_482_360n],
  ]);
  assertEquals(perform(ledger, call("withdrawal", "a", 600_000_001n)), 1);
});

Deno.test("model rules: every refusal shows the contract's own error", () => {
  const ledger = scene();
  assertEquals(perform(ledger, call("deposit", "a", 2n * G)), undefined);
  assertEquals(perform(ledger, call("deposit", "b", 500n * M)), undefined);
  const cases: [OperationCall, string | number][] = [
    [call("deposit", "a", 0n), "InvalidArgument"],
    [call("withdrawal", "a", 0n), "InvalidArgument"],
    [call("swap", "a", 0n), "InvalidArgument"],
    [call("deposit", "a", 9n * G), "InsufficientFunds"],
    [call("swap", "a", 9n * G, 1_440n * M), "InvalidAccountData"],
    [call("swap", "a", 6n, 0n), "InvalidArgument"],
    [call("swap", "a", 1_000n, 159n), 1047],
    [call("swap", "a", 4n * G, 640n * M), "InsufficientFunds"],
    [{ ...call("deposit", "a", 1n), output_account: AT.lp_b }, "InvalidAccountData"],
    [{ ...call("deposit", "a", 1n), output_account: address_for("nobody") }, 4001],
    [{ ...call("deposit", "a", 1n), user: ADMIN }, "InvalidAccountData"],
  ];
  for (const [one, error] of cases) assertEquals(perform(ledger, one), error, one.name);
});

Deno.test("model rules: a poor wallet and every pause are refused", () => {
  const ledger = scene();
  assertEquals(perform(ledger, call("deposit", "a", G)), undefined);
  assertEquals(perform(ledger, call("deposit", "b", G)), undefined);
  const pause = (bits: number, paused: boolean) =>
    assertEquals(set_pool_pause(0, ADMIN, pool_id, bits, paused).execute(ledger), undefined);
  const [deposit, withdrawal, swap] = [
    call("deposit", "a", 10n),
    call("withdrawal", "a", 10n),
    call("swap", "a", 1_000n, 160n),
  ];
  const all = () => [deposit, withdrawal, swap].map((one) => perform(ledger, one));
  pause(1, true);
  assertEquals(all(), [1035, 1035, undefined]);
  pause(2, true);
  assertEquals(all(), [1035, 1035, 1027]);
  pause(1, false);
  assertEquals(all(), [undefined, undefined, 1027]);
  assertEquals(set_system_pause(0, ADMIN, true).execute(ledger), undefined);
  assertEquals(all(), [1023, 1023, 1023]);
  assertEquals(set_pool_pause(0, ADMIN, pool_id, 2, false).execute(ledger)?.custom_code, 1023);
  assertEquals(set_system_pause(0, ADMIN, true).execute(ledger)?.custom_code, 1024);
  assertEquals(set_system_pause(0, ADMIN, false).execute(ledger), undefined);
  assertEquals(set_system_pause(0, ADMIN, false).execute(ledger)?.custom_code, 1025);
  pause(2, false);
  assertEquals(all(), [undefined, undefined, undefined]);
  ledger.put(USER, { lamports: 1_000n, data: null });
  assertEquals(all(), [1031, 1031, 1031]);
});

Deno.test("model rules: an account ends when it is empty, by its owner, and gives its rent back", () => {
  const ledger = scene();
  const rent = 2_039_280n;
  ledger.put(AT.a, { lamports: rent, data: ledger.account(AT.a).data });
  const [before, held] = [ledger.lamports(USER), ledger.token(AT.a)?.balance ?? 0n];
  const ended = (owner: Address) => end_token_account(AT.a, USER, owner).execute(ledger)?.custom_code;
  assertEquals([ended(USER), ended(ADMIN)], [11, 4]);
  const burn = (units: bigint) => destroy_tokens(0, a.mint, AT.a, USER, units).execute(ledger)?.custom_code;
  // The scene has put these tokens there without minting them.
  ledger.put_data(a.mint, { kind: "mint", authority: ADMIN, supply: held, minted: held, burnt: 0n });
  assertEquals([burn(held + 1n), burn(held), ledger.mint(a.mint)?.supply], [1, undefined, 0n]);
  assertEquals([ended(USER), ledger.lamports(USER) - before], [undefined, rent]);
  assert(![...ledger.all()].some(([address]) => address === AT.a), "It is still there");
  assertEquals(end_token_account(AT.a, USER, USER).execute(ledger)?.variant, "InvalidAccountData");
});

Deno.test("model instructions change only the accounts that they name", () => {
  const ledger = scene();
  const wallet = address_for("wallet");
  const operations = [call("deposit", "a", G), call("deposit", "b", G), call("swap", "a", 1_000n, 160n)];
  const instructions: Instruction[] = [
    ...[...operations, call("withdrawal", "b", M)].map((one) => operation(EXAMPLE_POOL, one, RIGHT_RULES)),
    send_tokens(0, AT.a, EXAMPLE_POOL.a.vault, USER, 5n),
    send_lamports(0, USER, wallet, M),
    issue_tokens(0, a.mint, AT.a, ADMIN, 5n),
    open_token_account(USER, wallet, a.mint),
    destroy_tokens(0, b.mint, AT.b, USER, 5n),
    end_token_account(token_account_of(wallet, a.mint), USER, wallet),
    open_mint(USER, address_for("new mint"), ADMIN),
    initialize_pool(0, USER, { ...EXAMPLE_POOL, ...new_addresses() }),
    set_pool_pause(0, ADMIN, pool_id, 3, true),
    set_system_pause(0, ADMIN, true),
  ];
  for (const [index, instruction] of instructions.entries()) {
    const before = new Map(ledger.all());
    assertEquals(instruction.execute(ledger), undefined, `Instruction ${index}`);
    const changed = [...ledger.all()].filter(([address, account]) => before.get(address) !== account);
    assert(changed.length > 0, `Instruction ${index} does nothing`);
    for (const [address] of changed) assert(instruction.accounts.includes(address), `Instruction ${index}`);
  }
});
