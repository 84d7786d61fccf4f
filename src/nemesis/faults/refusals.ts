/** Nodes and the machines before them that do not want to answer. */
import { type Fault, type MakeFault, node_error } from "@/nemesis/fault.ts";

/** Statuses of a server in trouble, and of a proxy whose server is. */
const TROUBLE = [500, 502, 503, 504] as const;
const RATE_LIMITED = 429;

function answering(strikes: () => boolean, answer: () => Awaited<ReturnType<Fault>>): Fault {
  return (_call, forward) => strikes() ? Promise.resolve(answer()) : forward();
}

/** Too many requests, and no word when to come again. */
export const rate_limited: MakeFault = ({ strikes }) => answering(strikes, () => ({ status: RATE_LIMITED }));

/** Too many requests, and when to come again. */
export const rate_limited_with_wait: MakeFault = ({ strikes }) =>
  answering(strikes, () => ({ status: RATE_LIMITED, headers: { "retry-after": "1" } }));

/** HTTP 5xx, or the same in JSON-RPC. */
export const server_error: MakeFault = ({ rng, strikes }) =>
  answering(strikes, () => {
    const status = TROUBLE[rng.int(0, TROUBLE.length)];
    return status === undefined ? node_error(-32603, "Internal error") : { status };
  });
