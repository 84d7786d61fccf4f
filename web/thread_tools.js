/** What stands above the table: filters, and what can be done to all threads of a filter. */
import { confirmed, notify, notify_refusal } from "./dialogs.js";
import { element } from "./element.js";
import { short_address, whole } from "./format.js";
import { call } from "./rpc.js";
import { on_change, store } from "./store.js";

const TYPES = ["deposit", "withdrawal", "swap"];
const STATES = ["created", "running", "stopped", "error"];

function choice(label, id, options, take) {
  const select = element(
    "select",
    { id, on_change: () => take(select.value) },
    options.map(([value, text]) => element("option", { value }, text)),
  );
  return { select, node: element("label", {}, element("span", {}, label), select) };
}

/** The threads that `start_threads` and `stop_threads` understand: the filter's type and pool. */
function group_of({ type, pool_id }) {
  const params = { ...(type === "" ? {} : { thread_type: type }), ...(pool_id === "" ? {} : { pool_id }) };
  const kind = type === "" ? "threads" : `${type} threads`;
  return { params, text: pool_id === "" ? kind : `${kind} of pool ${short_address(pool_id)}` };
}

async function change_all(table, verb, method, result) {
  const { params, text } = group_of(table.filter);
  const question = `${verb} all ${text}?`;
  const explanation = verb === "Start"
    ? "Each begins a new session; its statistics begin at zero. Those that run already are left alone."
    : "Each ends after its operation in flight; a file of its session is written.";
  if (!await confirmed(question, explanation, `${verb} them`)) return;
  try {
    const answer = await call(method, params);
    notify(`${whole(answer[result].length)} ${result}`);
    for (const { thread_id, reason } of answer.refused.slice(0, 3)) {
      notify(`${thread_id}: ${reason}`, "refused");
    }
  } catch (caught) {
    notify_refusal(caught);
  }
}

/** Puts the tools on the page. */
export function place_thread_tools(holder, table) {
  const narrow = (member) => (value) => {
    table.filter = { ...table.filter, [member]: value };
    table.draw();
    rename();
  };
  const search = element("input", {
    type: "search",
    id: "thread_search",
    placeholder: "id, pool or error",
    on_input: () => narrow("text")(search.value),
  });
  const all = [["", "all"]];
  const type = choice("Type", "thread_type", [...all, ...TYPES.map((one) => [one, one])], narrow("type"));
  const state = choice(
    "State",
    "thread_state",
    [...all, ...STATES.map((one) => [one, one])],
    narrow("status"),
  );
  const pool = choice("Pool", "thread_pool", all, narrow("pool_id"));
  const start = element("button", {
    type: "button",
    id: "start_all",
    on_click: () => change_all(table, "Start", "start_threads", "started"),
  });
  const stop = element("button", {
    type: "button",
    id: "stop_all",
    on_click: () => change_all(table, "Stop", "stop_threads", "stopped"),
  });
  const rename = () => {
    const { text } = group_of(table.filter);
    start.textContent = `Start all ${text}`;
    stop.textContent = `Stop all ${text}`;
  };
  rename();
  holder.append(
    element("label", { class: "grow" }, element("span", {}, "Find"), search),
    ...[type.node, state.node, pool.node],
    element("div", { class: "tools_end" }, start, stop),
  );
  on_change(() => {
    const known = [...store.pools.keys()];
    if (known.length === pool.select.options.length - 1) return;
    const before = pool.select.value;
    pool.select.replaceChildren(
      element("option", { value: "" }, "all"),
      ...known.map((pool_id) => element("option", { value: pool_id }, short_address(pool_id))),
    );
    pool.select.value = store.pools.has(before) ? before : "";
  });
}
