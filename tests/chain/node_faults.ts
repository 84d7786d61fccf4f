/** The troubles that nodes make, each as a fault of a proxy; written so that what a node says stays what a node may say. */
import { system_clock } from "@/base/clock.ts";
import { stringify_json } from "@/base/json.ts";
import { create_rng } from "@/base/rng.ts";
import { lagging_by } from "@/nemesis/faults/views.ts";
import { type Fault, HONEST, type LedgerReply } from "./faulty_node.ts";

interface Placed {
  readonly slot: number;
}

const error = (code: number, message: string): LedgerReply => ({ error: { code, message } });
const not_available = (slot: unknown) => error(-32004, `Block not available for slot ${slot}`);
const last_options = (params: readonly unknown[]) =>
  (typeof params.at(-1) === "object" ? params.at(-1) : {}) as Record<string, unknown>;

/** Every slot number of the ledger times `factor`: the slots between are skipped. */
export function sparse_slots(factor: number, skipped: LedgerReply): Fault {
  return async ({ method, params }, forward) => {
    const options = last_options(params);
    const min = options.minContextSlot as number | undefined;
    const scaled_options = min === undefined
      ? options
      : { ...options, minContextSlot: Math.ceil(min / factor) };
    const head = params.slice(0, typeof params.at(-1) === "object" ? -1 : undefined);
    const down = (slot: unknown) => Math.ceil(Number(slot) / factor);
    if (method === "getBlock") {
      const slot = Number(params[0]);
      if (slot % factor !== 0) return skipped;
      const { result, ...rest } = await forward([slot / factor, options]);
      if (result === undefined) return rest;
      const block = result as { parentSlot: number };
      return { result: { ...block, parentSlot: block.parentSlot * factor } };
    }
    if (method === "getBlocks") {
      const [first, last] = [down(params[0]), Math.floor(Number(params[1]) / factor)];
      if (last < first) return { result: [] };
      const { result } = await forward([first, last, options]);
      return { result: (result as number[]).map((slot) => slot * factor) };
    }
    const reply = await forward(Array.isArray(params.at(-1)) ? params : [...head, scaled_options]);
    return { ...reply, ...("result" in reply ? { result: scale(reply.result, factor) } : {}) };
  };
}

function scale(value: unknown, factor: number): unknown {
  if (Array.isArray(value)) return value.map((member) => scale(member, factor));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name === "slot" && typeof member === "number") return [name, member * factor];
      return [name, name === "context" || name === "value" ? scale(member, factor) : member];
    }),
  );
}

/**
 * Blocks, transactions and entries of histories that come later than those after them: a block at the third question, a
 * transaction at the second, an entry at the second listing. Until then the list of blocks does not have the block, and
 * every fourth of them is called skipped, by mistake.
 */
export function late_blocks(): Fault {
  const asked = new Map<string, number>();
  const times = (key: string) => {
    const count = (asked.get(key) ?? 0) + 1;
    asked.set(key, count);
    return count;
  };
  const is_late = (slot: number) => slot % 3 === 0;
  return async ({ method, params }, forward) => {
    const [subject] = params;
    const slot = Number(subject);
    if (method === "getBlock" && is_late(slot) && times(`block ${slot}`) < 3) {
      return slot % 4 === 0 ? error(-32007, `Slot ${slot} was skipped`) : not_available(slot);
    }
    if (method === "getTransaction" && times(`transaction ${subject}`) < 2) return { result: null };
    const reply = await forward();
    if (method === "getBlocks") {
      const there = (one: number) => !is_late(one) || (asked.get(`block ${one}`) ?? 0) >= 3;
      return { result: (reply.result as number[]).filter(there) };
    }
    if (method !== "getSignaturesForAddress" || reply.result === undefined) return reply;
    const entries = reply.result as (Placed & { signature: string })[];
    return {
      result: entries.filter((entry) =>
        !is_late(entry.slot) || times(`entry ${subject} ${entry.signature}`) >= 2
      ),
    };
  };
}

/** Every other request goes to a replica that is some slots behind, and knows nothing of them. */
export function lagging_replica(slots_behind: number): Fault {
  let requests = 0;
  return lagging_by(() => slots_behind, () => ++requests % 2 === 1);
}

/**
 * As long as a block is not confirmed it may be given up: its transactions are shown as processed in the slot before
 * theirs, then in none, and only once it is confirmed where they are. Blocks are not available at the first question.
 */
export function reorganised(): Fault {
  const asked = new Map<string, number>();
  const times = (key: string) => {
    const count = (asked.get(key) ?? 0) + 1;
    asked.set(key, count);
    return count;
  };
  let confirmed = 0;
  return async ({ method, params }, forward) => {
    const [subject] = params;
    const reply = await forward();
    if (method === "getBlock" && reply.result !== undefined) {
      const is_empty = (reply.result as { transactions: unknown[] }).transactions.length === 0;
      const is_first = !is_empty && times(`block ${subject}`) === 1;
      return is_first ? error(-32014, `Block status not yet available for slot ${subject}`) : reply;
    }
    if (method === "getLatestBlockhash") {
      confirmed = (reply.result as { context: Placed }).context.slot;
    }
    if (method !== "getSignatureStatuses") return reply;
    const { context, value } = reply.result as { context: Placed; value: (Placed | null)[] };
    const shown = value.map((status, index) => {
      if (status === null || status.slot <= confirmed) return status;
      const is_first = times((subject as string[])[index] ?? "") === 1;
      return is_first ? { ...status, slot: status.slot - 1, confirmationStatus: "processed" } : null;
    });
    return { result: { context, value: shown } };
  };
}

/** Block heights that jump back by up to twenty. */
export function heights_going_back(seed: number): Fault {
  const rng = create_rng(seed, "heights");
  const back = (height: number) => Math.max(0, height - rng.int(0, 20));
  return async ({ method }, forward) => {
    const reply = await forward();
    if (reply.result === undefined || reply.result === null) return reply;
    if (method === "getBlock") {
      const block = reply.result as { blockHeight: number };
      return { result: { ...block, blockHeight: back(block.blockHeight) } };
    }
    if (method !== "getLatestBlockhash") return reply;
    const { context, value } = reply.result as { context: Placed; value: { lastValidBlockHeight: number } };
    const lastValidBlockHeight = 150 + back(value.lastValidBlockHeight - 150);
    return { result: { context, value: { ...value, lastValidBlockHeight } } };
  };
}

/** Every `nth` request ends in an HTTP status. */
export function refusing(nth: number, status: number, headers: Record<string, string> = {}): Fault {
  let requests = 0;
  return (_call, forward) => {
    requests += 1;
    return requests % nth === 0 ? Promise.resolve({ status, headers }) : forward();
  };
}

/** Every `nth` connection ends without an answer, before or after the ledger has done what was asked. */
export function closing(nth: number, after: boolean): Fault {
  let requests = 0;
  return async (_call, forward) => {
    requests += 1;
    if (requests % nth !== 0) return forward();
    if (after) await forward();
    return "close";
  };
}

/** Every third reply is the one before it, once more; the others overtake each other. */
export function duplicated_and_reordered(seed: number): Fault {
  const rng = create_rng(seed, "replies");
  let requests = 0;
  let previous = '{"jsonrpc":"2.0","id":0,"result":null}';
  return async (_call, forward) => {
    requests += 1;
    if (requests % 3 === 0) return { body: previous };
    const reply = await forward();
    previous = stringify_json(reply);
    await system_clock.sleep(rng.int(0, 30));
    return reply;
  };
}

/** Any of `faults` at each request, by chance; the honest one more often. */
export function mixed(seed: number, faults: readonly Fault[]): Fault {
  const rng = create_rng(seed, "mixture");
  return (call, forward) => {
    const fault = rng.fraction() < 0.5 ? HONEST : faults[rng.int(0, faults.length - 1)] ?? HONEST;
    return fault(call, forward);
  };
}
