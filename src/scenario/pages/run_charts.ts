/** The charts of a run. */
import { MAX_CHARTED_POOLS } from "@/scenario/limits.ts";
import { chart, type ChartData } from "@/scenario/pages/chart.ts";
import type { RunReport } from "@/scenario/report_document.ts";

/** What one chart shows, beside the times and the stages that all of them have. */
type Shown = Pick<ChartData, "title" | "unit" | "lines">;

function work_charts({ points }: RunReport): Shown[] {
  return [{
    title: "Operations",
    unit: "in a second, ended",
    lines: [
      { name: "deposits", values: points.map((point) => point.operations_per_second.deposit) },
      { name: "withdrawals", values: points.map((point) => point.operations_per_second.withdrawal) },
      { name: "swaps", values: points.map((point) => point.operations_per_second.swap) },
      { name: "without success", values: points.map((point) => point.failed_per_second) },
    ],
  }, {
    title: "Landing",
    unit: "milliseconds from signing to a block",
    lines: [
      { name: "p50", values: points.map((point) => point.landing_p50_ms) },
      { name: "p95", values: points.map((point) => point.landing_p95_ms) },
    ],
  }];
}

function generator_charts({ points, generator }: RunReport): Shown[] {
  const is_closed = generator.model === "closed";
  return [{
    title: "Lateness",
    unit: "milliseconds, the worst cycle",
    lines: [{ name: "worst", values: points.map((point) => point.lateness_max_ms) }],
  }, {
    title: "Load",
    unit: is_closed ? "threads that run" : "threads that run, arrivals wanted in a second, arrivals dropped",
    lines: [
      { name: "threads", values: points.map((point) => point.threads_running) },
      ...is_closed ? [] : [
        { name: "rate wanted", values: points.map((point) => point.target_rate) },
        { name: "dropped", values: points.map((point) => point.dropped) },
      ],
    ],
  }, {
    title: "Memory",
    unit: "megabytes of the process, with an embedded ledger",
    lines: [{ name: "resident", values: points.map((point) => point.memory_mb) }],
  }];
}

function pool_charts({ points, pools_at_end }: RunReport): Shown[] {
  const names = Object.keys(pools_at_end).slice(0, MAX_CHARTED_POOLS);
  return names.flatMap((pool) =>
    (["a", "b"] as const).map((side) => {
      const values = (figure: "liquidity" | "lp_supply") =>
        points.map((point) => Number(point.pools[pool]?.[`${figure}_${side}`] ?? 0n));
      return {
        title: `Pool ${pool}, token ${side.toUpperCase()}`,
        unit: "base units",
        lines: [
          { name: "liquidity", values: values("liquidity") },
          { name: "LP supply", values: values("lp_supply") },
        ],
      };
    })
  );
}

/** All charts, one after the other. */
export function run_charts(report: RunReport): string {
  const seconds = report.points.map(({ second }) => second);
  const marks = report.acts.map(({ second, text, outcome }) => ({
    second,
    text: `${second} s: ${text} (${outcome})`,
  }));
  const charts = [work_charts, generator_charts, pool_charts].flatMap((charts_of) => charts_of(report))
    .map((shown) => chart({ ...shown, seconds, marks }));
  return `<div class="charts">${charts.join("\n")}</div>`;
}
