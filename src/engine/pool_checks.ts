/** The comparison of the model with what the chain's accounts hold, pool by pool. */
import { MAX_ACCOUNTS_PER_CALL, MAX_HOLDERS_READ } from "@/base/limits.ts";
import type { Clock } from "@/base/clock.ts";
import type { Address } from "@/domain/address.ts";
import type { Finding } from "@/domain/finding.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import type { LedgerStep } from "@/engine/ledger_step.ts";
import type { Chain } from "@/engine/ports.ts";
import type { CheckRow } from "@/oracle/comparison.ts";
import type { CheckedHolder, Conservation, HolderRef } from "@/oracle/conservation.ts";
import type { SystemModel, TreasuryModel } from "@/oracle/contract_state.ts";
import type { FindingFactory } from "@/oracle/finding_factory.ts";
import type { LedgerFold } from "@/oracle/ledger_fold.ts";

/** The system and the treasury as read at the end of `slot`. */
export interface DeploymentReading {
  readonly slot: number;
  readonly system: SystemModel;
  readonly treasury: TreasuryModel;
}

/** Reads token accounts; one that is not there holds nothing. Throws `FailureError`. */
export type ReadTokens = (
  accounts: readonly Address[],
) => Promise<{ readonly slot: number; readonly amounts: readonly bigint[] }>;

/** What a reading of token accounts has shown. */
export interface HoldersReading {
  readonly findings: readonly Finding[];
  /** Those that could be compared. */
  readonly checked: readonly { readonly holder: HolderRef; readonly result: CheckedHolder }[];
}

/** All that was compared of a pool, at the end of a slot. */
export interface PoolReport {
  readonly slot: number;
  /** Whether the model knew what to expect. */
  readonly is_certain: boolean;
  readonly rows: readonly CheckRow[];
}

/** What the comparison works with. */
export interface CheckContext {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly step: LedgerStep;
  readonly fold: LedgerFold;
  readonly conservation: Conservation;
  readonly factory: FindingFactory;
  /** Reads the system and the treasury; without it they are only followed. Throws `FailureError`. */
  readonly read_deployment?: (() => Promise<DeploymentReading>) | undefined;
  /** Without it wallets are only followed. */
  readonly read_tokens?: ReadTokens | undefined;
  /** Hears of findings, and since when what they tell may have been so. */
  readonly report: (findings: readonly Finding[], since_ms: number) => void;
}

/** When a pool was last seen to be what the model says. */
interface LastReading {
  readonly slot: number;
  readonly at_ms: number;
}

function supplies_of({ a, b }: Pool, { state, accounts }: PoolReading): [Address, bigint][] {
  const supplies: [Address, bigint][] = [[a.lp_mint, state.lp_supply_a], [b.lp_mint, state.lp_supply_b]];
  if (accounts !== undefined) {
    supplies.push([a.mint, accounts.mints.a.supply], [b.mint, accounts.mints.b.supply]);
  }
  return supplies;
}

/** What the known holders of a mint have together, by their transactions and by the chain. */
function holders_row(subject: Address, results: readonly CheckedHolder[]): CheckRow {
  const sum = (part: "expected" | "observed") => results.reduce((total, result) => total + result[part], 0n);
  const passed = results.every(({ differences }) => differences.length === 0);
  return {
    invariant: "C3",
    subject,
    expected: `${sum("expected")} in ${results.length} accounts`,
    observed: `${sum("observed")} in ${results.length} accounts`,
    passed,
  };
}

/** See the head of this file. */
export class PoolChecks {
  readonly #context: CheckContext;
  readonly #last = new Map<Address, LastReading>();
  #fields = 0;

  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** A pool is followed from a reading at this slot on. */
  begin(pool_id: Address, slot: number): void {
    this.#last.set(pool_id, { slot, at_ms: this.#context.clock.now_ms() });
  }

  /** A pool is not followed any more. */
  end(pool_id: Address): void {
    this.#last.delete(pool_id);
  }

  /** How many fields have been compared. */
  get fields(): number {
    return this.#fields;
  }

  /** Whether something has happened to a pool since it was last read. */
  is_changed({ pool_id }: Pool): boolean {
    return this.#context.fold.last_slot_of(pool_id) > (this.#last.get(pool_id)?.slot ?? 0);
  }

  /** Compares one pool. Throws `FailureError`. */
  check_pool(pool: Pool): Promise<readonly Finding[]> {
    const { chain, step, fold } = this.#context;
    return step.read(
      () => chain.read_pool(pool),
      () => fold.last_slot_of(pool.pool_id),
      (reading) => this.#compare(pool, reading),
    );
  }

  /** Told at once: the model goes on from the reading, and what follows from it must not be told first. */
  #compare(pool: Pool, reading: PoolReading): readonly Finding[] {
    const { fold, clock, report } = this.#context;
    const { pool_id } = pool;
    const at_ms = clock.now_ms();
    const since_ms = this.#last.get(pool_id)?.at_ms ?? at_ms;
    this.#last.set(pool_id, { slot: reading.slot, at_ms });
    this.#fields += Object.keys(reading.state).length;
    const found = [...fold.check_reading(pool_id, reading), ...this.#check_supplies(pool, reading)];
    report(found, since_ms);
    return found;
  }

  /** Compares the system and the treasury, where they can be read. Throws `FailureError`. */
  async check_deployment(): Promise<readonly Finding[]> {
    const { read_deployment, step, fold, clock, report } = this.#context;
    if (read_deployment === undefined) return [];
    return await step.read(
      read_deployment,
      () => fold.last_deployment_slot,
      ({ slot, system, treasury }) => {
        const found = fold.check_deployment(slot, system, treasury);
        report(found, clock.now_ms());
        return found;
      },
    );
  }

  /** Compares what token accounts hold, without stopping anything. Throws `FailureError`. */
  async check_holders(holders: readonly HolderRef[]): Promise<HoldersReading> {
    const { read_tokens, step, conservation, factory, report } = this.#context;
    const findings: Finding[] = [];
    const checked: { holder: HolderRef; result: CheckedHolder }[] = [];
    if (read_tokens === undefined) return { findings, checked };
    for (let start = 0; start < holders.length; start += MAX_ACCOUNTS_PER_CALL) {
      const part = holders.slice(start, start + MAX_ACCOUNTS_PER_CALL);
      const { slot, amounts } = await read_tokens(part.map(({ account }) => account));
      await step.reached(slot);
      for (const [index, holder] of part.entries()) {
        const result = conservation.check_holder(holder, slot, amounts[index] ?? 0n);
        if (result === undefined) continue;
        checked.push({ holder, result });
        const found = factory.of_reading(result.differences, slot, result.pool_id);
        report(found, this.#last.get(result.pool_id)?.at_ms ?? this.#context.clock.now_ms());
        findings.push(...found);
      }
    }
    return { findings, checked };
  }

  /**
   * Compares one pool and the wallets that hold its tokens, and answers everything that was looked at. What is wrong is
   * a finding as well. Throws `FailureError`.
   */
  async verify(pool: Pool): Promise<PoolReport> {
    const { chain, step, fold, conservation } = this.#context;
    const { pool_id } = pool;
    const of_pool = await step.read(
      () => chain.read_pool(pool),
      () => fold.last_slot_of(pool_id),
      (reading) => {
        const is_certain = fold.is_certain(pool_id);
        const rows = [...fold.reading_rows(pool_id, reading), ...this.#supply_rows(pool, reading)];
        this.#compare(pool, reading);
        return { slot: reading.slot, is_certain, rows };
      },
    );
    const holder_rows: CheckRow[] = [];
    for (const mint of [pool.a.mint, pool.b.mint, pool.a.lp_mint, pool.b.lp_mint]) {
      const { checked } = await this.check_holders(conservation.holders_of(mint, MAX_HOLDERS_READ));
      if (checked.length > 0) holder_rows.push(holders_row(mint, checked.map(({ result }) => result)));
    }
    return { ...of_pool, rows: [...of_pool.rows, ...holder_rows] };
  }

  /** The supplies of a pool's mints, where they were read. */
  #check_supplies(pool: Pool, reading: PoolReading): Finding[] {
    const { conservation, factory } = this.#context;
    const differences = supplies_of(pool, reading).flatMap(([mint, supply]) =>
      conservation.check_supply(mint, reading.slot, supply)
    );
    return factory.of_reading(differences, reading.slot, pool.pool_id);
  }

  /** The equations of the mints, before the reading is taken over. */
  #supply_rows(pool: Pool, reading: PoolReading): CheckRow[] {
    return supplies_of(pool, reading).flatMap(([mint, supply]) =>
      this.#context.conservation.supply_rows(mint, reading.slot, supply)
    );
  }
}
