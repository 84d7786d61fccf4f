/**
 * Whether what was found is what is wrong. The judge knows neither model nor oracle: he executes all that has landed once
 * more, on the build with the bug and on the true one side by side, and looks at which transaction they part.
 */
import { type Build, TRUE_BUILD } from "@/cli/detection/builds.ts";
import type { BuildRun } from "@/cli/detection/run_build.ts";
import type { FindingGroup } from "@/domain/finding.ts";
import { type Replay, replay_ledger } from "@/localnet/mod.ts";

/** Where a transaction stands in the ledger. */
interface Place {
  readonly slot: number;
  readonly index: number;
  readonly signature: string;
}

/** Where the oracle noticed something; without index and signature it was a reading as of the end of the slot. */
interface Noticed {
  readonly slot: number;
  readonly index: number | null;
  readonly signature: string | null;
}

/** What became of one build. */
export interface Hunt {
  readonly build: string;
  readonly bug: string | null;
  /** There was a finding, and the replay says that something was wrong by then and nothing when all was last right. */
  readonly caught: boolean;
  /** Of the first finding. */
  readonly rule: string | null;
  readonly severity: string | null;
  readonly expected: string | null;
  readonly observed: string | null;
  readonly noticed: Noticed | null;
  /** The first transaction that did not do what it does on the true build, by the replay. */
  readonly slot: number | null;
  readonly index: number | null;
  readonly signature: string | null;
  /** Whether the finding itself names that transaction, and not a later one that suffers from it, nor a reading. */
  readonly named_by_oracle: boolean;
  /** Whether a finding of a reading lists it in its evidence, among the calls on its pool since all was last right. */
  readonly listed_by_oracle: boolean;
  /** The calls of the contract between the last comparison in which all was right and the finding: it is one of them. */
  readonly suspects: number | null;
  /** Calls of the contract that had landed with the first bad one, and when it was noticed. */
  readonly transactions_to_first_bad: number | null;
  readonly transactions_to_detection: number | null;
  readonly seconds: number;
  /** Why the replay could not tell; `null` when it could. */
  readonly objection: string | null;
}

/** How many calls had landed at a place, its own included. */
function calls_until(calls: readonly Place[], slot: number, index: number | null): number {
  return calls.filter((call) =>
    call.slot < slot || (call.slot === slot && (index === null || call.index <= index))
  ).length;
}

/** The program of the run as the ledger had it, and the true build in its place. */
function replay_of(build: Build, { ledger_path, program_id, core_wallet }: BuildRun): Promise<Replay> {
  const program = (path: string) => ({
    ...{ program_id, upgrade_authority: core_wallet, elf: Deno.readFileSync(path) },
  });
  return replay_ledger({
    ledger_path,
    landed_on: program(build.path),
    compared_with: program(TRUE_BUILD.path),
  });
}

/** Each pool has findings of its own: the first one need not be of the pool on which it began. */
function is_listed(findings: readonly FindingGroup[], bad: string): boolean {
  return findings.some(({ signature, evidence }) =>
    signature === null && evidence?.calls.some((call) => call.signature === bad) === true
  );
}

/** Judges what a run on a build with a bug has left. */
export async function judge_hunt(build: Build, run: BuildRun): Promise<Hunt> {
  const { calls, deviation, objection } = await replay_of(build, run);
  const [finding] = run.findings;
  const [bad, noticed] = [
    deviation === null ? null : calls_until(calls, deviation.slot, deviation.index),
    finding === undefined ? null : calls_until(calls, finding.slot, finding.index),
  ];
  const right_until = calls_until(calls, run.right_until_slot, null);
  const is_true = bad !== null && noticed !== null && objection === null && bad <= noticed &&
    bad > right_until;
  return {
    ...{ build: build.name, bug: build.bug, caught: is_true },
    rule: finding?.invariant ?? null,
    severity: finding?.severity ?? null,
    expected: finding?.expected ?? null,
    observed: finding?.observed ?? null,
    noticed: finding === undefined
      ? null
      : { slot: finding.slot, index: finding.index, signature: finding.signature },
    slot: deviation?.slot ?? null,
    index: deviation?.index ?? null,
    signature: deviation?.signature ?? null,
    named_by_oracle: deviation !== null && finding?.signature === deviation.signature,
    listed_by_oracle: deviation !== null && is_listed(run.findings, deviation.signature),
    suspects: noticed === null ? null : noticed - right_until,
    transactions_to_first_bad: bad,
    transactions_to_detection: noticed,
    seconds: Number((run.elapsed_ms / 1_000).toFixed(1)),
    objection,
  };
}
