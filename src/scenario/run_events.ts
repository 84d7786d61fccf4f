import type { Finding } from "@/domain/finding.ts";
import type { OperationEnded } from "@/domain/service_event.ts";
import type { Point } from "@/scenario/course.ts";
import type { JudgedThreshold } from "@/scenario/judgement.ts";
import type { StageAction } from "@/scenario/stage_schema.ts";
import type { Verdict } from "@/scenario/verdict.ts";

/** Something that a stage did. */
export interface Act {
  /** When it began, in seconds from the start of the load. */
  readonly second: number;
  readonly do: StageAction;
  readonly outcome: "done" | "refused";
  /** What was done, or why it was refused. */
  readonly text: string;
  readonly took_ms: number;
}

/** What happens in a run, as it happens: one line each for whoever listens. */
export type RunEvent =
  | {
    readonly type: "run_started";
    readonly scenario: string;
    readonly seed: number;
    readonly pools: Readonly<Record<string, string>>;
    readonly threads: Readonly<Record<string, string>>;
  }
  | {
    readonly type: "operation";
    readonly thread_id: string;
    readonly kind: OperationEnded["kind"];
    readonly purpose: OperationEnded["purpose"];
    readonly outcome: OperationEnded["outcome"];
    readonly signature: string | null;
    readonly slot: number | null;
    readonly compute_units: number | null;
    readonly landing_ms: number | null;
    readonly failure_code: string | null;
  }
  | { readonly type: "progress"; readonly point: Point }
  | { readonly type: "act"; readonly act: Act }
  | { readonly type: "finding"; readonly finding: Finding }
  | { readonly type: "threshold"; readonly threshold: JudgedThreshold }
  | { readonly type: "verdict" } & Verdict;
