/** Events as the engine records them, with what a test wants to say. */
import type { Failure } from "@/domain/failure.ts";
import type { OperationEnded, OperationOpened } from "@/domain/service_event.ts";
import type { Address } from "@/domain/address.ts";
import type { Amount, Lamports } from "@/domain/units.ts";
import { NOTHING_BURNT, OWN_END, OWN_OPERATION } from "../support/operation_parts.ts";

/** A failure with a code of its own. */
export function failure_of(code: string): Failure {
  return { category: "transaction", code, expected: true, message: "m", hint: "h" };
}

/** The end of an operation. It landed when it has fees: of the network, of the pool. */
export function ended(
  { kind, outcome, failure = null, fees, signature = "s", at_ms = 0 }: {
    kind: OperationEnded["kind"];
    outcome: OperationEnded["outcome"];
    failure?: Failure | null;
    fees?: readonly [bigint, bigint];
    signature?: string | null;
    at_ms?: number;
  },
): OperationEnded {
  const landed = outcome === "landed_ok" || outcome === "landed_error";
  const [network_fee, pool_fee] = fees ?? [0n, 0n];
  return {
    type: "operation_ended",
    signature,
    thread_id: `${kind}_1`,
    ...OWN_END,
    kind,
    outcome,
    slot: landed ? 1 : null,
    index: landed ? 0 : null,
    compute_units: landed ? 50_000 : null,
    effects: landed
      ? {
        amount_in: 1n as Amount,
        amount_out: 1n as Amount,
        ...NOTHING_BURNT,
        shared: [],
        pool_fee: pool_fee as Lamports,
        network_fee: network_fee as Lamports,
      }
      : null,
    failure,
    at_ms,
  };
}

/** The opening of an operation. */
export function opened(kind: OperationOpened["kind"], signature: string, at_ms: number): OperationOpened {
  return {
    type: "operation_opened",
    signature,
    thread_id: `${kind}_1`,
    pool_id: "1".repeat(32) as Address,
    ...OWN_OPERATION,
    kind,
    amount: 1n as Amount,
    expected_output: 1n as Amount,
    shares: [],
    wire: new Uint8Array(),
    last_valid_block_height: 1,
    at_ms,
  };
}
