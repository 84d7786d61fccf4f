import type { OutcomeName } from "@/domain/operation.ts";
import type { OperationEnded, ThreadRefilled } from "@/domain/service_event.ts";
import type { ThreadStatistics } from "@/domain/statistics.ts";

/** Operations by how they ended. */
export type OutcomeCounts = Record<OutcomeName, number>;

/** No operation yet. */
export function no_outcomes(): OutcomeCounts {
  return { landed_ok: 0, landed_error: 0, rejected: 0, expired: 0, unknown: 0 };
}

/** What one thread's events add up to: written apart from the statistics, to be held against them. */
export class ThreadSums {
  readonly outcomes = no_outcomes();
  #amount_in = 0n;
  #amount_out = 0n;
  #amount_shared = 0n;
  #amount_received = 0n;
  #largest: bigint | null = null;
  #smallest: bigint | null = null;
  #pool_fees = 0n;
  #network_fees = 0n;
  #refills = 0;
  #refilled_tokens = 0n;
  #refilled_lamports = 0n;
  #funded_in = 0n;
  #funded_out = 0n;
  #funded_lamports = 0n;
  #share_transactions = 0;
  #share_failures = 0;
  #empties = 0;
  #empty_failures = 0;
  readonly #emptied = { in: 0n, out: 0n, burned_in: 0n, burned_out: 0n, pool_fees: 0n, network_fees: 0n };
  #landed = 0;
  #waits = 0;
  #waited_ms = 0;
  #last_operation_at_ms: number | null = null;
  #last_success_at_ms: number | null = null;

  /** Takes an end of one of the thread's transactions. */
  end(event: OperationEnded): void {
    switch (event.purpose) {
      case "cycle":
        return this.#end_cycle(event);
      case "share":
        return this.#end_share(event);
      case "empty":
        this.#empties += event.outcome === "landed_ok" ? 1 : 0;
        this.#empty_failures += event.outcome === "landed_ok" ? 0 : 1;
        return this.#end_empty(event);
      case "burn":
        return this.#end_empty(event);
    }
  }

  #end_cycle({ outcome, effects, at_ms }: OperationEnded): void {
    this.outcomes[outcome] += 1;
    this.#last_operation_at_ms = at_ms;
    if (effects === null) return;
    const { amount_in, amount_out, pool_fee, network_fee, shared } = effects;
    this.#landed += 1;
    this.#pool_fees += pool_fee;
    this.#network_fees += network_fee;
    if (outcome !== "landed_ok") return;
    this.#amount_in += amount_in;
    this.#amount_out += amount_out;
    for (const { amount } of shared) this.#amount_shared += amount;
    if (this.#largest === null || amount_in > this.#largest) this.#largest = amount_in;
    if (this.#smallest === null || amount_in < this.#smallest) this.#smallest = amount_in;
    this.#last_success_at_ms = at_ms;
  }

  #end_share({ outcome, effects }: OperationEnded): void {
    if (outcome === "landed_ok") this.#share_transactions += 1;
    else this.#share_failures += 1;
    if (effects === null) return;
    this.#network_fees += effects.network_fee;
    for (const { amount } of effects.shared) this.#amount_shared += amount;
  }

  #end_empty({ effects }: OperationEnded): void {
    if (effects === null) return;
    const sums = this.#emptied;
    sums.in += effects.amount_in;
    sums.out += effects.amount_out;
    sums.burned_in += effects.burned_in;
    sums.burned_out += effects.burned_out;
    sums.pool_fees += effects.pool_fee;
    sums.network_fees += effects.network_fee;
  }

  /** Takes a share that a peer has sent. */
  receive(amount: bigint): void {
    this.#amount_received += amount;
  }

  /** Takes what the core wallet has sent. */
  fill({ cause, sol, tokens, output_tokens }: ThreadRefilled): void {
    if (cause === "refill") {
      if (tokens > 0n) this.#refills += 1;
      this.#refilled_tokens += tokens;
      this.#refilled_lamports += sol;
      return;
    }
    this.#funded_in += tokens;
    this.#funded_out += output_tokens;
    this.#funded_lamports += sol;
  }

  /** Takes a time of having nothing to work with. */
  wait(duration_ms: number): void {
    this.#waits += 1;
    this.#waited_ms += duration_ms;
  }

  /** The statistics that the thread must have. */
  expected(): ThreadStatistics {
    const empties = this.#emptied;
    return {
      outcomes: this.outcomes,
      amount_in: this.#amount_in,
      amount_out: this.#amount_out,
      amount_shared: this.#amount_shared,
      amount_received: this.#amount_received,
      largest_amount_in: this.#largest,
      smallest_amount_in: this.#smallest,
      pool_fees: this.#pool_fees,
      network_fees: this.#network_fees,
      refills: this.#refills,
      refilled_tokens: this.#refilled_tokens,
      refilled_lamports: this.#refilled_lamports,
      funded_in: this.#funded_in,
      funded_out: this.#funded_out,
      funded_lamports: this.#funded_lamports,
      share_transactions: { landed_ok: this.#share_transactions, failed: this.#share_failures },
      empties: {
        successful: this.#empties,
        failed: this.#empty_failures,
        amount_in: empties.in,
        amount_out: empties.out,
        burned_in: empties.burned_in,
        burned_out: empties.burned_out,
        pool_fees: empties.pool_fees,
        network_fees: empties.network_fees,
      },
      // The model chain does to pools what the contract must do.
      pool_checks: {
        equal: this.#landed,
        different: 0,
        pool_in: this.#amount_in,
        pool_out: this.#amount_out,
      },
      waits: this.#waits,
      waited_ms: this.#waited_ms,
      last_operation_at_ms: this.#last_operation_at_ms,
      last_success_at_ms: this.#last_success_at_ms,
    };
  }
}
