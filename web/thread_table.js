/** The table of threads. However many there are, the page holds only the rows that can be seen, and some around them. */
import { element, write } from "./element.js";
import { percent, short_address, sol, time, tokens_cut, whole } from "./format.js";
import { on_change, store } from "./store.js";
import { filtered, side_text, sorted, success_rate } from "./thread_rows.js";

const ROW_PX = 34;
/** Rows above and below the visible ones. */
const MARGIN_ROWS = 8;

const amount = (row, member, side) => {
  const decimals = store.pools.get(row.pool_id)?.[`token_${side}_decimals`] ?? 0;
  const held = row.balances[member];
  return held === 0 ? "0" : tokens_cut(held, decimals, 3);
};
const lp_side = ({ token_type }) => token_type.toLowerCase();

function state_cell({ status, waiting }) {
  const text = status === "running" && waiting !== null ? "waiting" : status;
  return element("span", { class: "chip state", "data-state": text, title: waiting ?? "" }, text);
}

function success_cell(row) {
  const share = success_rate(row);
  const tone = share === null ? "" : share < 0.5 ? "bad" : share < 0.9 ? "warn" : "good";
  return element("span", { class: "rate", "data-tone": tone }, percent(share));
}

function error_cell({ last_error }) {
  if (last_error === null) return "";
  const { error_type, at_ms, expected } = last_error;
  return element("span", { class: expected ? "muted" : "bad_text", title: time(at_ms) }, error_type);
}

const COLUMNS = [
  { key: "thread_id", name: "Thread", width: 130, cell: ({ thread_id }) => thread_id },
  { key: "type", name: "Type", width: 100, cell: ({ type }) => type },
  {
    key: "pool",
    name: "Pool",
    width: 106,
    cell: ({ pool_id }) => element("code", {}, short_address(pool_id)),
  },
  { key: "side", name: "Side", width: 70, cell: side_text },
  { key: "status", name: "State", width: 100, cell: state_cell },
  { key: "success", name: "Success", width: 92, number: true, cell: success_cell },
  {
    key: "operations",
    name: "Operations",
    width: 112,
    number: true,
    cell: ({ successful, failed }) => whole(successful + failed),
  },
  { key: "sol", name: "SOL", width: 92, number: true, cell: ({ balances }) => sol(balances.sol) },
  { key: "token_a", name: "Token A", width: 130, number: true, cell: (row) => amount(row, "token_a", "a") },
  { key: "token_b", name: "Token B", width: 130, number: true, cell: (row) => amount(row, "token_b", "b") },
  {
    key: "lp_tokens",
    name: "LP tokens",
    width: 130,
    number: true,
    cell: (row) => amount(row, "lp_tokens", lp_side(row)),
  },
  { key: "last_error", name: "Last error", width: 210, cell: error_cell },
];

/** The table; `open` is called with the id of the thread that is chosen. */
export class ThreadTable {
  /** What is filtered: see `filtered`. Changes take effect with `draw`. */
  filter = { text: "", type: "", status: "", pool_id: "" };
  #order = { key: "thread_id", descending: false };
  #rows = [];
  #active_id = null;
  #open;
  #note;
  #heads = new Map();
  #above = element("tr", { class: "spacer", "aria-hidden": "true" });
  #below = element("tr", { class: "spacer", "aria-hidden": "true" });
  #body = element("tbody", {}, this.#above, this.#below);
  #nodes = new Map();
  #scroller;

  constructor(note, open) {
    this.#note = note;
    this.#open = open;
    const columns = COLUMNS.map(({ width }) => {
      const column = element("col");
      column.style.setProperty("width", `${width}px`);
      return column;
    });
    const head = element("tr", { "aria-rowindex": "1" }, COLUMNS.map((column) => this.#head_of(column)));
    this.table = element(
      "table",
      { class: "threads", role: "grid", "aria-labelledby": "threads_heading" },
      element("colgroup", {}, columns),
      element("thead", {}, head),
      this.#body,
    );
    this.#scroller = element(
      "div",
      {
        class: "scroller",
        tabindex: "0",
        role: "region",
        "aria-label": "Table of threads",
        on_scroll: () => this.#place(),
      },
      this.table,
    );
    this.node = this.#scroller;
    this.#body.addEventListener("click", (event) => this.#choose(event.target.closest("tr[data-id]")));
    this.#body.addEventListener("keydown", (event) => this.#on_key(event));
    on_change(() => this.draw());
  }

  #head_of({ key, name, number }) {
    const sort = () => {
      const { key: before, descending } = this.#order;
      this.#order = { key, descending: before === key ? !descending : number === true };
      this.draw();
    };
    const head = element(
      "th",
      { scope: "col", role: "columnheader", class: number ? "number" : "" },
      element("button", { type: "button", class: "sort", on_click: sort }, name),
    );
    this.#heads.set(key, head);
    return head;
  }

  /** Filters, sorts and shows the threads of the moment. */
  draw() {
    const all = [...store.threads.values()];
    this.#rows = sorted(filtered(all, this.filter), this.#order);
    const { key, descending } = this.#order;
    for (const [name, head] of this.#heads) {
      head.setAttribute("aria-sort", name === key ? (descending ? "descending" : "ascending") : "none");
    }
    this.table.setAttribute("aria-rowcount", String(this.#rows.length + 1));
    const note = this.#rows.length === all.length
      ? `${whole(all.length)} ${all.length === 1 ? "thread" : "threads"}`
      : `${whole(this.#rows.length)} of ${whole(all.length)} threads`;
    write(this.#note, note);
    this.#place();
  }

  /** Makes the rows that can be seen, out of the nodes that are there already where it can. */
  #place() {
    const { clientHeight } = this.#scroller;
    // With fewer rows than before the browser has not scrolled back yet.
    const lowest = Math.max(0, (this.#rows.length + 1) * ROW_PX - clientHeight);
    const scrollTop = Math.min(this.#scroller.scrollTop, lowest);
    const first = Math.max(0, Math.floor(scrollTop / ROW_PX) - MARGIN_ROWS);
    const last = Math.min(this.#rows.length, Math.ceil((scrollTop + clientHeight) / ROW_PX) + MARGIN_ROWS);
    const seen = this.#rows.slice(first, last);
    const focused = this.#body.contains(document.activeElement)
      ? document.activeElement.dataset.id
      : undefined;
    const nodes = seen.map((row, index) => this.#node_of(row, first + index));
    // The body must at no moment be lower than it will be: the browser would scroll up to its end.
    this.#above.style.setProperty("height", `${first * ROW_PX}px`);
    this.#below.style.setProperty("height", `${(this.#rows.length - first) * ROW_PX}px`);
    const kept = new Set(seen.map(({ thread_id }) => thread_id));
    for (const [thread_id, { node }] of this.#nodes) {
      if (kept.has(thread_id)) continue;
      node.remove();
      this.#nodes.delete(thread_id);
    }
    let at = this.#above.nextSibling;
    for (const node of nodes) {
      if (node === at) at = at.nextSibling;
      else this.#body.insertBefore(node, at);
    }
    this.#below.style.setProperty("height", `${(this.#rows.length - last) * ROW_PX}px`);
    if (focused !== undefined && !this.#body.contains(document.activeElement)) {
      // Scrolled away, or moved: the focus must not fall to the page's beginning.
      (this.#nodes.get(focused)?.node ?? this.#scroller).focus({ preventScroll: true });
    }
    const entry = this.#nodes.get(this.#active_id) ?? this.#nodes.get(seen[0]?.thread_id);
    for (const { node } of this.#nodes.values()) node.tabIndex = node === entry?.node ? 0 : -1;
  }

  #node_of(row, index) {
    const known = this.#nodes.get(row.thread_id);
    const node = known?.node ?? element("tr", { "data-id": row.thread_id, class: "row" });
    node.setAttribute("aria-rowindex", String(index + 2));
    if (known?.row !== row) {
      node.replaceChildren(
        ...COLUMNS.map(({ cell, number }) => element("td", { class: number ? "number" : "" }, cell(row))),
      );
    }
    this.#nodes.set(row.thread_id, { node, row });
    return node;
  }

  #choose(node) {
    if (node === null) return;
    this.#active_id = node.dataset.id;
    this.#open(node.dataset.id);
  }

  #on_key(event) {
    const node = event.target.closest("tr[data-id]");
    if (node === null) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.#choose(node);
      return;
    }
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / ROW_PX) - 2);
    const steps = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = this.#rows.findIndex(({ thread_id }) => thread_id === node.dataset.id);
    this.#go_to(Math.min(this.#rows.length - 1, Math.max(0, at + step)));
  }

  #go_to(index) {
    const top = index * ROW_PX;
    const { scrollTop, clientHeight } = this.#scroller;
    // The head covers a row at the top.
    if (top < scrollTop) this.#scroller.scrollTop = top;
    if (top + 2 * ROW_PX > scrollTop + clientHeight) {
      this.#scroller.scrollTop = top + 2 * ROW_PX - clientHeight;
    }
    this.#active_id = this.#rows[index].thread_id;
    this.#place();
    this.#nodes.get(this.#active_id)?.node.focus({ preventScroll: true });
  }
}
