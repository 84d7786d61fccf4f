/** What people ask the core wallet to give: SOL and tokens for a thread, tokens for any address. */
import type { Clock } from "@/base/clock.ts";
import type { Address } from "@/domain/address.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import {
  type PoolFees,
  SIGNATURE_FEE_LAMPORTS,
  TWO_TOKEN_ACCOUNTS_LAMPORTS,
} from "@/domain/policies/funding_policy.ts";
import { type Pool, type Side, side_of } from "@/domain/pool.ts";
import { mints_of } from "@/domain/pool_thread.ts";
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { Thread } from "@/domain/thread.ts";
import { type Amount, lamports, NO_AMOUNT, NO_LAMPORTS } from "@/domain/units.ts";
import { answer_in_time, type AnswerBound } from "@/engine/answer_in_time.ts";
import { carry_out } from "@/engine/chain_act.ts";
import type { CoreFunds } from "@/engine/core_funds.ts";
import { require_mint } from "@/engine/mint_authority.ts";
import type { Chain, Grant } from "@/engine/ports.ts";
import type { Settler } from "@/engine/settler.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadRegistry } from "@/engine/thread_registry.ts";

/** What a thread can be given. */
export const FUNDING_TYPES = ["sol", "token_a", "token_b", "lp_tokens"] as const;
/** One of {@linkcode FUNDING_TYPES}. */
export type FundingType = typeof FUNDING_TYPES[number];

/** What grants work with. */
export interface GrantContext {
  readonly chain: Chain;
  readonly settler: Settler;
  readonly keeper: StateKeeper;
  readonly registry: ThreadRegistry;
  readonly funds: CoreFunds;
  readonly clock: Clock;
  readonly bound: AnswerBound;
  readonly fees_of: (pool: Pool) => PoolFees;
  /** Throws `Refusal` where nothing may be sent to the contract. */
  readonly require_writable: () => void;
}

function token_of(type: FundingType): Side | undefined {
  if (type === "token_a") return "A";
  return type === "token_b" ? "B" : undefined;
}

/** The types of funding that a thread has an account for. */
function usable_types(thread: Thread): FundingType[] {
  if (thread.kind === "swap") return ["sol", "token_a", "token_b"];
  return ["sol", thread.side === "A" ? "token_a" : "token_b", "lp_tokens"];
}

function grant_of(entry: ThreadEntry, type: FundingType, units: Amount): Grant {
  const { thread, pool } = entry;
  if (type === "sol") return { what: "sol", wallet: thread.wallet_address, amount: lamports(units) };
  const side = token_of(type);
  const { input_mint } = mints_of(pool, thread);
  const mint = side === undefined ? undefined : side_of(pool, side).mint;
  const account_of = (wanted: Address) =>
    wanted === input_mint ? thread.input_account : thread.output_account;
  if (mint !== undefined) return { what: "tokens", mint, token_account: account_of(mint), amount: units };
  const lp_side = thread.kind === "swap" ? "A" : thread.side;
  const token_account = account_of(side_of(pool, lp_side).lp_mint);
  return { what: "lp_tokens", pool, side: lp_side, token_account, amount: units };
}

function refuse_unusable(thread: Thread, type: FundingType): void {
  const usable = usable_types(thread);
  if (usable.includes(type)) return;
  throw new Refusal(
    "invalid_parameter",
    `Thread ${thread.thread_id} has no use for ${type}`,
    `It takes ${usable.join(", ")}; mint_and_send_tokens sends tokens to any address`,
    { thread_id: thread.thread_id, allowed: usable },
  );
}

function deleting({ thread: { thread_id } }: ThreadEntry, recipient: Address): Refusal {
  return new Refusal(
    "wrong_thread_state",
    `${recipient} is the wallet of ${thread_id}, which is being deleted`,
    "Send the tokens to another address",
    { thread_id },
  );
}

/** Carries out what people ask for; each request is paid once. */
export class GrantService {
  readonly #context: GrantContext;

  constructor(context: GrantContext) {
    this.#context = context;
  }

  /** Gives a thread `units` (lamports or base units) of `type`. The caller makes sure that it is not being deleted. Throws `Refusal`. */
  async fund(entry: ThreadEntry, type: FundingType, units: Amount): Promise<LandedTransaction> {
    const { keeper, clock, fees_of } = this.#context;
    const { thread, pool } = entry;
    refuse_unusable(thread, type);
    this.#require_means(entry, type);
    const grant = grant_of(entry, type, units);
    const needed = grant.what === "sol"
      ? units + SIGNATURE_FEE_LAMPORTS
      : grant.what === "lp_tokens"
      ? fees_of(pool).liquidity_fee + TWO_TOKEN_ACCOUNTS_LAMPORTS
      : SIGNATURE_FEE_LAMPORTS;
    const what = `fund ${thread.thread_id}`;
    const sign = () => this.#context.chain.sign_grant(grant);
    const work = this.#spend(what, needed, sign, (landed) => {
      const to_input = grant.what !== "sol" && grant.token_account === thread.input_account;
      keeper.record({
        type: "thread_refilled",
        thread_id: thread.thread_id,
        cause: "manual",
        sol: grant.what === "sol" ? grant.amount : NO_LAMPORTS,
        tokens: to_input ? units : NO_AMOUNT,
        output_tokens: grant.what !== "sol" && !to_input ? units : NO_AMOUNT,
        signature: landed.signature,
        at_ms: clock.now_ms(),
      });
    });
    entry.expect(work);
    return await this.#in_time(what, work);
  }

  /** Mints into the token account of `recipient`, which is created where it is missing. Throws `Refusal`. */
  async mint_and_send(pool: Pool, side: Side, recipient: Address, units: Amount): Promise<LandedTransaction> {
    const { chain } = this.#context;
    require_mint(pool, side, chain.core_wallet);
    const owner = await chain.read_owner(recipient);
    if (owner === TOKEN_PROGRAM) {
      throw new Refusal(
        "invalid_parameter",
        `${recipient} is a token account or a mint, not a wallet: tokens sent to it could not be used`,
        "Give the address of the wallet; its token account is created where it is missing",
        { recipient, owner, expected_owner: SYSTEM_PROGRAM },
      );
    }
    const { mint } = side_of(pool, side);
    const sign = () => chain.sign_mint_to(mint, recipient, units);
    const what = "mint and send tokens";
    // To one of our own threads it is funding like any other: counted, and waited for before the wallet is swept.
    const entry = this.#context.registry.of_wallet(recipient);
    if (entry?.is_deleting === true) throw deleting(entry, recipient);
    const work = this.#spend(what, TWO_TOKEN_ACCOUNTS_LAMPORTS, sign, (landed) => {
      if (entry !== undefined) this.#note_tokens(entry, mint, units, landed.signature);
    });
    entry?.expect(work);
    return await this.#in_time(what, work);
  }

  /** Tokens that one of our own threads can use are known to it as given; others it ignores. */
  #note_tokens({ thread, pool }: ThreadEntry, mint: Address, units: Amount, signature: string): void {
    const { input_mint, output_mint } = mints_of(pool, thread);
    if (mint !== input_mint && mint !== output_mint) return;
    this.#context.keeper.record({
      type: "thread_refilled",
      thread_id: thread.thread_id,
      cause: "manual",
      sol: NO_LAMPORTS,
      tokens: mint === input_mint ? units : NO_AMOUNT,
      output_tokens: mint === output_mint ? units : NO_AMOUNT,
      signature,
      at_ms: this.#context.clock.now_ms(),
    });
  }

  /** Throws `Refusal` when the core wallet cannot give this: tokens that it may not mint, LP tokens while only reading. */
  #require_means({ thread, pool }: ThreadEntry, type: FundingType): void {
    if (type === "sol") return;
    const { require_writable, keeper, chain } = this.#context;
    if (type === "lp_tokens") require_writable();
    const side = token_of(type) ?? (thread.kind === "swap" ? "A" : thread.side);
    // Who may mint may have changed since the thread was made.
    require_mint(keeper.state.pools.get(pool.pool_id) ?? pool, side, chain.core_wallet);
  }

  #spend(
    what: string,
    needed: bigint,
    sign: () => ReturnType<Chain["sign_grant"]>,
    landed: (transaction: LandedTransaction) => void,
  ): Promise<LandedTransaction> {
    const { chain, settler, funds } = this.#context;
    return funds.spend(`To ${what}`, needed, async () => {
      const transaction = await carry_out(chain, settler, what, sign);
      landed(transaction);
      return transaction;
    });
  }

  #in_time<T>(what: string, work: Promise<T>): Promise<T> {
    return answer_in_time(what, this.#context.bound, work);
  }
}
