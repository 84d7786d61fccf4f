/** How many landed transactions a second one core folds: model, comparison, invariants and conservation. */
import type { Address } from "@/domain/address.ts";
import { address_of } from "@/domain/address.ts";
import type { ContractCall } from "@/domain/contract_call.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import { type Amount, amount, type Lamports, lamports, NO_LAMPORTS } from "@/domain/units.ts";
import { generate_seed, signer_of_seed } from "@/chain/signer.ts";
import { Conservation } from "@/oracle/conservation.ts";
import { LedgerFold } from "@/oracle/ledger_fold.ts";
import { type BenchOptions, type BenchResult, quantile, rounded } from "./measure.ts";

const TRANSACTIONS = 200_000;
const SHORT_TRANSACTIONS = 20_000;
/** The least that the fold is meant to do in a second. */
const GOAL_PER_SECOND = 10_000;
const POOLS = 10;
/** As long as an operation's message. */
const MESSAGE_BYTES = 560;
const LIQUIDITY_FEE = 13_000_000n;
const SWAP_FEE = 271_500n;
const NETWORK_FEE = 5_000n;
const RENT = 3_939_360n;
const START = 10n ** 15n;

let made = 0;
function new_address(): Address {
  made += 1;
  const bytes = new Uint8Array(32).fill(9);
  new DataView(bytes.buffer).setUint32(0, made);
  return address_of(bytes);
}

function new_pool(): { pool: Pool; reading: PoolReading } {
  const side = (decimals: number) => ({
    ...{ mint: new_address(), decimals, vault: new_address(), lp_mint: new_address() },
  });
  const pool: Pool = {
    pool_id: new_address(),
    a: side(9),
    b: side(6),
    ratio_a_numerator: amount(1_000_000_000n),
    ratio_b_denominator: amount(160_000_000n),
    flags: 1,
    created_at_ms: 0,
  };
  const full = amount(START);
  const state = {
    ...{
      tracked_a: full,
      tracked_b: full,
      vault_a: full,
      vault_b: full,
      lp_supply_a: full,
      lp_supply_b: full,
    },
    lamports: lamports(RENT),
    ...{ collected_liquidity_fees: NO_LAMPORTS, collected_swap_fees: NO_LAMPORTS, total_fees: NO_LAMPORTS },
    flags: 1,
    liquidity_fee: lamports(LIQUIDITY_FEE),
    swap_fee: lamports(SWAP_FEE),
  };
  return { pool, reading: { slot: 0, state } };
}

/** A pool with one user, and his next transactions: a deposit, a swap and a withdrawal in turn, each true. */
class Source {
  readonly #pool: Pool;
  readonly #user = new_address();
  readonly #accounts = { a: new_address(), b: new_address(), lp_a: new_address() };
  readonly #tokens = new Map<Address, bigint>();
  readonly #lamports = new Map<Address, bigint>();
  #turn = 0;

  constructor(pool: Pool) {
    this.#pool = pool;
    for (const account of [pool.a.vault, pool.b.vault, ...Object.values(this.#accounts)]) {
      this.#tokens.set(account, START);
    }
    this.#lamports.set(this.#user, START).set(pool.pool_id, RENT);
  }

  next(slot: number, index: number): LandedTransaction {
    const { a, b, pool_id } = this.#pool;
    const user = this.#user;
    const common = { instruction_index: 0, pool_id, user };
    const { a: token_a, b: token_b, lp_a } = this.#accounts;
    const kind = this.#turn % 3;
    this.#turn += 1;
    const units = 1_000n;
    const sent = amount(units);
    const swapped = units * 160n / 1_000n;
    const [call, fee, moves]: [ContractCall, bigint, readonly (readonly [Address, Address, bigint])[]] =
      kind === 0
        ? [
          {
            ...common,
            name: "deposit",
            mint: a.mint,
            amount: sent,
            input_account: token_a,
            output_account: lp_a,
          },
          LIQUIDITY_FEE,
          [[token_a, a.mint, -units], [a.vault, a.mint, units], [lp_a, a.lp_mint, units]],
        ]
        : kind === 1
        ? [
          {
            ...{ ...common, name: "swap", amount: sent, expected_output: amount(swapped) },
            ...{ input_account: token_a, output_account: token_b },
          },
          SWAP_FEE,
          [
            [token_a, a.mint, -units],
            [a.vault, a.mint, units],
            [b.vault, b.mint, -swapped],
            [token_b, b.mint, swapped],
          ],
        ]
        : [
          {
            ...{ ...common, name: "withdrawal", mint: a.mint, amount: sent },
            ...{ input_account: lp_a, output_account: token_a },
          },
          LIQUIDITY_FEE,
          [[lp_a, a.lp_mint, -units], [a.vault, a.mint, -units], [token_a, a.mint, units]],
        ];
    const paid = (account: Address, change: bigint) => {
      const before = this.#lamports.get(account) ?? 0n;
      this.#lamports.set(account, before + change);
      return { account, before: before as Lamports, after: (before + change) as Lamports };
    };
    const moved = ([account, mint, change]: readonly [Address, Address, bigint]) => {
      const before = this.#tokens.get(account) ?? 0n;
      this.#tokens.set(account, before + change);
      return { account, owner: null, mint, before: before as Amount, after: (before + change) as Amount };
    };
    return {
      ...{ slot, index, signature: `${slot}-${index}`, fee_payer: user, error: null, calls: [call] },
      ...{ fee: lamports(NETWORK_FEE), compute_units: 30_000, logs: [], direct_moves: [] },
      token_changes: moves.map(moved),
      lamport_changes: [paid(user, -fee - NETWORK_FEE), paid(pool_id, fee)],
    };
  }
}

/** Folds true histories of several pools; a finding among them would be a fault of the bench. */
export function bench_oracle({ short, stop }: BenchOptions): BenchResult {
  const count = short ? SHORT_TRANSACTIONS : TRANSACTIONS;
  const fold = new LedgerFold();
  const conservation = new Conservation();
  const sources = Array.from({ length: POOLS }, () => {
    const { pool, reading } = new_pool();
    fold.add_pool(pool, new_address(), reading);
    const { pool_id } = pool;
    for (const { mint, lp_mint, vault } of [pool.a, pool.b]) {
      conservation.follow({ mint, pool_id, vault, control: "closed", supply: 2n * START, slot: 0 });
      conservation.follow({
        mint: lp_mint,
        pool_id,
        vault: null,
        control: "watched",
        supply: START,
        slot: 0,
      });
    }
    return new Source(pool);
  });
  const signer = signer_of_seed(generate_seed());
  const message = new Uint8Array(MESSAGE_BYTES);
  const [blocks_ms, signatures_ms]: [number[], number[]] = [[], []];
  let [equal, folding_ms, slot] = [0, 0, 0];
  for (let done = 0; done < count; done += sources.length) {
    stop.throwIfAborted();
    slot += 1;
    const block = sources.map((source, index) => source.next(slot, index));
    const started = performance.now();
    for (const transaction of block) {
      equal += fold.fold(transaction).operations_equal;
      if (conservation.note(transaction).length > 0) throw new Error("The bench itself is wrong");
    }
    const folded = performance.now();
    folding_ms += folded - started;
    signer.sign(message);
    blocks_ms.push(folded - started);
    signatures_ms.push(performance.now() - folded);
  }
  if (equal !== count) throw new Error(`Only ${equal} of ${count} operations were as predicted`);
  const per_second = Math.round(count / folding_ms * 1_000);
  const us_each = rounded(folding_ms * 1_000 / count);
  return {
    bench: "oracle",
    settings: { transactions: count, pools: POOLS },
    measurements: [{ name: "landed transactions folded", per_second }],
    figures: [{ name: "one transaction", value: us_each, unit: "µs" }],
    ratios: {
      "of the goal": rounded(per_second / GOAL_PER_SECOND),
      // Of medians: whatever interrupts a block or a signature now and then is not in it.
      folded_to_bare_signatures: rounded(
        quantile(signatures_ms, 0.5) * sources.length / quantile(blocks_ms, 0.5),
      ),
    },
    goals: { "one transaction": 1_000_000 / GOAL_PER_SECOND },
  };
}
