/** The charts of the activity, and how far back they look. */
import { ChartCard } from "./chart_card.js";
import { ACTIVITY_CHARTS } from "./chart_catalogue.js";
import { condensed } from "./condense.js";
import { element } from "./element.js";
import { call } from "./rpc.js";
import { on_change, store, take_points } from "./store.js";

const WINDOWS = [
  { name: "5 min", resolution: "fine", interval_ms: 1_000, span_ms: 5 * 60_000 },
  { name: "15 min", resolution: "fine", interval_ms: 1_000, span_ms: 15 * 60_000 },
  { name: "12 h", resolution: "coarse", interval_ms: 30_000, span_ms: 12 * 3_600_000 },
];
/** The service makes a coarse point each half minute. */
const COARSE_EVERY_MS = 30_000;
const listeners = [];
let chosen = WINDOWS[0];
let coarse = [];
let coarse_at_ms = 0;

/** How far back is looked. */
export function chosen_window() {
  return chosen;
}

/** Calls `listener` when another window is chosen. */
export function on_window(listener) {
  listeners.push(listener);
}

/** The points that the window shows. */
export function in_window(points) {
  const newest_ms = points.at(-1)?.at_ms ?? 0;
  return points.filter(({ at_ms }) => at_ms >= newest_ms - chosen.span_ms);
}

async function refresh_coarse(now_ms) {
  if (now_ms - coarse_at_ms < COARSE_EVERY_MS) return;
  coarse_at_ms = now_ms;
  ({ points: coarse } = await call("get_time_series", { resolution: "coarse" }));
}

/** What was measured before this page came. */
export async function load_points() {
  const { points } = await call("get_time_series");
  const newer = store.points;
  store.points = [];
  take_points([...points, ...newer.filter(({ at_ms }) => at_ms > (points.at(-1)?.at_ms ?? 0))]);
}

/** Puts the charts on the page. */
export function place_charts(holder, choice) {
  const cards = ACTIVITY_CHARTS.map((definition) => new ChartCard(definition));
  holder.append(...cards.map(({ node }) => node));
  const draw = () => {
    const points = in_window(chosen.resolution === "fine" ? store.points : coarse);
    const means = condensed(points, chosen.interval_ms);
    ACTIVITY_CHARTS.forEach(({ condenses }, index) => {
      if (condenses) cards[index].show(means.points, means.seconds);
      else cards[index].show(points, chosen.interval_ms / 1_000);
    });
  };
  const buttons = WINDOWS.map((one) => {
    const choose = async () => {
      chosen = one;
      for (const button of buttons) button.setAttribute("aria-pressed", String(button === own));
      if (one.resolution === "coarse") await refresh_coarse(store.at_ms).catch(() => coarse = []);
      draw();
      for (const listener of listeners) listener();
    };
    const own = element(
      "button",
      { type: "button", "aria-pressed": String(one === chosen), on_click: choose },
      one.name,
    );
    return own;
  });
  choice.append(...buttons);
  on_change(() => {
    // When the service does not answer, the page says so as a whole; the next change tries again.
    if (chosen.resolution === "coarse") refresh_coarse(store.at_ms).then(draw, () => coarse_at_ms = 0);
    else draw();
  });
}
