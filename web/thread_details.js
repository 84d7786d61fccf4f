/** One thread, and what can be done to it. */
import { confirmed, notify, notify_refusal, open_dialog } from "./dialogs.js";
import { element } from "./element.js";
import { percent, short_address, sol, tokens, whole } from "./format.js";
import { call } from "./rpc.js";
import { store } from "./store.js";
import { side_text, success_rate } from "./thread_rows.js";

const LOOK_EVERY_MS = 2_000;

const ACTIONS = [
  {
    method: "start_thread",
    verb: "Start",
    done: "started",
    fits: (status) => ["created", "stopped", "error"].includes(status),
    explanation: "It begins a new session; its statistics begin at zero.",
  },
  {
    method: "stop_thread",
    verb: "Stop",
    done: "stopped",
    fits: (status) => status === "running",
    explanation: "It ends after its operation in flight, and a file of the session is written.",
  },
  {
    method: "empty_thread",
    verb: "Empty",
    done: "emptied",
    grave: true,
    fits: (status) => ["created", "running", "stopped"].includes(status),
    explanation:
      "All its tokens are used at once and what they bring is burnt: a shock for the pool. The state stays.",
  },
  {
    method: "delete_thread",
    verb: "Delete",
    done: "deleted",
    grave: true,
    fits: (status) => ["created", "stopped", "error"].includes(status),
    explanation:
      "Its tokens are burnt, its SOL goes back to the core wallet, and its id is never given again.",
  },
];

function facts(pairs) {
  return element(
    "dl",
    { class: "facts" },
    pairs.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
  );
}

function row_facts(row) {
  const pool = store.pools.get(row.pool_id);
  const { balances } = row;
  const decimals = { a: pool?.token_a_decimals ?? 0, b: pool?.token_b_decimals ?? 0 };
  const lp = decimals[row.token_type.toLowerCase()];
  return facts([
    ["State", row.waiting === null ? row.status : `${row.status}, waiting: ${row.waiting}`],
    ["Type and side", `${row.type} ${side_text(row)}`],
    ["Pool", element("code", { title: row.pool_id }, short_address(row.pool_id))],
    ["Success", `${percent(success_rate(row))} of ${whole(row.successful + row.failed)} operations`],
    ["SOL", sol(balances.sol, 9)],
    ["Token A", tokens(balances.token_a, decimals.a)],
    ["Token B", tokens(balances.token_b, decimals.b)],
    ["LP tokens", tokens(balances.lp_tokens, lp)],
  ]);
}

function error_list(errors) {
  if (errors.length === 0) return element("p", { class: "muted" }, "No errors.");
  return element(
    "ol",
    { class: "errors" },
    errors.toReversed().map(({ timestamp, error, error_type, expected }) =>
      element(
        "li",
        {},
        element("span", { class: "muted" }, `${timestamp} `),
        element("code", {}, error_type),
        element("span", { class: expected ? "chip" : "chip bad" }, expected ? "expected" : "unexpected"),
        element("p", {}, error),
      )
    ),
  );
}

async function act({ method, verb, done, explanation, grave }, thread_id) {
  if (!await confirmed(`${verb} ${thread_id}?`, explanation, verb, grave)) return false;
  try {
    await call(method, { thread_id });
    notify(`${thread_id} ${done}`);
    return true;
  } catch (caught) {
    notify_refusal(caught);
    return false;
  }
}

/** Shows a thread until it is closed. */
export function show_thread(thread_id) {
  const figures = element("div", {});
  const errors = element("div", {}, element("p", { class: "muted" }, "Loading …"));
  const buttons = ACTIONS.map((action) => {
    const press = async () => {
      if (await act(action, thread_id) && action.method === "delete_thread") dialog.close();
      else look();
    };
    return element(
      "button",
      { type: "button", class: action.grave ? "grave" : "", "data-method": action.method, on_click: press },
      action.verb,
    );
  });
  const content = element(
    "div",
    { class: "dialog_body" },
    figures,
    element("div", { class: "dialog_actions start" }, buttons),
    element("h3", {}, "Last errors, newest first"),
    errors,
  );
  const draw = () => {
    const row = store.threads.get(thread_id);
    if (row === undefined) return;
    figures.replaceChildren(row_facts(row));
    ACTIONS.forEach(({ fits }, index) => buttons[index].disabled = !fits(row.status));
  };
  const look = async () => {
    draw();
    try {
      const { recent_errors } = await call("get_thread_status", { thread_id });
      errors.replaceChildren(error_list(recent_errors));
    } catch (caught) {
      errors.replaceChildren(element("p", { class: "problem" }, caught.message));
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  const dialog = open_dialog(thread_id, content, { on_close: () => clearInterval(timer), wide: true });
  look();
}
