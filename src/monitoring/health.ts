import { type Clock, iso_seconds } from "@/base/clock.ts";
import { PROBLEM_TOLD_AFTER_MS } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import { redact_message } from "@/base/redaction.ts";
import { SEVERITIES, type SeverityCounts } from "@/domain/finding.ts";
import type { ThreadStatus } from "@/domain/thread.ts";

/** Something that is wrong at the moment. */
export interface Problem {
  /** The part that has it, a stable name; one problem a part. */
  readonly component: string;
  /** What is wrong, for a person. */
  readonly message: string;
  /** Whether no operation can be carried out because of it. */
  readonly stops_work: boolean;
}

/** A problem as /health shows it. */
export interface ReportedProblem {
  readonly component: string;
  readonly message: string;
  /** Since when it has been seen, ISO 8601 in UTC. */
  readonly since: string;
}

/** The answer of /health. */
export interface HealthReport {
  /** `degraded`: it works, with a problem. `failing`: it cannot work. */
  readonly status: "ok" | "degraded" | "failing";
  readonly problems: readonly ReportedProblem[];
  readonly version: string;
  readonly uptime_seconds: number;
  /** The last slot that has been followed. */
  readonly slot: number;
  readonly cluster: string;
  readonly threads: Readonly<Record<ThreadStatus, number>>;
  /** Of this run and of earlier ones, repetitions counted. */
  readonly findings: number;
  readonly findings_by_severity: SeverityCounts;
}

/** What health is read from. */
export interface HealthSources {
  readonly version: string;
  readonly cluster: string;
  readonly started_at_ms: number;
  problems(): readonly Problem[];
  slot(): number;
  threads(): Iterable<{ readonly status: ThreadStatus }>;
  findings(): SeverityCounts;
}

/** What is wrong with the service, and since when. */
export class Health {
  readonly #clock: Clock;
  readonly #sources: HealthSources;
  readonly #log: Log;
  readonly #since_ms = new Map<string, number>();
  /** Those of which the log knows. */
  readonly #told = new Set<string>();

  constructor(clock: Clock, sources: HealthSources, log: Log) {
    this.#clock = clock;
    this.#sources = sources;
    this.#log = log;
  }

  /**
   * Looks at the service, so that a problem has its time also when nobody asks; answers what is wrong. The log has a line
   * for each problem that comes and stays, and one when that is over: a node that fails for a moment is no news.
   */
  look(): readonly Problem[] {
    const problems = this.#sources.problems();
    const now_ms = this.#clock.now_ms();
    const present = new Set(problems.map(({ component }) => component));
    for (const [component, since_ms] of this.#since_ms) {
      if (present.has(component)) continue;
      this.#since_ms.delete(component);
      if (!this.#told.delete(component)) continue;
      const lasted_s = Math.max(0, Math.round((now_ms - since_ms) / 1_000));
      this.#log.info("A problem is over", { component, lasted_s });
    }
    for (const { component, message, stops_work } of problems) {
      const since_ms = this.#since_ms.get(component) ?? now_ms;
      this.#since_ms.set(component, since_ms);
      // The clock may have been set back meanwhile.
      if (this.#told.has(component) || Math.abs(now_ms - since_ms) < PROBLEM_TOLD_AFTER_MS) continue;
      this.#told.add(component);
      const context = { component, problem: redact_message(message) };
      if (stops_work) this.#log.error("A problem that stops all work", context);
      else this.#log.warn("A problem", context);
    }
    return problems;
  }

  /** The parts because of which the service cannot work; their names are no secret. */
  reasons_not_ready(): string[] {
    return this.look().filter(({ stops_work }) => stops_work).map(({ component }) => component);
  }

  /** The whole answer. Messages of others, a node's for example, are cleaned of what looks like a secret. */
  report(): HealthReport {
    const problems = this.look();
    const { version, cluster, started_at_ms } = this.#sources;
    const threads: Record<ThreadStatus, number> = { created: 0, running: 0, stopped: 0, error: 0 };
    for (const { status } of this.#sources.threads()) threads[status] += 1;
    const now_ms = this.#clock.now_ms();
    const findings_by_severity = this.#sources.findings();
    const failing = problems.some(({ stops_work }) => stops_work);
    return {
      status: failing ? "failing" : problems.length > 0 ? "degraded" : "ok",
      problems: problems.map(({ component, message }) => ({
        component,
        message: redact_message(message),
        since: iso_seconds(this.#since_ms.get(component) ?? now_ms),
      })),
      version,
      uptime_seconds: Math.max(0, Math.floor((now_ms - started_at_ms) / 1_000)),
      slot: this.#sources.slot(),
      cluster,
      threads,
      findings: SEVERITIES.reduce((sum, severity) => sum + findings_by_severity[severity], 0),
      findings_by_severity: { ...findings_by_severity },
    };
  }
}
