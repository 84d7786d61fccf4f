/** The charts of a run. */
import { MAX_CHARTED_POOLS } from "@/scenario/limits.ts";
import { chart } from "@/scenario/pages/chart.ts";
import type { RunReport } from "@/scenario/report_document.ts";

/** All charts, one after the other. */
export function run_charts({ points, acts, pools_at_end, generator }: RunReport): string {
  const seconds = points.map(({ second }) => second);
  const marks = acts.map(({ second, text, outcome }) => ({
    second,
    text: `${second} s: ${text} (${outcome})`,
  }));
  const common = { seconds, marks };
  const charts = [
    chart({
      ...common,
      title: "Operations",
      unit: "in a second, ended",
      lines: [
        { name: "deposits", values: points.map((point) => point.operations_per_second.deposit) },
        { name: "withdrawals", values: points.map((point) => point.operations_per_second.withdrawal) },
        { name: "swaps", values: points.map((point) => point.operations_per_second.swap) },
        { name: "without success", values: points.map((point) => point.failed_per_second) },
      ],
    }),
    chart({
      ...common,
      title: "Landing",
      unit: "milliseconds from signing to a block",
      lines: [
        { name: "p50", values: points.map((point) => point.landing_p50_ms) },
        { name: "p95", values: points.map((point) => point.landing_p95_ms) },
      ],
    }),
    chart({
      ...common,
      title: "Lateness",
      unit: "milliseconds, the worst cycle",
      lines: [{ name: "worst", values: points.map((point) => point.lateness_max_ms) }],
    }),
    chart({
      ...common,
      title: "Load",
      unit: generator.model === "closed"
        ? "threads that run"
        : "threads that run, arrivals wanted in a second, arrivals dropped",
      lines: [
        { name: "threads", values: points.map((point) => point.threads_running) },
        ...generator.model === "closed" ? [] : [
          { name: "rate wanted", values: points.map((point) => point.target_rate) },
          { name: "dropped", values: points.map((point) => point.dropped) },
        ],
      ],
    }),
    ...Object.keys(pools_at_end).slice(0, MAX_CHARTED_POOLS).flatMap((pool) =>
      (["a", "b"] as const).map((side) =>
        chart({
          ...common,
          title: `Pool ${pool}, token ${side.toUpperCase()}`,
          unit: "base units",
          lines: [
            {
              name: "liquidity",
              values: points.map((point) => Number(point.pools[pool]?.[`liquidity_${side}`] ?? 0n)),
            },
            {
              name: "LP supply",
              values: points.map((point) => Number(point.pools[pool]?.[`lp_supply_${side}`] ?? 0n)),
            },
          ],
        })
      )
    ),
  ];
  return `<div class="charts">${charts.join("\n")}</div>`;
}
