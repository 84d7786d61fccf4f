import type { Clock } from "@/base/clock.ts";
import { coerce_error } from "@/base/errors.ts";
import type { Log } from "@/base/log.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import { empty_state } from "@/domain/service_state.ts";
import { type Lamports, lamports, LAMPORTS_PER_SOL } from "@/domain/units.ts";
import { assemble_engine } from "@/engine/assemble_engine.ts";
import type { Chain, KeyVault, StateLog } from "@/engine/ports.ts";
import { StateKeeper } from "@/engine/state_keeper.ts";
import { address_for } from "@/simulation/chain/addresses.ts";
import type { ModelChain } from "@/simulation/chain/model_chain.ts";

/** The service's defaults. */
const SOL_THRESHOLD: Lamports = lamports(LAMPORTS_PER_SOL);
const OPERATION_PATIENCE_MS = 30_000;

/** A journal whose disk never fails; somebody may read along, before the event is in the state. */
class ModelJournal implements StateLog {
  readonly problem = undefined;
  readonly #on_append: (event: ServiceEvent) => void;
  #sequence = 0;

  constructor(on_append: (event: ServiceEvent) => void) {
    this.#on_append = on_append;
  }

  append(event: ServiceEvent): number {
    this.#on_append(event);
    this.#sequence += 1;
    return this.#sequence;
  }

  durable(): Promise<void> {
    return Promise.resolve();
  }
}

/** Wallets that follow from their thread's id; the model asks for no signatures. */
function model_vault(seed: number): KeyVault {
  return {
    create_wallet: (thread_id) => ({
      wallet_address: address_for(seed, "wallet", thread_id),
      sealed_key: "simulated",
    }),
  };
}

/** What an engine on the model needs. */
export interface ModelEngineParts {
  readonly model: ModelChain;
  /** What the engine sees of the model, where that is not the model itself. */
  readonly port?: Chain;
  readonly clock: Clock;
  readonly log: Log;
  readonly seed: number;
  /** Hears of bugs in what runs in the background. */
  readonly on_fault: (error: Error) => void;
  /** Hears of every event just before it is in the state. */
  readonly on_append: (event: ServiceEvent) => void;
  readonly operation_timeout_ms?: number;
}

/** The engine, put together as the daemon does, on the model chain. */
export function engine_on_model(parts: ModelEngineParts) {
  const { model, port = model, clock, log, seed, on_fault } = parts;
  const engine = assemble_engine({
    ...{ chain: port, clock, log, seed, on_fault },
    keeper: new StateKeeper(empty_state(), new ModelJournal(parts.on_append)),
    vault: model_vault(seed),
    audit_log: log,
    sol_threshold: SOL_THRESHOLD,
    operation_timeout_ms: parts.operation_timeout_ms ?? OPERATION_PATIENCE_MS,
    core_lamports: lamports(model.ledger.lamports(model.core_wallet)),
    system_paused: false,
    start_slot: 0,
    has_faucet: true,
    on_lateness: () => {},
  });
  model.on_block((block) =>
    void engine.feed.on_block(block).catch((caught) => on_fault(coerce_error(caught)))
  );
  return engine;
}
