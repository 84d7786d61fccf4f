import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/** A session as the command line names it. */
export interface SessionName {
  readonly thread_id: string;
  /** The session's file; the newest one where none is named. */
  readonly file: string | undefined;
}

/** `deposit_1`, or `deposit_1/session_2025-01-15_10-30-45.json`. Throws `ExitError` 64. */
export function session_name(text: string): SessionName {
  const [, thread_id, file] = /^([a-z]+_\d+)(?:\/(session_[\d_-]+\.json))?$/.exec(text) ?? [];
  if (thread_id !== undefined) return { thread_id, file };
  throw new ExitError(
    EXIT.usage,
    `Cannot read the session "${text}": expected a thread such as deposit_1, or deposit_1/session_2025-01-15_10-30-45.json`,
  );
}

/** There is no such session. */
export function no_session({ thread_id, file }: SessionName): ExitError {
  const what = file === undefined
    ? `${thread_id} has no session that has ended`
    : `There is no ${thread_id}/${file}`;
  return new ExitError(EXIT.config, `${what}. \`sessions ${thread_id}\` lists those of a running daemon`);
}
