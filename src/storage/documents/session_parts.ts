/** Sessions as they stand inside `threads.json`. */
import { z } from "zod";
import { iso_seconds } from "@/base/clock.ts";
import { type ClosedSession, type OpenSession, STOP_REASONS, type WalletBalances } from "@/domain/session.ts";
import { epoch_ms, units } from "@/storage/documents/values.ts";

const balances_schema = z.object({ input: units, output: units, lamports: units });

/** Why sessions begin, by the names of the domain. */
export const start_reason = z.enum(["manual_start", "resumed"]);
/** Why sessions end, by the names of the domain. */
export const stop_reason = z.enum(STOP_REASONS);

/** A session that has not ended. */
export const open_session_schema = z.object({
  start_time: z.string(),
  start_reason,
  started_at_ms: epoch_ms,
  starting_balances: balances_schema,
  /** The first finding about the pool in this time. */
  disproved_by: z.string().optional(),
});

/** A session that has ended. */
export const closed_session_schema = open_session_schema.extend({
  end_time: z.string(),
  stop_reason,
  ended_at_ms: epoch_ms,
  ending_balances: balances_schema,
});

function encode_balances({ input, output, lamports }: WalletBalances): WalletBalances {
  return { input, output, lamports };
}

/** An open session as `threads.json` has it. */
export function encode_open_session(session: OpenSession): z.output<typeof open_session_schema> {
  return {
    start_time: iso_seconds(session.started_at_ms),
    start_reason: session.start_reason,
    started_at_ms: session.started_at_ms,
    starting_balances: encode_balances(session.starting),
    ...(session.disproved_by === undefined ? {} : { disproved_by: session.disproved_by }),
  };
}

/** A closed session as `threads.json` has it. */
export function encode_closed_session(session: ClosedSession): z.output<typeof closed_session_schema> {
  return {
    ...encode_open_session(session),
    end_time: iso_seconds(session.ended_at_ms),
    stop_reason: session.stop_reason,
    ended_at_ms: session.ended_at_ms,
    ending_balances: encode_balances(session.ending),
  };
}

/** Back from {@linkcode encode_open_session}. */
export function decode_open_session(content: z.output<typeof open_session_schema>): OpenSession {
  const { started_at_ms, start_reason, starting_balances: starting, disproved_by } = content;
  return { started_at_ms, start_reason, starting, ...(disproved_by === undefined ? {} : { disproved_by }) };
}

/** Back from {@linkcode encode_closed_session}. */
export function decode_closed_session(content: z.output<typeof closed_session_schema>): ClosedSession {
  const { ended_at_ms, stop_reason, ending_balances: ending } = content;
  return { ...decode_open_session(content), ended_at_ms, stop_reason, ending };
}
