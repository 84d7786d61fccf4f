/** One part of the campaign from its first block to its judgement. */
import { check_state } from "@/daemon/state_check/check_state.ts";
import type { Act } from "@/cli/chaos/acts.ts";
import { bring_on_the_cast } from "@/cli/chaos/cast.ts";
import { judge, type Verdict } from "@/cli/chaos/judge.ts";
import { RecoveryWatch } from "@/cli/chaos/recovery_watch.ts";
import type { PartSettings } from "@/cli/chaos/part_settings.ts";
import type { FaultRow } from "@/cli/chaos/report.ts";
import { holds_within, Stage } from "@/cli/chaos/stage.ts";

/** Within this time after the fault everything must be settled: two timeouts of a request and a blockhash's life. */
const SETTLING_MS = 40_000;
/** Named of each kind of trouble; the rest is counted. */
const NAMED = 3;

/** The first few of what is wrong. */
export function some_of(what: string, wrong: readonly string[]): string[] {
  const more = wrong.length > NAMED ? [`${what}: ${wrong.length - NAMED} more`] : [];
  return [...wrong.slice(0, NAMED).map((one) => `${what}: ${one}`), ...more];
}

/** What the verdict has against the service. */
export function objections({ duplicates, lost, unknown }: Verdict): string[] {
  return [...some_of("twice", duplicates), ...some_of("lost", lost), ...some_of("unknown", unknown)];
}

/** Lets the service live through one act on a stage of its own below `directory`. */
export async function play_act(
  act: Act,
  parts: PartSettings,
): Promise<FaultRow> {
  const { directory, seed, lasting_ms, stop } = parts;
  const stage = await Stage.set_up(directory, seed, act.follower);
  try {
    await stage.start_service(stop);
    const { service } = stage;
    await bring_on_the_cast(service);
    const struck = await act.rage(stage, seed, lasting_ms, stop);
    const watch = new RecoveryWatch(service);
    const recovered = await holds_within(SETTLING_MS, () => watch.is_recovered());
    await service.threads.stop_all("manual_stop");
    const settled = await holds_within(SETTLING_MS, () => service.settler.open_count === 0);
    await service.auditor.check_pools();
    const { findings } = service.auditor;
    const failed = service.threads.all().filter(({ status }) => status === "error");
    const unclean = await stage.stop_service();
    const verdict = await judge(stage.config(), [stage.ledger_url], stage.core_wallet);
    const check = await check_state(stage.config(stage.ledger_url));
    const { operations, landed, duplicates, lost, unknown } = verdict;
    return {
      fault: act.name,
      struck,
      operations,
      landed,
      duplicates: duplicates.length,
      lost: lost.length,
      unknown: unknown.length,
      recovered_s: watch.seconds,
      findings: findings.length,
      wrong: [
        ...objections(verdict),
        ...recovered ? [] : [`these did not work again: ${watch.still_waiting.join(", ")}`],
        ...settled ? [] : [`${service.settler.open_count} transactions had no end`],
        ...failed.map(({ thread }) => `${thread.thread_id} is in the state error`),
        ...some_of("finding", findings.map(({ invariant, signature }) => `${invariant} (${signature})`)),
        ...some_of("not clean", unclean),
        ...some_of(
          "verify-state",
          check.differences.map(({ between, subject, expected, found }) =>
            `${between}, ${subject}: ${expected} / ${found}`
          ),
        ),
      ],
    };
  } finally {
    await stage.strike();
  }
}
