/** What the page knows of the service, and who wants to hear when that changes. */

/** As many points as the service keeps of the last minutes. */
const MOST_POINTS = 900;
const listeners = [];
let is_waiting = false;

/** Everything that the feed has told. Threads and pools by their ids. */
export const store = {
  about: null,
  at_ms: 0,
  health: null,
  audit: null,
  core_wallet: null,
  findings: [],
  points: [],
  pools: new Map(),
  threads: new Map(),
};

/** Calls `listener` after changes, once for all that have come together. */
export function on_change(listener) {
  listeners.push(listener);
}

/** Says that something has changed. */
export function changed() {
  if (is_waiting) return;
  is_waiting = true;
  setTimeout(() => {
    is_waiting = false;
    for (const listener of listeners) listener(store);
  });
}

function take_figures({ at_ms, health, audit, core_wallet, pools, findings }) {
  Object.assign(store, { at_ms, health, audit, core_wallet });
  store.pools = new Map(pools.map((pool) => [pool.pool_id, pool]));
  if (findings !== undefined) store.findings = findings;
}

function take_rows(rows) {
  for (const row of rows) store.threads.set(row.thread_id, row);
}

/** Points that were measured; those that are known already are passed over. */
export function take_points(points) {
  const newest_ms = store.points.at(-1)?.at_ms ?? 0;
  store.points.push(...points.filter(({ at_ms }) => at_ms > newest_ms));
  store.points.splice(0, Math.max(0, store.points.length - MOST_POINTS));
}

const TAKE = {
  snapshot(data) {
    store.about = data.about;
    store.threads.clear();
    store.points = [];
    take_figures(data);
  },
  rows: ({ threads }) => take_rows(threads),
  change(data) {
    take_figures(data);
    take_points(data.points);
    take_rows(data.threads);
    for (const thread_id of data.removed) store.threads.delete(thread_id);
  },
};

/** Takes an event of the feed. */
export function take_event(name, data) {
  TAKE[name]?.(data);
  changed();
}
