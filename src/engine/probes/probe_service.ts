/** Deliberate acts against the contract, on pools that nobody else uses: what it takes that it should refuse, and what it loses. */
import { coerce_error } from "@/base/errors.ts";
import { PROBE_TIMEOUT_MS } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import type { Address } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import type { Pool } from "@/domain/pool.ts";
import { POOL_FLAGS } from "@/domain/pool_state.ts";
import { Refusal } from "@/domain/refusal.ts";
import { answer_in_time, type AnswerBound } from "@/engine/answer_in_time.ts";
import type { CoreFunds } from "@/engine/core_funds.ts";
import { probe_accounts } from "@/engine/probes/account_probes.ts";
import { probe_amounts, probe_exact_pool } from "@/engine/probes/amount_probes.ts";
import { probe_authority } from "@/engine/probes/authority_probes.ts";
import { probe_consolidation } from "@/engine/probes/consolidation_probes.ts";
import { probe_creation } from "@/engine/probes/creation_probes.ts";
import { probe_economy } from "@/engine/probes/economy_probes.ts";
import type { ProbeCheck } from "@/engine/probes/probe_check.ts";
import { ProbeGround, type ProbeTools } from "@/engine/probes/probe_ground.ts";

/** What the service works with. */
export interface ProbeContext extends ProbeTools {
  readonly funds: CoreFunds;
  readonly bound: AnswerBound;
  readonly log: Log;
  /** Tokens are worth something there: then nothing is probed. */
  readonly is_mainnet: boolean;
  /** Throws `Refusal` where nothing may be sent to the contract. */
  readonly require_writable: () => void;
}

/** What a run of all probes has found. */
export interface ProbeReport {
  /** The throw-away pools. They stay on the chain, as every pool does; nobody follows them any more. */
  readonly pool_ids: readonly Address[];
  readonly checks: readonly ProbeCheck[];
  /** Lamports that the core wallet has paid and not got back: creations, rents, fees. */
  readonly cost_lamports: bigint;
  /** Why the probes' wallets still hold something; `null` when they are empty. The next run takes it back. */
  readonly left_behind: string | null;
}

/** Two creations of pools, what the user of the pools is lent, and the network's fees, in lamports. */
const NEEDED_LAMPORTS = 4_000_000_000n;

/** Runs the probes, one run at a time. */
export class ProbeService {
  readonly #context: ProbeContext;
  #is_running = false;

  constructor(context: ProbeContext) {
    this.#context = context;
  }

  /** Runs all probes on new pools and cleans up. Throws `Refusal` where they must not run, and `FailureError`. */
  async run(): Promise<ProbeReport> {
    const { is_mainnet, require_writable, bound } = this.#context;
    require_writable();
    if (is_mainnet) {
      throw new Refusal(
        "not_available_here",
        "Probes do not run on mainnet-beta: they abuse the contract on purpose, and its pools cost real SOL",
        "Probe the same program on devnet, or on the embedded ledger with --program",
      );
    }
    if (this.#is_running) {
      throw new Refusal("not_available_here", "Probes are running already", "Wait for their report");
    }
    return await answer_in_time("probe it", { ...bound, timeout_ms: PROBE_TIMEOUT_MS }, this.#run_alone());
  }

  async #run_alone(): Promise<ProbeReport> {
    this.#is_running = true;
    try {
      return await this.#context.funds.spend("A run of all probes", NEEDED_LAMPORTS, () => this.#run());
    } finally {
      this.#is_running = false;
    }
  }

  async #run(): Promise<ProbeReport> {
    const ground = await this.#ground();
    const pools: Pool[] = [];
    const checks: ProbeCheck[] = [];
    let left_behind: string | null = null;
    try {
      await ground.sweep(); // What a run that was cut off has left.
      await this.#work(ground, pools, checks);
    } finally {
      left_behind = await this.#clean_up(ground, pools);
    }
    const { cost_lamports } = ground;
    return { pool_ids: pools.map(({ pool_id }) => pool_id), checks, cost_lamports, left_behind };
  }

  async #ground(): Promise<ProbeGround> {
    const { administration, chain: { core_wallet } } = this.#context;
    const { admin_authority, upgrade_authority } = await administration.read_authorities();
    if (admin_authority === null) {
      throw new Refusal(
        "not_available_here",
        "The contract is not initialised",
        "Initialise it with its upgrade authority's key as the core wallet",
      );
    }
    const may_administrate = core_wallet === admin_authority || core_wallet === upgrade_authority;
    return new ProbeGround(this.#context, admin_authority, may_administrate);
  }

  async #work(ground: ProbeGround, pools: Pool[], checks: ProbeCheck[]): Promise<void> {
    const create = async (flags: number) => {
      const pool = await ground.create_pool(flags);
      pools.push(pool);
      return pool;
    };
    const group = async (name: string, probe: () => Promise<ProbeCheck[]>) => {
      checks.push(...await decided(name, probe));
    };
    const pool = await create(0);
    await group("amounts", () => probe_amounts(ground, pool));
    await group("unauthorised_signer", () => probe_authority(ground, pool));
    await group("accounts", () => probe_accounts(ground, pool));
    await group("creation", () => probe_creation(ground));
    await group("economy", () => probe_economy(ground, pool));
    await group("consolidation", () => probe_consolidation(ground, pool));
    await group("exact", async () => probe_exact_pool(ground, await create(POOL_FLAGS.exact_exchange)));
  }

  /** Compares the pools with the model for the last time, lets them go, and empties the wallets. Answers what could not be. */
  async #clean_up(ground: ProbeGround, pools: readonly Pool[]): Promise<string | null> {
    const { auditor, port, log } = this.#context;
    try {
      await auditor.check_pools();
      await ground.sweep();
      return null;
    } catch (caught) {
      const error = coerce_error(caught);
      if (!(error instanceof FailureError)) throw error;
      log.warn("Not all is tidied up after the probes", { reason: error.message });
      return error.message;
    } finally {
      for (const pool of pools) auditor.drop_pool(pool);
      port.forget(pools);
    }
  }
}

/** The checks of a group; one in its place when the chain does not let it come to its end. */
async function decided(name: string, probe: () => Promise<ProbeCheck[]>): Promise<ProbeCheck[]> {
  try {
    return await probe();
  } catch (caught) {
    if (!(caught instanceof FailureError)) throw caught;
    return [{
      ...{ check: name, weakness: null, verdict: "undecided", signatures: [] },
      ...{ intended: "all checks of this group can be made", observed: caught.message },
    }];
  }
}
