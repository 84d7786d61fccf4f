/** One chart with its figures, and the same figures as a table. */
import { colour, on_colours } from "./colours.js";
import { element, write } from "./element.js";
import { time } from "./format.js";

/** Loaded by the page before its modules. */
const { uPlot } = globalThis;
const AXIS_FONT = "11px Inter, system-ui, sans-serif";
/** Rows of the table: the newest. */
const MOST_ROWS = 120;

function translucent(rgb, alpha) {
  return rgb.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}

function shaded(chart, line) {
  const gradient = chart.ctx.createLinearGradient(0, chart.bbox.top, 0, chart.bbox.top + chart.bbox.height);
  gradient.addColorStop(0, translucent(line, 0.28));
  gradient.addColorStop(1, translucent(line, 0.02));
  return gradient;
}

/** A chart: `definition` has id, title, metric, series of {name, colour, value, scale?}, write, axis. */
export class ChartCard {
  #definition;
  #plot;
  #points = [];
  #holder = element("div", { class: "plot", role: "img" });
  #table = element("div", { class: "twin", tabindex: "0", role: "region", hidden: true });
  #figures = [];
  #caption = element("p", { class: "metric" });
  #toggle = element("button", { type: "button", class: "quiet small", "aria-pressed": "false" }, "Table");

  constructor(definition) {
    this.#definition = definition;
    const { id, title, metric, series } = definition;
    const legend = series.map(({ name, colour: shade }) => {
      const figure = element("b", {}, "–");
      this.#figures.push(figure);
      const swatch = element("span", { class: "swatch", "data-colour": shade, "aria-hidden": "true" });
      return element("li", {}, swatch, `${name} `, figure);
    });
    this.#table.setAttribute("aria-label", `${title}, as a table`);
    this.#toggle.setAttribute("aria-label", `${title}: show as a table`);
    this.#toggle.addEventListener("click", () => this.#show_table(this.#table.hidden));
    this.node = element(
      "article",
      { class: "card chart", id: `chart_${id}` },
      element(
        "div",
        { class: "card_head" },
        element("h3", {}, title),
        this.#toggle,
      ),
      element("ul", { class: "legend" }, legend),
      this.#holder,
      this.#table,
      metric === undefined ? null : this.#caption,
    );
    on_colours(() => this.#renew());
    new ResizeObserver(() => this.#resize()).observe(this.#holder);
  }

  /** Shows these points, oldest first; each is about so many `seconds`. */
  show(points, seconds) {
    this.#points = points;
    const { metric } = this.#definition;
    if (metric !== undefined) {
      write(this.#caption, seconds > 1 ? `${metric} · per ${seconds} s` : metric);
    }
    this.#write_figures(points.length - 1);
    if (!this.#table.hidden) this.#write_table();
    if (this.#plot === undefined) this.#renew();
    else this.#plot.setData(this.#data());
    const { title, series } = this.#definition;
    const latest = series.map(({ name }, index) => `${name} ${this.#figures[index].textContent}`).join(", ");
    this.#holder.setAttribute(
      "aria-label",
      `${title} over time. Latest: ${latest}. Press Table for all figures.`,
    );
  }

  #data() {
    const { series } = this.#definition;
    const times = this.#points.map(({ at_ms }) => at_ms / 1_000);
    return [times, ...series.map(({ value }) => this.#points.map((point) => value(point)))];
  }

  #write_figures(index) {
    const point = this.#points[index];
    this.#definition.series.forEach(({ value, write: own }, number) => {
      const figure = point === undefined ? null : value(point);
      const text = figure === null ? "–" : (own ?? this.#definition.write)(figure);
      write(this.#figures[number], text);
    });
  }

  #show_table(is_wanted) {
    this.#table.hidden = !is_wanted;
    this.#holder.hidden = is_wanted;
    this.#toggle.setAttribute("aria-pressed", String(is_wanted));
    if (is_wanted) this.#write_table();
    else this.#resize();
  }

  #write_table() {
    const { title, series, write: usual } = this.#definition;
    const newest = this.#points.slice(-MOST_ROWS).toReversed();
    const head = ["Time", ...series.map(({ name }) => name)].map((name) =>
      element("th", { scope: "col" }, name)
    );
    const rows = newest.map((point) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, time(point.at_ms)),
        series.map(({ value, write: own }) => {
          const figure = value(point);
          return element("td", {}, figure === null ? "–" : (own ?? usual)(figure));
        }),
      )
    );
    const caption = element("caption", {}, `${title}: the newest ${newest.length} points, newest first`);
    const top = this.#table.scrollTop;
    this.#table.replaceChildren(
      element(
        "table",
        {},
        caption,
        element("thead", {}, element("tr", {}, head)),
        element("tbody", {}, rows),
      ),
    );
    this.#table.scrollTop = top;
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.#holder;
    if (width > 0) this.#plot?.setSize({ width, height });
  }

  /** Draws it anew, in the colours of the moment. */
  #renew() {
    this.#plot?.destroy();
    this.#plot = undefined;
    const { clientWidth: width, clientHeight: height } = this.#holder;
    this.#plot = new uPlot({ ...this.#options(), width, height }, this.#data(), this.#holder);
    // The holder is one picture to those who hear the page; its figures are in the table.
    this.#plot.root.setAttribute("aria-hidden", "true");
  }

  #options() {
    const { series, axis, fill, most, axes } = this.#definition;
    const grid = { stroke: colour("grid"), width: 1 };
    const look = { stroke: colour("muted"), grid, ticks: { show: false }, font: AXIS_FONT };
    const lines = series.map(({ name, colour: shade, scale = "y" }) => {
      const line = colour(shade);
      return {
        ...{ label: name, scale, stroke: line, width: 1.75, points: { size: 4, fill: line } },
        ...(fill ? { fill: (chart) => shaded(chart, line) } : {}),
      };
    });
    const from_zero = (_chart, _least, greatest) => {
      const top = greatest === null || greatest <= 0 ? 1 : greatest * 1.12;
      return [0, most === undefined ? top : Math.min(most, Math.max(top, 0.02))];
    };
    const around = (_chart, least, greatest) => {
      if (greatest === 0) return [0, 1];
      const margin = Math.max((greatest - least) * 0.15, Math.abs(greatest) * 0.002, 1e-9);
      return [Math.max(0, least - margin), greatest + margin];
    };
    const scales = axes === undefined
      ? { y: { range: from_zero } }
      : Object.fromEntries(axes.map(({ scale }) => [scale, { range: around }]));
    const verticals = (axes ?? [{ scale: "y", side: 3 }]).map(({ scale, side, colour: shade }) => ({
      ...look,
      ...{ scale, side, size: 62, values: (_chart, values) => values.map((value) => axis(value)) },
      ...(shade === undefined ? {} : { stroke: colour(shade) }),
      ...(side === 1 ? { grid: { show: false } } : {}),
    }));
    return {
      legend: { show: false },
      cursor: { points: { size: 7 }, drag: { x: false, y: false } },
      padding: [8, axes === undefined ? 12 : 0, 0, 0],
      scales: { x: { time: true }, ...scales },
      axes: [
        {
          ...look,
          ...{ size: 32, gap: 9, space: 70 },
          values: (_chart, values) => values.map((at) => time(at * 1_000)),
        },
        ...verticals,
      ],
      series: [{}, ...lines],
      hooks: {
        setCursor: [(chart) => this.#write_figures(chart.cursor.idx ?? this.#points.length - 1)],
      },
    };
  }
}
