/** What a network does to requests and replies. */
import { stringify_json } from "@/base/json.ts";
import type { MakeFault } from "@/nemesis/fault.ts";
import { LONGEST_DELAY_MS, LONGEST_HOLD_MS } from "@/nemesis/limits.ts";

/** No answer at all, on a connection that stays open; half of the requests have been carried out. */
export const dropped: MakeFault = ({ rng, strikes }) => async (_call, forward) => {
  if (!strikes()) return forward();
  if (rng.fraction() < 0.5) await forward();
  return "silence";
};

/** The answer comes late: the request, or the reply, was on the way for so long. */
export const delayed: MakeFault = ({ rng, clock, strikes }) => async (_call, forward) => {
  if (!strikes()) return forward();
  const delay_ms = rng.int(1, LONGEST_DELAY_MS);
  if (rng.fraction() < 0.5) await clock.sleep(delay_ms);
  const reply = await forward();
  await clock.sleep(delay_ms / 2);
  return reply;
};

/** The request arrives twice, or the answer is the one before it, once more. */
export const duplicated: MakeFault = ({ rng, strikes }) => {
  let previous = '{"jsonrpc":"2.0","id":0,"result":null}';
  return async (_call, forward) => {
    if (!strikes()) {
      const reply = await forward();
      previous = stringify_json({ jsonrpc: "2.0", id: 0, ...reply });
      return reply;
    }
    if (rng.fraction() < 0.5) return { body: previous };
    await forward();
    return await forward();
  };
};

/** Answers overtake each other: one is held back until another one has gone, if there is any. */
export const reordered: MakeFault = ({ clock, strikes }) => {
  let overtake = new AbortController();
  return async (_call, forward) => {
    const reply = await forward();
    if (strikes()) {
      const overtaken = overtake;
      await clock.sleep(LONGEST_HOLD_MS, overtaken.signal);
      if (!overtaken.signal.aborted) return reply;
      await clock.sleep(1);
      return reply;
    }
    overtake.abort();
    overtake = new AbortController();
    return reply;
  };
};

/** The ledger has done what was asked, and the connection ends before it can say so. */
export const reply_lost: MakeFault = ({ strikes }) => async (_call, forward) => {
  if (!strikes()) return forward();
  await forward();
  return "close";
};

/** The connection ends before the request has arrived. */
export const closed: MakeFault = ({ strikes }) => (_call, forward) =>
  strikes() ? Promise.resolve("close") : forward();
