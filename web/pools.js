/** The pools: what each holds, and over time what the chosen one held. */
import { ChartCard } from "./chart_card.js";
import { chosen_window, in_window, on_window } from "./charts.js";
import { by_id, element, write } from "./element.js";
import { short, short_address, tokens, tokens_cut, tokens_plotted } from "./format.js";
import { call } from "./rpc.js";
import { on_change, store } from "./store.js";

/** Pools that are listed; more of them are counted. */
const MOST_LISTED = 50;
const MOST_POINTS = 900;
const COARSE_EVERY_MS = 30_000;

let chosen_id = null;
let fine = [];
let coarse = [];
let loaded_at_ms = 0;

/** The pool that is shown, when there is one. */
export function chosen_pool() {
  return store.pools.get(chosen_id);
}

function chart(id, title, members, names) {
  const [left, right] = ["a", "b"].map((side, index) => ({
    ...{ name: names[index], colour: `side_${side}`, scale: side },
    value: (point) => tokens_plotted(point[members[index]], point[`decimals_${side}`]),
    write: (value) => short(value),
  }));
  return new ChartCard({
    ...{ id, title, series: [left, right], write: short, axis: short },
    axes: [{ scale: "a", side: 3, colour: "side_a" }, { scale: "b", side: 1, colour: "side_b" }],
  });
}

async function load(resolution) {
  if (chosen_id === null) return;
  const { pool } = await call("get_time_series", { resolution, pool_id: chosen_id });
  if (pool.pool_id !== chosen_id) return;
  if (resolution === "coarse") coarse = pool.points;
  else fine = [...pool.points, ...fine.filter(({ at_ms }) => at_ms > (pool.points.at(-1)?.at_ms ?? 0))];
}

/** What the chosen pool held before this page came. */
export async function load_pool_points() {
  fine = [];
  coarse = [];
  loaded_at_ms = store.at_ms;
  await load("fine");
  if (chosen_window().resolution === "coarse") await load("coarse");
}

function side_row(side, liquidity, vault, lp, decimals) {
  const extra = BigInt(vault) - BigInt(liquidity);
  const hint = `${tokens(liquidity, decimals)} liquidity, ${tokens(lp, decimals)} LP tokens` +
    (extra === 0n ? "" : `, ${tokens(extra, decimals)} beside the books`);
  return element(
    "span",
    { class: "pool_side", title: hint },
    element("span", { class: "swatch", "data-colour": `side_${side.toLowerCase()}`, "aria-hidden": "true" }),
    element("span", { class: "muted" }, side),
    element("b", {}, tokens_cut(liquidity, decimals, 2)),
    element("span", { class: "muted" }, `LP ${tokens_cut(lp, decimals, 2)}`),
  );
}

function pool_button(pool, threads, choose) {
  const { pool_id, state, token_a_decimals: a, token_b_decimals: b, ratio_display } = pool;
  const paused = state?.liquidity_paused || state?.swaps_paused;
  return element(
    "button",
    {
      type: "button",
      class: "pool",
      "data-pool": pool_id,
      "aria-pressed": String(pool_id === chosen_id),
      on_click: () => choose(pool_id),
    },
    element(
      "span",
      { class: "pool_head" },
      element("code", { title: pool_id }, short_address(pool_id)),
      element("span", { class: "muted" }, `${threads} ${threads === 1 ? "thread" : "threads"}`),
      paused ? element("span", { class: "chip warn" }, "paused") : null,
    ),
    element("span", { class: "pool_ratio" }, ratio_display.replaceAll("Token ", "")),
    ...(state === null ? [element("span", { class: "muted" }, "not read yet")] : [
      side_row("A", state.token_a_liquidity, state.vault_a_balance, state.lp_supply_a, a),
      side_row("B", state.token_b_liquidity, state.vault_b_balance, state.lp_supply_b, b),
    ]),
  );
}

/** Threads of each pool. */
function counted() {
  const counts = new Map();
  for (const { pool_id } of store.threads.values()) counts.set(pool_id, (counts.get(pool_id) ?? 0) + 1);
  return counts;
}

function remember_point({ at_ms }) {
  const pool = chosen_pool();
  if (pool?.state === null || pool === undefined || at_ms <= (fine.at(-1)?.at_ms ?? 0)) return;
  fine.push({ at_ms, ...pool.state });
  fine.splice(0, Math.max(0, fine.length - MOST_POINTS));
}

/** Puts the pools on the page; `on_choice` hears of another choice. */
export function place_pools(list, charts) {
  const cards = [
    chart("liquidity", "Liquidity", ["token_a_liquidity", "token_b_liquidity"], ["A", "B"]),
    chart("lp_supply", "LP tokens in circulation", ["lp_supply_a", "lp_supply_b"], ["LP A", "LP B"]),
  ];
  charts.append(...cards.map(({ node }) => node));
  const draw_charts = () => {
    const pool = chosen_pool();
    const decimals = { decimals_a: pool?.token_a_decimals ?? 0, decimals_b: pool?.token_b_decimals ?? 0 };
    const points = in_window(chosen_window().resolution === "fine" ? fine : coarse)
      .map((point) => ({ ...point, ...decimals }));
    for (const card of cards) card.show(points);
  };
  // What cannot be loaded is shown from now on; that the service does not answer is said on top.
  const load_and_draw = () => load_pool_points().then(draw_charts, draw_charts);
  const draw_list = () => {
    const counts = counted();
    const shown = [...store.pools.values()].slice(0, MOST_LISTED);
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.pool : undefined;
    list.replaceChildren(...shown.map((pool) => pool_button(pool, counts.get(pool.pool_id) ?? 0, choose)));
    if (shown.length === 0) {
      list.append(element("p", { class: "muted" }, "There is no pool yet. Begin with New pool."));
    }
    if (focused !== undefined) list.querySelector(`[data-pool="${focused}"]`)?.focus();
  };
  function choose(pool_id) {
    chosen_id = pool_id;
    draw_list();
    load_and_draw();
  }
  on_window(load_and_draw);
  on_change(() => {
    const { pools, at_ms } = store;
    const note = pools.size > MOST_LISTED ? `The first ${MOST_LISTED} of ${pools.size} pools` : "";
    write(by_id("pools_note"), note);
    if (!pools.has(chosen_id)) {
      chosen_id = pools.keys().next().value ?? null;
      load_and_draw();
    }
    remember_point(store);
    draw_list();
    const is_coarse = chosen_window().resolution === "coarse";
    if (is_coarse && at_ms - loaded_at_ms > COARSE_EVERY_MS) load_and_draw();
    else draw_charts();
  });
}
