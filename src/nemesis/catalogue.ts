/** All faults by name. */
import type { Clock } from "@/base/clock.ts";
import { create_rng } from "@/base/rng.ts";
import { type Fault, HONEST, type MakeFault } from "@/nemesis/fault.ts";
import { rate_limited, rate_limited_with_wait, server_error } from "@/nemesis/faults/refusals.ts";
import { closed, delayed, dropped, duplicated, reordered, reply_lost } from "@/nemesis/faults/replies.ts";
import { lagging, stale_blockhash, wrong_height } from "@/nemesis/faults/views.ts";

/** A fault, and at how many of all requests it strikes unless something else is asked for. */
interface FaultKind {
  readonly make: MakeFault;
  readonly share: number;
}

/** By the name that a person gives. */
const FAULT_KINDS = {
  dropped: { make: dropped, share: 0.03 },
  delayed: { make: delayed, share: 0.4 },
  duplicated: { make: duplicated, share: 0.3 },
  reordered: { make: reordered, share: 0.3 },
  rate_limited: { make: rate_limited, share: 0.3 },
  rate_limited_with_wait: { make: rate_limited_with_wait, share: 0.1 },
  server_error: { make: server_error, share: 0.3 },
  reply_lost: { make: reply_lost, share: 0.3 },
  closed: { make: closed, share: 0.3 },
  stale_blockhash: { make: stale_blockhash, share: 0.3 },
  lagging: { make: lagging, share: 0.5 },
  wrong_height: { make: wrong_height, share: 0.3 },
} as const satisfies Readonly<Record<string, FaultKind>>;

/** One of {@linkcode FAULT_KINDS}. */
export type FaultName = keyof typeof FAULT_KINDS;

/** All names, in the order of the catalogue. */
export const FAULT_NAMES = Object.keys(FAULT_KINDS) as FaultName[];

/** A fault at a share of all requests. */
export interface WantedFault {
  readonly name: FaultName;
  readonly share: number;
}

/** Each of the catalogue as it is by itself. */
export function usual(name: FaultName): WantedFault {
  return { name, share: FAULT_KINDS[name].share };
}

/** Counts how often each fault has struck. */
export type StrikeCounts = Map<FaultName, number>;

/**
 * One fault made of several, which lie one behind the other: a request that one of them lets through is the next one's.
 * The same seed, clock and requests come to the same strikes.
 */
export function make_fault(
  wanted: readonly WantedFault[],
  { seed, clock, struck }: { readonly seed: number; readonly clock: Clock; readonly struck: StrikeCounts },
): Fault {
  return wanted.map(({ name, share }) => {
    const rng = create_rng(seed, `fault ${name}`);
    const strikes = () => {
      const does = rng.fraction() < share;
      if (does) struck.set(name, (struck.get(name) ?? 0) + 1);
      return does;
    };
    return FAULT_KINDS[name].make({ clock, rng, strikes });
  }).reduce(behind, HONEST);
}

/** `outer` stands before `inner`: what it forwards, the inner one may still spoil. */
function behind(inner: Fault, outer: Fault): Fault {
  return async (call, forward) => {
    let spoilt: Awaited<ReturnType<Fault>> | undefined;
    const reply = await outer(call, async (params) => {
      const reply = await inner(params === undefined ? call : { ...call, params }, forward);
      if (typeof reply === "object" && ("result" in reply || "error" in reply)) return reply;
      spoilt = reply;
      return {};
    });
    return spoilt ?? reply;
  };
}
