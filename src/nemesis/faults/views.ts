/** Nodes that say what is not so: they are behind, or wrong. */
import { type Fault, type LedgerReply, type MakeFault, node_error } from "@/nemesis/fault.ts";
import { MAX_BLOCKHASHES_KEPT, MOST_SLOTS_BEHIND, WRONG_HEIGHTS } from "@/nemesis/limits.ts";

interface Placed {
  readonly slot: number;
}

interface Latest {
  readonly context: Placed;
  readonly value: { readonly blockhash: string; readonly lastValidBlockHeight: number };
}

/** A blockhash may be used for this many blocks. */
const BLOCKHASH_LIFETIME = 150;

function last_options(params: readonly unknown[]): Record<string, unknown> {
  return (typeof params.at(-1) === "object" ? params.at(-1) : {}) as Record<string, unknown>;
}

/**
 * A replica that is `slots_behind` behind and knows nothing of what came since. It answers where `strikes` says so; the other
 * answers come from one that is up to date.
 */
export function lagging_by(slots_behind: () => number, strikes: () => boolean): Fault {
  let newest = 0;
  return async ({ method, params }, forward) => {
    const reply = await forward();
    newest = Math.max(newest, slot_in(method, params, reply));
    if (!strikes()) return reply;
    const behind = slots_behind();
    const head = Math.max(0, newest - behind);
    if (Number(last_options(params)["minContextSlot"] ?? 0) > head) {
      return node_error(-32016, "Minimum context slot has not been reached");
    }
    if (method === "getBlock" && Number(params[0]) > head) {
      return node_error(-32004, `Block not available for slot ${params[0]}`);
    }
    return reply.result === undefined ? reply : { result: as_of(head, behind, method, reply.result) };
  };
}

/** The newest slot that an answer proves. */
function slot_in(method: string, params: readonly unknown[], { result }: LedgerReply): number {
  if (result === undefined) return 0;
  if (method === "getBlock") return Number(params[0]);
  if (method === "getSlot") return Number(result);
  return (result as { context?: Placed } | null)?.context?.slot ?? 0;
}

function as_of(head: number, behind: number, method: string, result: unknown): unknown {
  switch (method) {
    case "getSlot":
      return Math.min(head, Number(result));
    case "getLatestBlockhash": {
      const { value } = result as Latest;
      const lastValidBlockHeight = Math.max(BLOCKHASH_LIFETIME, value.lastValidBlockHeight - behind);
      return { context: { slot: head }, value: { ...value, lastValidBlockHeight } };
    }
    case "getSignaturesForAddress":
      return (result as Placed[]).filter(({ slot }) => slot <= head);
    case "getBlocks":
      return (result as number[]).filter((slot) => slot <= head);
    case "getTransaction":
      return result !== null && (result as Placed).slot > head ? null : result;
    case "getSignatureStatuses": {
      const { value } = result as { value: (Placed | null)[] };
      return { context: { slot: head }, value: value.map((one) => (one?.slot ?? 0) > head ? null : one) };
    }
    default:
      return result;
  }
}

/** Answers of a replica that is some slots behind. */
export const lagging: MakeFault = ({ rng, strikes }) =>
  lagging_by(() => rng.int(1, MOST_SLOTS_BEHIND), strikes);

/** Block heights that are too low, or so high that everything seems to have expired. */
export const wrong_height: MakeFault = ({ rng, strikes }) => {
  const wrong = (height: number) =>
    Math.max(0, height + rng.int(-WRONG_HEIGHTS.too_low, WRONG_HEIGHTS.too_high));
  return async ({ method }, forward) => {
    const reply = await forward();
    if (reply.result === undefined || reply.result === null || !strikes()) return reply;
    switch (method) {
      case "getBlock": {
        const block = reply.result as { readonly blockHeight: number };
        return { result: { ...block, blockHeight: wrong(block.blockHeight) } };
      }
      case "getBlockHeight":
        return { result: wrong(Number(reply.result)) };
      case "getLatestBlockhash": {
        const { context, value } = reply.result as Latest;
        const height = wrong(value.lastValidBlockHeight - BLOCKHASH_LIFETIME);
        const lastValidBlockHeight = height + BLOCKHASH_LIFETIME;
        return { result: { context, value: { ...value, lastValidBlockHeight } } };
      }
      default:
        return reply;
    }
  };
};

/** All zeros: the hash of no block, which a ledger treats as one that is long past. */
const LONG_PAST = "1".repeat(32);

/** Blockhashes of earlier blocks, of which half are too old to be used. */
export const stale_blockhash: MakeFault = ({ rng, strikes }) => {
  const seen: string[] = [];
  const stale = (blockhash: string): string => {
    seen.push(blockhash);
    if (seen.length > MAX_BLOCKHASHES_KEPT) seen.shift();
    if (!strikes()) return blockhash;
    return rng.fraction() < 0.5 ? LONG_PAST : seen[rng.int(0, seen.length - 1)] ?? blockhash;
  };
  return async ({ method }, forward) => {
    const reply = await forward();
    if (reply.result === undefined || reply.result === null) return reply;
    if (method === "getBlock") {
      const block = reply.result as { readonly blockhash: string };
      return { result: { ...block, blockhash: stale(block.blockhash) } };
    }
    if (method !== "getLatestBlockhash") return reply;
    const { context, value } = reply.result as Latest;
    return { result: { context, value: { ...value, blockhash: stale(value.blockhash) } } };
  };
};
