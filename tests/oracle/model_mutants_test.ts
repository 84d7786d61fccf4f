/**
 * The tests of the model can fail: each rule of it, changed in its source, brings findings on true histories. The changed
 * sources are loaded from a directory of their own. SEED=n repeats a history.
 */
import { assert, assertEquals } from "@std/assert";
import type { Address } from "@/domain/address.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import type { DeploymentReading } from "@/engine/pool_checks.ts";
import { KNOWN_WEAKNESSES } from "@/oracle/invariants.ts";
import { LedgerFold } from "@/oracle/ledger_fold.ts";
import { DEPLOYMENT } from "./model_ledger.ts";
import { random_history } from "./random_history.ts";

/** Always the same history unless asked otherwise: a short one need not have met every rare moment. */
const SEED = Number(Deno.env.get("SEED") ?? 2_768_774_659);
/** Rare moments need a long history: the end of a delay to the second, a fee paid with the last lamport. */
const STEPS = 12_000;
const SLOTS_BETWEEN_READINGS = 23;
const ORACLE = new URL("../../src/oracle/", import.meta.url);

/** One change: the file, what stands there, what takes its place. */
type Mutant = readonly [file: string, from: string, to: string];

const MUTANTS: readonly Mutant[] = [
  ["pool_model.ts", "swaps_paused: 1027", "swaps_paused: 1026"],
  ["pool_model.ts", "liquidity_paused: 1035", "liquidity_paused: 1034"],
  ["pool_model.ts", "swap_restricted: 1028", "swap_restricted: 1029"],
  ["pool_model.ts", "arithmetic_overflow: 1019", "arithmetic_overflow: 1018"],
  ["pool_model.ts", "amount_mismatch: 1047", "amount_mismatch: 1046"],
  ["pool_model.ts", "output === 0n", "output === 1n"],
  ["pool_model.ts", "remainder !== 0n", "remainder === 0n"],
  ["pool_model.ts", "!facts.is_pool_owner", "facts.is_pool_owner"],
  ["pool_model.ts", "facts.user_lamports < fee", "facts.user_lamports <= fee"],
  [
    "pool_model.ts",
    "facts.input_balance < call.amount || facts",
    "facts.input_balance <= call.amount || facts",
  ],
  ["pool_model.ts", "-call.amount, -call.amount)", "-call.amount, 1n - call.amount)"],
  [
    "pool_model.ts",
    "call.amount, call.amount), state.liquidity_fee, 0n",
    "call.amount, call.amount), 0n, state.swap_fee",
  ],
  ["pool_model.ts", "-output, 0n), 0n, state.swap_fee", "-output, 0n), state.swap_fee, 0n"],
  ["pool_settings_calls.ts", "(call.pause_bits & 3)", "(call.pause_bits & 1)"],
  [
    "pool_settings_calls.ts",
    "? call.designated_owner : model.owner",
    "? model.owner : call.designated_owner",
  ],
  ["pool_settings_calls.ts", "least: 100_000n", "least: 99_999n"],
  ["pool_settings_calls.ts", "most: 10_000_000n", "most: 10_000_001n"],
  ["pool_settings_calls.ts", "update_flags > 3", "update_flags > 255"],
  ["treasury_calls.ts", "3_953_280n", "3_939_360n"],
  ["treasury_calls.ts", "is_complete ? pending : moved", "moved - 1n"],
  ["treasury_calls.ts", "COUNTED_LIQUIDITY_FEE = 13_000_000n", "COUNTED_LIQUIDITY_FEE = 1_300_000n"],
  ["treasury_calls.ts", "WITHDRAWAL_PAUSE_SECONDS = 3_600n", "WITHDRAWAL_PAUSE_SECONDS = 3_601n"],
  ["treasury_calls.ts", "MIN_DONATION_LAMPORTS = 100_000_000n", "MIN_DONATION_LAMPORTS = 99_999_999n"],
  ["treasury_calls.ts", "MIN_WITHDRAWAL_LAMPORTS = 10_000_000n", "MIN_WITHDRAWAL_LAMPORTS = 10_000_001n"],
  ["treasury_calls.ts", "donation_count + 1n", "donation_count + 2n"],
  ["treasury_calls.ts", "let rate = 10n", "let rate = 100n"],
  ["treasury_calls.ts", "draft.system.is_paused || both", "both"],
  ["treasury_calls.ts", "total_consolidations_performed + 1n", "total_consolidations_performed"],
  ["system_calls.ts", "RESTART_PENALTY_SECONDS = 255_600n", "RESTART_PENALTY_SECONDS = 259_200n"],
  ["system_calls.ts", "ADMIN_DELAY_SECONDS = 259_200n", "ADMIN_DELAY_SECONDS = 259_201n"],
  ["system_calls.ts", 'pending: "none", admin_change', "pending: call.new_admin, admin_change"],
  ["system_calls.ts", "ALREADY_PAUSED = 1024", "ALREADY_PAUSED = 1025"],
  ["creation_call.ts", "1_150_000_000n", "1_150_000_001n"],
  ["creation_call.ts", "[10, RENT_LAMPORTS.vault]", "[10, RENT_LAMPORTS.lp_mint]"],
  ["creation_call.ts", "pool_creation_count + 1n", "pool_creation_count"],
  ["admin_rights.ts", "caller === upgrade_authority", "caller === program_data"],
  ["pool_tallies.ts", "call.amount).remainder", "call.amount).divisor"],
  [
    "pool_tallies.ts",
    "this.#dust -= moves.lp_supply_a * this.#pool.ratio_b_denominator",
    "this.#dust -= moves.lp_supply_a",
  ],
  ["pool_tallies.ts", "this.#fees += swap_fee", "this.#fees += liquidity_fee"],
  ["operation_calls.ts", "is_output_foreign: foreign(output)", "is_output_foreign: foreign(input)"],
];

/** What happened in a history, in order. */
type Entry =
  | { readonly what: "transaction"; readonly transaction: LandedTransaction }
  | { readonly what: "pool"; readonly pool: Pool; readonly owner: Address; readonly reading: PoolReading }
  | {
    readonly what: "reading";
    readonly pools: readonly PoolReading[];
    readonly deployment: DeploymentReading;
  };

/** A true history. The fold that it passes on the way notes what it is given. */
function record(): Entry[] {
  const entries: Entry[] = [];
  class Recorder extends LedgerFold {
    override fold(transaction: LandedTransaction) {
      entries.push({ what: "transaction", transaction });
      return super.fold(transaction);
    }
    override add_pool(pool: Pool, owner: Address, reading: PoolReading) {
      entries.push({ what: "pool", pool, owner, reading });
      return super.add_pool(pool, owner, reading);
    }
  }
  const { next, ledger, fold } = random_history(SEED, (start) => new Recorder(start));
  for (let step = 1; step <= STEPS; step += 1) {
    next();
    if (step % SLOTS_BETWEEN_READINGS !== 0) continue;
    const deployment = ledger.read_deployment();
    if (deployment === undefined) continue;
    const pools = fold.pools.map((pool) => ledger.read_pool(pool)!);
    entries.push({ what: "reading", pools, deployment });
  }
  return entries;
}

/** Whether a fold finds something in a history. */
function finds(Fold: typeof LedgerFold, entries: readonly Entry[]): boolean {
  const disabled = new Set([...KNOWN_WEAKNESSES, "creation.lp_decimals"]);
  const fold = new Fold({ deployment: DEPLOYMENT, disabled });
  return entries.some((entry) => {
    if (entry.what === "transaction") return fold.fold(entry.transaction).findings.length > 0;
    if (entry.what === "pool") return fold.add_pool(entry.pool, entry.owner, entry.reading).length > 0;
    const { slot, system, treasury } = entry.deployment;
    const read = fold.pools.some((pool, index) =>
      fold.check_reading(pool.pool_id, entry.pools[index]!).length > 0
    );
    return read || fold.check_deployment(slot, system, treasury).length > 0;
  });
}

/** The fold with one file of the oracle changed. */
async function mutated(
  [file, from, to]: Mutant | readonly [null, "", ""],
  directory: string,
): Promise<typeof LedgerFold> {
  for await (const { name } of Deno.readDir(ORACLE)) {
    const source = await Deno.readTextFile(new URL(name, ORACLE));
    if (name === file) assertEquals(source.split(from).length, 2, `"${from}" stands in ${file} once`);
    const changed = name === file ? source.replace(from, to) : source;
    await Deno.writeTextFile(`${directory}/${name}`, changed.replaceAll('"@/oracle/', '"./'));
  }
  return (await import(`file://${directory}/ledger_fold.ts`)).LedgerFold;
}

const HISTORY = record();

/** Loads the fold, with a change or none, and has it judge the history. */
async function is_noticed(mutant: Mutant | readonly [null, "", ""]): Promise<boolean> {
  const directory = await Deno.makeTempDir();
  try {
    return finds(await mutated(mutant, directory), HISTORY);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("mutants: the unchanged model, loaded in the same way, finds nothing in the history", async () => {
  console.log(`seed ${SEED}`);
  assert(!await is_noticed([null, "", ""]));
});

for (const mutant of MUTANTS) {
  Deno.test(`mutants: ${mutant[0]}: ${mutant[1]} -> ${mutant[2]}`, async () => {
    assert(await is_noticed(mutant), `Nobody notices, seed ${SEED}`);
  });
}
