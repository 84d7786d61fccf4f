/** The comparison of the model with what the chain's accounts hold, pool by pool. */
import type { Clock } from "@/base/clock.ts";
import type { Address } from "@/domain/address.ts";
import type { Finding } from "@/domain/finding.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import type { LedgerStep } from "@/engine/ledger_step.ts";
import type { Chain } from "@/engine/ports.ts";
import type { Conservation } from "@/oracle/conservation.ts";
import type { SystemModel, TreasuryModel } from "@/oracle/contract_state.ts";
import type { FindingFactory } from "@/oracle/finding_factory.ts";
import type { LedgerFold } from "@/oracle/ledger_fold.ts";

/** The system and the treasury as read at the end of `slot`. */
export interface DeploymentReading {
  readonly slot: number;
  readonly system: SystemModel;
  readonly treasury: TreasuryModel;
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
  /** Hears of findings, and since when what they tell may have been so. */
  readonly report: (findings: readonly Finding[], since_ms: number) => void;
}

/** When a pool was last seen to be what the model says. */
interface LastReading {
  readonly slot: number;
  readonly at_ms: number;
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

  /** The supplies of a pool's mints, where they were read. */
  #check_supplies({ pool_id, a, b }: Pool, { slot, state, accounts }: PoolReading): Finding[] {
    const { conservation, factory } = this.#context;
    const supplies: [Address, bigint][] = [[a.lp_mint, state.lp_supply_a], [b.lp_mint, state.lp_supply_b]];
    if (accounts !== undefined) {
      supplies.push([a.mint, accounts.mints.a.supply], [b.mint, accounts.mints.b.supply]);
    }
    const differences = supplies.flatMap(([mint, supply]) => conservation.check_supply(mint, slot, supply));
    return factory.of_reading(differences, slot, pool_id);
  }
}
