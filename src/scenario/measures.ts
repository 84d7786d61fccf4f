import { type Labels, type MetricName, SCENARIO_METRICS, selector_text } from "@/scenario/metric_names.ts";
import { new_series, type Series } from "@/scenario/series.ts";
import type { Selector } from "@/scenario/threshold.ts";

interface Watched {
  readonly selector: Selector;
  readonly series: Series;
}

/** The samples of a run, for those metrics and labels that somebody asks for. */
export class Measures {
  readonly #watched = new Map<MetricName, Watched[]>();

  /** The series of a metric; from the first time on it is kept. Ask before the load begins. */
  series(metric: MetricName, labels: Labels = {}): Series {
    const known = this.#watched.get(metric) ?? [];
    const text = selector_text(metric, sorted(labels));
    const found = known.find(({ selector }) => selector_text(metric, selector.labels) === text);
    if (found !== undefined) return found.series;
    const { type, unit } = SCENARIO_METRICS[metric];
    const series = new_series(type, unit);
    this.#watched.set(metric, [...known, { selector: { metric, labels: sorted(labels) }, series }]);
    return series;
  }

  /** Takes a sample; it counts wherever no label says otherwise. */
  add(metric: MetricName, value: number, labels: Labels = {}): void {
    for (const { selector, series } of this.#watched.get(metric) ?? []) {
      if (Object.entries(selector.labels).every(([label, wanted]) => labels[label] === wanted)) {
        series.add(value);
      }
    }
  }
}

function sorted(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).sort(([left], [right]) => left < right ? -1 : 1));
}
