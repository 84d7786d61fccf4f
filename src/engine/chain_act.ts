import { FailureError } from "@/domain/failure.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import type { Chain, SignedTransaction } from "@/engine/ports.ts";
import type { Settler } from "@/engine/settler.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";

/** More tokens than a mint can count: the fault of the amount that was asked for. */
const TOKEN_SUPPLY_OVERFLOW = "token_supply_overflow";

/**
 * Carries out a transaction that a request depends on: answers it once it has landed, and refuses the request with the
 * chain's reason when it has not.
 */
export async function carry_out(
  chain: Chain,
  settler: Settler,
  what: string,
  sign: () => SignedTransaction,
): Promise<LandedTransaction> {
  let signed: SignedTransaction;
  try {
    signed = sign();
  } catch (caught) {
    if (!(caught instanceof FailureError)) throw caught;
    throw new Refusal("chain_failed", `Cannot ${what}: ${caught.message}`, caught.failure.hint);
  }
  const settlement = await settler.settle(signed);
  const { signature } = signed;
  if (settlement.ended !== "landed") {
    const { message, hint } = settlement.failure;
    throw new Refusal("chain_failed", `Cannot ${what}: ${message}`, hint, { signature });
  }
  const { transaction } = settlement;
  if (transaction.error === null) return transaction;
  const { code, message, hint } = chain.classify(transaction);
  if (code === TOKEN_SUPPLY_OVERFLOW) {
    throw new Refusal("invalid_parameter", `Cannot ${what}: ${message}`, hint);
  }
  throw new Refusal("chain_failed", `Cannot ${what}: ${message}`, hint, {
    signature,
    logs: transaction.logs.slice(-5),
  });
}

/**
 * Takes an event, so that it is in the state when this returns; what is returned waits until it is on the disk. An
 * operating failure of either refuses the request.
 */
export function record_or_refuse(
  keeper: StateKeeper,
  what: string,
  event: ServiceEvent,
): () => Promise<void> {
  try {
    const sequence = keeper.record(event);
    return () => refuse_on_failure(what, keeper.durable(sequence));
  } catch (caught) {
    throw as_refusal(what, caught);
  }
}

function as_refusal(what: string, caught: unknown): unknown {
  if (!(caught instanceof FailureError)) return caught;
  return new Refusal("system_failed", `Cannot ${what}: ${caught.message}`, caught.failure.hint);
}

/** Waits for `work`; an operating failure refuses the request. */
async function refuse_on_failure(what: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (caught) {
    throw as_refusal(what, caught);
  }
}
