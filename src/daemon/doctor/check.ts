import { FailureError } from "@/domain/failure.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  /** `warning`: the service works, with less than it could; `skipped`: it could not be looked at. */
  readonly verdict: "ok" | "warning" | "failed" | "skipped";
  /** What was found. */
  readonly found: string;
  /** What to do; `null` where there is nothing to do, or where `found` says it. */
  readonly remedy: string | null;
  /** How the service would end there; 0 where it would not. */
  readonly exit_code: number;
}

type Finding = Omit<Check, "name">;

/** All is well. */
export function ok(found: string): Finding {
  return { verdict: "ok", found, remedy: null, exit_code: EXIT.ok };
}

/** The service works, with less than it could. */
export function warning(found: string, remedy: string): Finding {
  return { verdict: "warning", found, remedy, exit_code: EXIT.ok };
}

/** The service cannot start, or cannot work. */
export function failed(found: string, remedy: string | null, exit_code: number = EXIT.config): Finding {
  return { verdict: "failed", found, remedy, exit_code };
}

/** It could not be looked at. */
export function skipped(found: string): Finding {
  return { verdict: "skipped", found, remedy: null, exit_code: EXIT.ok };
}

/** Looks at one thing; what would end a start is a finding here. Errors that are bugs go on up. */
export async function check(name: string, look: () => Promise<Finding> | Finding): Promise<Check> {
  try {
    return { name, ...await look() };
  } catch (caught) {
    if (caught instanceof ExitError) return { name, ...failed(caught.message, null, caught.exit_code) };
    if (!(caught instanceof FailureError)) throw caught;
    const { category, message, hint } = caught.failure;
    return { name, ...failed(message, hint, category === "network" ? EXIT.ledger_unreachable : EXIT.config) };
  }
}
