/** Deposits, withdrawals and swaps inside a transaction: the facts they stand on, and the balances they move. */
import type { Address } from "@/domain/address.ts";
import type { OperationCall } from "@/domain/contract_call.ts";
import { input_side, output_side, type Pool, side_of } from "@/domain/pool.ts";
import { type CallContext, refused, succeeds, undecided } from "@/oracle/call_context.ts";
import { form_verdict } from "@/oracle/call_form.ts";
import type { PoolModel } from "@/oracle/contract_state.ts";
import { type CallFacts, predict_operation } from "@/oracle/pool_model.ts";
import type { Prediction, Verdict } from "@/oracle/prediction.ts";
import type { TokenBalance } from "@/oracle/running_balances.ts";

/** The accounts of the pool at their places: vaults and LP mints of the side that is used, or of both. */
function pool_keys(call: OperationCall, { pool }: PoolModel, context: CallContext): [number, Address][] {
  const { a, b } = pool;
  if (call.name === "swap") {
    const gives_a = context.balances.token(call.input_account)?.mint !== b.mint;
    const [first, second] = gives_a ? [a.mint, b.mint] : [b.mint, a.mint];
    return [[3, pool.pool_id], [5, a.vault], [6, b.vault], [9, first], [10, second]];
  }
  const on_b = call.mint === b.mint;
  const keys: [number, Address][] = [[3, pool.pool_id], on_b ? [6, b.vault] : [5, a.vault]];
  if (call.name === "withdrawal" || !on_b) keys.push([9, a.lp_mint]);
  if (call.name === "withdrawal" || on_b) keys.push([10, b.lp_mint]);
  return keys;
}

/** The side's vault and LP mint are written: only with their rights can their movements succeed. */
function lacks_rights(call: OperationCall, { pool }: PoolModel, context: CallContext): boolean {
  const { details } = context;
  if (details === undefined || call.name === "swap" || context.has_succeeded) return false;
  const { vault, lp_mint } = call.mint === pool.b.mint ? pool.b : pool.a;
  return !details.writable.includes(vault) || !details.writable.includes(lp_mint);
}

type Found =
  | { readonly is: "token"; readonly token: TokenBalance }
  | { readonly is: "missing" }
  | { readonly is: "unclear" };

/** A token account as the call finds it. One that the transaction itself may have made cannot be told from none. */
function find_token(account: Address, { balances, details, is_undone }: CallContext): Found {
  const token = balances.token(account);
  if (token !== undefined) return { is: "token", token };
  if (!is_undone) return { is: "missing" };
  if (details === undefined || details.touched_otherwise.includes(account)) return { is: "unclear" };
  return (balances.lamports_before(account) ?? 0n) === 0n ? { is: "missing" } : { is: "unclear" };
}

function facts_of(call: OperationCall, model: PoolModel, context: CallContext): CallFacts | undefined {
  const { balances, draft } = context;
  const [input, output] = [find_token(call.input_account, context), find_token(call.output_account, context)];
  if (input.is === "unclear" || output.is === "unclear") return undefined;
  const foreign = (found: Found) =>
    found.is === "token" && found.token.owner !== null && found.token.owner !== call.user;
  return {
    system_paused: draft.system.is_paused,
    input_balance: input.is === "token" ? input.token.balance : 0n,
    input_mint: input.is === "token" ? input.token.mint : undefined,
    output_mint: output.is === "token" ? output.token.mint : undefined,
    is_input_foreign: foreign(input),
    is_output_foreign: foreign(output),
    user_lamports: balances.lamports(call.user),
    is_pool_owner: call.user === model.owner,
  };
}

function book(
  call: OperationCall,
  pool: Pool,
  prediction: Prediction & { ok: true },
  { balances }: CallContext,
) {
  const { amount_in, amount_out, pool_fee } = prediction;
  const { input_account, output_account } = call;
  balances.move_lamports(call.user, pool.pool_id, pool_fee);
  if (call.name === "swap") {
    const direction = balances.token(input_account)?.mint === pool.b.mint ? "b_to_a" : "a_to_b";
    const [taken, given] = [side_of(pool, input_side(direction)), side_of(pool, output_side(direction))];
    balances.move_tokens(input_account, taken.vault, amount_in, taken.mint);
    balances.move_tokens(given.vault, output_account, amount_out, given.mint);
    return;
  }
  const { mint, vault, lp_mint } = call.mint === pool.b.mint ? pool.b : pool.a;
  if (call.name === "deposit") {
    balances.move_tokens(input_account, vault, amount_in, mint);
    balances.move_tokens(null, output_account, amount_out, lp_mint);
  } else {
    balances.move_tokens(input_account, null, amount_in, lp_mint);
    balances.move_tokens(vault, output_account, amount_out, mint);
  }
}

/** Refusals that do not depend on any account of the call but the system's and the pool's. */
function is_refused_early({ error }: Prediction & { ok: false }): boolean {
  return [1023, 1027, 1028, 1035].includes(error.custom_code ?? 0);
}

/** What a deposit, withdrawal or swap must do; books it where it succeeds. */
export function judge_operation(call: OperationCall, context: CallContext): Verdict {
  const model = context.draft.pool(call.pool_id);
  if (model === undefined) {
    const named = context.accounts ?? [call.user, call.pool_id, call.input_account, call.output_account];
    for (const account of named) context.gaps.accounts.add(account);
    return undecided("the pool is not followed");
  }
  const malformed = form_verdict(call, context, pool_keys(call, model, context));
  if (malformed !== undefined) return malformed;
  if (lacks_rights(call, model, context)) return undecided("an account lacks a right that the call needs");
  const facts = facts_of(call, model, context);
  if (facts === undefined) return judge_without_accounts(call, model, context);
  const prediction = predict_operation(model.pool, model.state, call, facts);
  if (!prediction.ok) return refused(prediction);
  context.draft.set_pool({ ...model, state: prediction.next });
  book(call, model.pool, prediction, context);
  const { amount_in, amount_out, pool_fee } = prediction;
  return succeeds(`${amount_in} in, ${amount_out} out, fee ${pool_fee}`);
}

/** Nobody knows the user's token accounts: what is refused before they are looked at is refused all the same. */
function judge_without_accounts(call: OperationCall, model: PoolModel, context: CallContext): Verdict {
  const nothing = {
    system_paused: context.draft.system.is_paused,
    input_balance: 0n,
    input_mint: undefined,
    output_mint: undefined,
    user_lamports: 0n,
    is_pool_owner: call.user === model.owner,
  };
  const prediction = predict_operation(model.pool, model.state, call, nothing);
  const is_early = !prediction.ok && (is_refused_early(prediction) || call.amount === 0n);
  return is_early ? refused(prediction) : undecided("a token account of the call is not known");
}
