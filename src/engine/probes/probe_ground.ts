/** The throw-away pool that probes work on, the wallets that they use, and how a probe is carried out there. */
import type { Address } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import { lamport_delta, type LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import type { Ratio } from "@/domain/ratio.ts";
import { amount } from "@/domain/units.ts";
import type { AdministrationPort } from "@/engine/administration.ts";
import type { Auditor } from "@/engine/auditor.ts";
import type { Chain } from "@/engine/ports.ts";
import {
  expectation_words,
  type ExpectedError,
  is_as_expected,
  is_paused_by_others,
  outcome_words,
  type ProbeCheck,
} from "@/engine/probes/probe_check.ts";
import type { ProbeCall, ProbePort, ProbeStep, Simulated } from "@/engine/probes/probe_port.ts";
import type { Settler } from "@/engine/settler.ts";

/** What probes work with. */
export interface ProbeTools {
  readonly port: ProbePort;
  readonly chain: Chain;
  readonly settler: Settler;
  readonly auditor: Auditor;
  readonly administration: AdministrationPort;
  readonly now_ms: () => number;
}

/** 1 A = 160 B, with 9 and 6 decimals: swaps from A to B leave remainders, and six units of A are worth nothing. */
export const PROBE_RATIO: Ratio = {
  ratio_a_numerator: amount(1_000_000_000n),
  ratio_b_denominator: amount(160_000_000n),
};
/** Decimals of A and B. */
export const PROBE_DECIMALS: readonly [a: number, b: number] = [9, 6];

/** What the user of the throw-away pools begins with: fees of forty operations, and tokens. */
const USER_LAMPORTS = 600_000_000n;
/** Base units of A and B that the user begins with. */
export const USER_TOKENS = { a: 3_000_000_000_000n, b: 1_000_000_000n } as const;

/** The user's token accounts. */
export interface UserAccounts {
  readonly a: Address;
  readonly b: Address;
  readonly lp_a: Address;
  readonly lp_b: Address;
}

/** See the head of this file. */
export class ProbeGround {
  readonly tools: ProbeTools;
  /** Owns tokens of the pools and uses them as everybody may. */
  readonly user: Address;
  /** Has no rights, and nothing else. */
  readonly stranger: Address;
  /** Lamports that the core wallet has paid so far, less what came back. */
  cost_lamports = 0n;
  /** Deposits and withdrawals, and swaps, that have succeeded on each pool. */
  readonly #done = new Map<Address, { liquidity: number; swaps: number }>();

  /** `admin` is the contract's administrator; the core wallet `may_administrate` when it is that or the upgrade authority. */
  constructor(tools: ProbeTools, readonly admin: Address, readonly may_administrate: boolean) {
    this.tools = tools;
    this.user = tools.port.wallet("user");
    this.stranger = tools.port.wallet("stranger");
  }

  /** Sends a transaction and waits for its end. Throws `FailureError` when it does not land. */
  async land(steps: readonly ProbeStep[]): Promise<LandedTransaction> {
    const { port, settler, chain } = this.tools;
    const settlement = await settler.settle(port.sign(steps));
    if (settlement.ended !== "landed") throw new FailureError(settlement.failure);
    const { transaction } = settlement;
    this.cost_lamports -= lamport_delta(transaction, chain.core_wallet);
    if (transaction.error === null) this.#count(transaction);
    return transaction;
  }

  #count({ calls }: LandedTransaction): void {
    for (const call of calls) {
      if (!("pool_id" in call)) continue;
      const done = this.done_on(call.pool_id);
      if (call.name === "deposit" || call.name === "withdrawal") done.liquidity += 1;
      if (call.name === "swap") done.swaps += 1;
    }
  }

  /** The operations that have succeeded on a pool. */
  done_on(pool_id: Address): { liquidity: number; swaps: number } {
    const done = this.#done.get(pool_id) ?? { liquidity: 0, swaps: 0 };
    this.#done.set(pool_id, done);
    return done;
  }

  /** The same for what must succeed, because the next probes stand on it. Throws `FailureError` with the chain's reason. */
  async must_land(steps: readonly ProbeStep[]): Promise<LandedTransaction> {
    const transaction = await this.land(steps);
    if (transaction.error === null) return transaction;
    throw new FailureError(this.tools.chain.classify(transaction));
  }

  /** What a transaction would do. */
  simulate(steps: readonly ProbeStep[], look_at: readonly Address[] = []): Promise<Simulated> {
    return this.tools.port.simulate(steps, look_at);
  }

  /** Creates a pool of two new tokens, which the oracle follows from its first transaction on, and gives the user tokens. */
  async create_pool(flags: number): Promise<Pool> {
    const { port, chain, auditor, now_ms } = this.tools;
    const mints = port.new_mints();
    const plan = { mints, decimals: PROBE_DECIMALS, ...PROBE_RATIO, flags, created_at_ms: now_ms() };
    const pool = port.pool_of(plan);
    chain.watch(pool.pool_id);
    await this.must_land([...create_mints(pool), creation_of(pool, flags, chain.core_wallet)]);
    auditor.add_pool(pool, chain.core_wallet, await chain.read_pool(pool), true);
    await this.must_land(this.#equip_user(pool));
    return pool;
  }

  #equip_user(pool: Pool): ProbeStep[] {
    const { user, tools: { chain } } = this;
    const accounts = this.accounts_of(pool);
    return [
      ...[pool.a.mint, pool.b.mint, pool.a.lp_mint, pool.b.lp_mint].map((mint): ProbeStep => ({
        ...{ what: "create_token_account", wallet: user, mint },
      })),
      { what: "mint_tokens", mint: pool.a.mint, account: accounts.a, amount: USER_TOKENS.a },
      { what: "mint_tokens", mint: pool.b.mint, account: accounts.b, amount: USER_TOKENS.b },
      { what: "send_sol", from: chain.core_wallet, to: user, amount: USER_LAMPORTS },
    ];
  }

  /** The user's accounts for the tokens of a pool. */
  accounts_of({ a, b }: Pool): UserAccounts {
    const account = (mint: Address) => this.tools.port.token_account(this.user, mint);
    return { a: account(a.mint), b: account(b.mint), lp_a: account(a.lp_mint), lp_b: account(b.lp_mint) };
  }

  /** The pool as the chain holds it. Throws `FailureError`. */
  read(pool: Pool): Promise<PoolReading> {
    return this.tools.chain.read_pool(pool);
  }

  /** Lets a call land and holds its outcome against the specification. */
  async expect_landing(
    check: string,
    call: ProbeCall,
    expected: ExpectedError | null,
  ): Promise<ProbeCheck> {
    const { error, signature } = await this.land([call]);
    return this.#judge(check, error, expected, [signature]);
  }

  /** The same without landing. */
  async expect_simulated(
    check: string,
    call: ProbeCall,
    expected: ExpectedError | null,
  ): Promise<ProbeCheck> {
    const { error } = await this.simulate([call]);
    return this.#judge(check, error, expected, []);
  }

  #judge(
    check: string,
    error: Simulated["error"],
    expected: ExpectedError | null,
    signatures: readonly string[],
  ): ProbeCheck {
    const holds = is_as_expected(error, expected, this.tools.port.places.program_id);
    const verdict = holds ? "holds" : is_paused_by_others(error) ? "undecided" : "violated";
    return {
      ...{ check, weakness: null, verdict, signatures },
      ...{ intended: expectation_words(expected), observed: outcome_words(error) },
    };
  }

  /** Gives back what the wallets of probes hold: tokens burnt, accounts closed, lamports to the core wallet. */
  async sweep(): Promise<void> {
    const { chain, settler } = this.tools;
    for (const wallet of [this.user, this.stranger]) {
      const holdings = await chain.read_holdings(wallet);
      for (const signed of chain.sign_sweep(holdings)) {
        const settlement = await settler.settle(signed);
        if (settlement.ended !== "landed") throw new FailureError(settlement.failure);
        const { transaction } = settlement;
        this.cost_lamports -= lamport_delta(transaction, chain.core_wallet);
        if (transaction.error !== null) throw new FailureError(chain.classify(transaction));
      }
    }
  }
}

/** The mints of a pool. */
export function create_mints({ a, b }: Pool, can_freeze = false): ProbeStep[] {
  return [a, b].map(({ mint, decimals }) => ({ what: "create_mint", mint, decimals, can_freeze }));
}

/** The creation of a pool, with the mints in the order of the contract unless they are `reversed`. */
export function creation_of(pool: Pool, flags: number, creator: Address, reversed = false): ProbeCall {
  const { pool_id, a, b, ratio_a_numerator, ratio_b_denominator } = pool;
  const [first, second] = reversed ? [b, a] : [a, b];
  return {
    ...{ what: "call", name: "initialize_pool" },
    accounts: {
      ...{ creator, pool_id, mint_a: first.mint, mint_b: second.mint },
      ...{ vault_a: a.vault, vault_b: b.vault, lp_mint_a: a.lp_mint, lp_mint_b: b.lp_mint },
    },
    values: { ratio_a_numerator, ratio_b_denominator, flags },
  };
}
