import { stringify_json } from "@/base/json.ts";
import { type DaemonOptions, with_daemon } from "@/cli/daemon_client.ts";
import { coloured, grouped, print, print_aside, table } from "@/cli/output.ts";
import { chosen_pool } from "@/cli/pool_choice.ts";
import type { Cell } from "@/cli/table.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import type { WireResult } from "@/rpc/wire.ts";

/** Options of `verify`. */
export interface VerifyOptions extends DaemonOptions {
  /** Shows what passes as well. */
  readonly details: boolean;
}

type Verified = WireResult<"verify_pool">;

const VERDICTS = {
  true: ["PASSED", "green"],
  false: ["FAILED", "red"],
  null: ["UNKNOWN", "yellow"],
} as const;

function pool_text({ pool_id, slot, passed, checks }: Verified, details: boolean): string {
  const [word, colour] = VERDICTS[`${passed}`];
  const failed = checks.filter((check) => !check.passed).length;
  const reason = passed === null
    ? ": the model did not know what to expect, and goes on from what it read"
    : "";
  const line = `${pool_id}  ${coloured(word, colour)}  ${grouped(checks.length - failed)} of ${
    grouped(checks.length)
  } checks pass at slot ${grouped(slot)}${reason}`;
  const rows = checks.filter((check) => details || !check.passed).map((check): Cell[] => [
    check.passed ? "ok" : { text: check.severity, paint: (text: string) => coloured(text, "red") },
    check.rule,
    check.expected,
    check.observed,
    check.subject ?? "-",
    check.title,
  ]);
  if (rows.length === 0) return line;
  return `${line}\n${table(["", "rule", "expected", "observed", "of", "what must hold"], rows)}\n`;
}

function exit_code_of(pools: readonly Verified[]): number {
  if (pools.some(({ passed }) => passed === false)) return EXIT.finding;
  return pools.length > 0 && pools.every(({ passed }) => passed === true) ? EXIT.ok : EXIT.vacuous;
}

/** Compares pools with the model, all of them unless some are named; answers 90 where something is wrong. */
export function run_verify(names: readonly string[], options: VerifyOptions): Promise<number> {
  return with_daemon(options, async (daemon) => {
    const pool_ids = names.length === 0
      ? (await daemon.call("list_pools", {})).pools.map(({ pool_id }) => pool_id)
      : await Promise.all(names.map((name) => chosen_pool(daemon, name)));
    if (pool_ids.length === 0) print_aside("There are no pools: nothing is proved");
    const pools: Verified[] = [];
    for (const pool_id of pool_ids) {
      const verified = await daemon.call("verify_pool", { pool_id });
      pools.push(verified);
      if (options.json !== true) print(pool_text(verified, options.details));
    }
    if (options.json === true) print(stringify_json({ pools }, 2));
    return exit_code_of(pools);
  });
}
