/** The figures of this moment. */
import { element, write } from "./element.js";
import { decimal, percent, seconds, sol, span, whole } from "./format.js";
import { on_change } from "./store.js";

/** Seconds over which rates are taken together: one alone jumps. */
const RECENT_POINTS = 10;

function recent_rate(points) {
  const recent = points.slice(-RECENT_POINTS);
  if (recent.length === 0) return null;
  const all = recent.map(({ operations_per_second: { deposit, withdrawal, swap } }) =>
    deposit + withdrawal + swap
  );
  return all.reduce((sum, rate) => sum + rate, 0) / recent.length;
}

/** The share of failures among all operations of the last seconds. */
function recent_errors(points) {
  let ended = 0;
  let failed = 0;
  for (const { error_rate, seconds: length, operations_per_second: rates } of points.slice(-RECENT_POINTS)) {
    const count = (rates.deposit + rates.withdrawal + rates.swap) * length;
    ended += count;
    failed += count * (error_rate ?? 0);
  }
  return ended === 0 ? null : failed / ended;
}

function newest(points, member) {
  return points.findLast((point) => point[member] !== null)?.[member] ?? null;
}

const TILES = [
  {
    id: "operations",
    title: "Operations per second",
    figure: ({ points }) => {
      const rate = recent_rate(points);
      return rate === null ? "–" : decimal(rate);
    },
    note: ({ audit }) => `${whole(audit.operations_checked)} compared with the model`,
  },
  {
    id: "landing",
    title: "Landing, median",
    figure: ({ points }) => seconds(newest(points, "landing_seconds")?.p50 ?? null),
    note: ({ points }) => `99 of 100 within ${seconds(newest(points, "landing_seconds")?.p99 ?? null)}`,
  },
  {
    id: "errors",
    title: "Error rate",
    figure: ({ points }) => percent(recent_errors(points)),
    note: () => `of the last ${RECENT_POINTS} seconds`,
    tone: ({ points }) => (recent_errors(points) ?? 0) > 0.5 ? "bad" : "",
  },
  {
    id: "threads",
    title: "Running threads",
    figure: ({ health: { threads } }) => whole(threads.running),
    note({ health: { threads: { created, stopped, error } } }) {
      const counts = [[created, "created"], [stopped, "stopped"], [error, "in error"]];
      const others = counts.filter(([count]) => count > 0).map(([count, state]) =>
        `${whole(count)} ${state}`
      );
      return others.length === 0 ? "no others" : others.join(", ");
    },
    tone: ({ health }) => health.threads.error > 0 ? "bad" : "",
  },
  {
    id: "wallet",
    title: "Core wallet",
    figure: ({ core_wallet }) => sol(core_wallet.sol_balance, 1),
    unit: "SOL",
    note: ({ core_wallet: { alarm, runway_seconds, burn_lamports_per_hour } }) =>
      alarm ??
        (runway_seconds === null
          ? "no spending measured yet"
          : `lasts ${span(runway_seconds)} at ${sol(burn_lamports_per_hour, 2)} SOL an hour`),
    tone: ({ core_wallet }) => core_wallet.alarm === null ? "" : "bad",
  },
  {
    id: "findings",
    title: "Findings",
    figure: ({ audit }) => whole(audit.findings),
    note: ({ audit }) => `${whole(audit.pool_checks)} readings of pools compared`,
    tone: ({ audit }) => audit.findings > 0 ? "bad" : "good",
  },
];

/** Puts the tiles on the page. */
export function place_tiles(holder) {
  const parts = TILES.map((tile) => {
    const number = element("span", {}, "–");
    const unit = tile.unit === undefined ? null : element("small", {}, ` ${tile.unit}`);
    const figure = element("p", { class: "figure", id: `tile_${tile.id}` }, number, unit);
    const note = element("p", { class: "muted note" });
    const node = element("div", { class: "card tile" }, element("h3", {}, tile.title), figure, note);
    holder.append(node);
    return { tile, number, note, node };
  });
  on_change((store) => {
    if (store.health === null) return;
    for (const { tile, number, note, node } of parts) {
      write(number, tile.figure(store));
      write(note, tile.note(store));
      node.dataset.tone = tile.tone?.(store) ?? "";
    }
  });
}
