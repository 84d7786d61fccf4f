/** A deposit thread that shares with a withdrawal thread, as events. */
import type { Address } from "@/domain/address.ts";
import type { OperationEffects } from "@/domain/operation.ts";
import type { OperationEnded, OperationOpened, ServiceEvent } from "@/domain/service_event.ts";
import { apply_event, empty_state, type ServiceState } from "@/domain/service_state.ts";
import type { DepositThread, Thread, WithdrawalThread } from "@/domain/thread.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { amount, lamports } from "@/domain/units.ts";
import { NOTHING_BURNT, OWN_END, OWN_OPERATION } from "../support/operation_parts.ts";

const POOL_ID = "pool" as Address;
/** What both wallets held at their start. */
export const BALANCES = { input: 10n, output: 0n, lamports: 5n };

function common(thread_id: string) {
  const account = (what: string) => `${thread_id}_${what}` as Address;
  return {
    thread_id,
    pool_id: POOL_ID,
    wallet_address: account("wallet"),
    input_account: account("in"),
    output_account: account("out"),
    created_at_ms: 1,
    settings: default_settings("deposit"),
  };
}

/** The thread that operates. */
export const DEPOSIT: DepositThread = {
  ...common("deposit_1"),
  kind: "deposit",
  side: "A",
  initial_amount: amount(100n),
  auto_refill: false,
  share_lp_tokens: true,
};
/** The thread that receives its shares. */
export const WITHDRAWAL: WithdrawalThread = { ...common("withdrawal_1"), kind: "withdrawal", side: "A" };

/** The deposit thread has signed an operation. */
export function opened(signature: string): OperationOpened {
  return {
    type: "operation_opened",
    signature,
    thread_id: "deposit_1",
    pool_id: POOL_ID,
    ...OWN_OPERATION,
    kind: "deposit",
    amount: amount(7n),
    expected_output: amount(7n),
    shares: [],
    wire: new Uint8Array(),
    last_valid_block_height: 9,
    at_ms: 50,
  };
}

/** What landed: so much in, as much out, so much of it shared. */
export function effects(amount_in: bigint, shared: bigint): OperationEffects {
  return {
    amount_in: amount(amount_in),
    amount_out: amount(amount_in),
    ...NOTHING_BURNT,
    shared: [{ thread_id: "withdrawal_1", token_account: WITHDRAWAL.input_account, amount: amount(shared) }],
    pool_fee: lamports(13n),
    network_fee: lamports(5n),
  };
}

/** Its end: seven in, all of it shared, unless something else is said. */
export function ended(signature: string | null, changes: Partial<OperationEnded> = {}): OperationEnded {
  return {
    type: "operation_ended",
    signature,
    thread_id: "deposit_1",
    ...OWN_END,
    kind: "deposit",
    outcome: "landed_ok",
    slot: 3,
    index: 0,
    compute_units: 100,
    effects: effects(7n, 7n),
    failure: null,
    at_ms: 60,
    ...changes,
  };
}

function created(thread: Thread): ServiceEvent[] {
  const { thread_id, kind, wallet_address } = thread;
  return [
    { type: "wallet_created", thread_id, kind, wallet_address, sealed_key: "sealed", at_ms: 1 },
    { type: "thread_created", thread },
  ];
}

/** A session begins. */
export function started(thread_id: string): ServiceEvent {
  return { type: "thread_started", thread_id, at_ms: 40, reason: "manual_start", balances: BALANCES };
}

/** Both threads exist and run. */
export const SCENE = [
  ...created(DEPOSIT),
  ...created(WITHDRAWAL),
  started("deposit_1"),
  started("withdrawal_1"),
];

/** The state after these events. */
export function fold(events: readonly ServiceEvent[]): ServiceState {
  const state = empty_state();
  for (const event of events) apply_event(state, event);
  return state;
}
