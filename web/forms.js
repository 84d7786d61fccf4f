/** Forms that create pools and threads. What they ask for, and what they allow, is what the methods say of themselves. */
import { notify, open_dialog } from "./dialogs.js";
import { described, element } from "./element.js";
import { short_address, whole } from "./format.js";
import { method_named } from "./methods.js";
import { chosen_pool } from "./pools.js";
import { call } from "./rpc.js";
import { SchemaField } from "./schema_field.js";
import { store } from "./store.js";

/** How many threads one form makes at most; a method call each. */
const MOST_AT_ONCE = 100;
const THREAD_METHODS = [
  ["create_deposit_thread", "deposits"],
  ["create_withdrawal_thread", "withdraws"],
  ["create_swap_thread", "swaps"],
];

function pool_options() {
  return [...store.pools.values()].map(({ pool_id, ratio_display }) => [
    pool_id,
    `${short_address(pool_id)}  ${ratio_display.replaceAll("Token ", "")}`,
  ]);
}

/** A field for each parameter of a method; those that are not required are folded away. */
function fields_of(method) {
  const fields = method.params.map((parameter) =>
    new SchemaField(parameter, parameter.name === "pool_id" ? pool_options() : undefined)
  );
  const is_rare = ({ name }) => /interval|min_amount|fraction|seed|zero_output/.test(name);
  const usual = fields.filter((field) => !is_rare(field));
  const rare = fields.filter(is_rare);
  const more = rare.length === 0
    ? null
    : element("details", {}, element("summary", {}, "Pace, sizes, seed"), rare.map(({ node }) => node));
  return { fields, node: element("div", {}, usual.map(({ node }) => node), more) };
}

/** The parameters that a form holds; `undefined` when something is wrong, which then has the focus. */
function read_all(fields) {
  const results = fields.map((field) => ({ field, ...field.read() }));
  const wrong = results.find(({ problem }) => problem !== undefined);
  if (wrong !== undefined) {
    wrong.field.focus();
    return undefined;
  }
  return Object.fromEntries(
    results.filter(({ value }) => value !== undefined).map(({ field, value }) => [field.name, value]),
  );
}

/** A form that carries `send(params)` out and closes; what is refused is shown in it. */
function open_form(title, content, read, send, verb) {
  const refusal = element("p", { class: "problem", role: "alert", hidden: true });
  const submit = element("button", { type: "submit", class: "primary" }, verb);
  const on_submit = async (event) => {
    event.preventDefault();
    const params = read();
    if (params === undefined) return;
    submit.disabled = true;
    refusal.hidden = true;
    try {
      await send(params);
      dialog.close();
    } catch (caught) {
      refusal.textContent = caught.hint ? `${caught.message}. ${caught.hint}` : caught.message;
      refusal.hidden = false;
    } finally {
      submit.disabled = false;
    }
  };
  const form = element(
    "form",
    { class: "dialog_body", novalidate: true, on_submit },
    content,
    refusal,
    element("div", { class: "dialog_actions" }, submit),
  );
  const dialog = open_dialog(title, form);
  form.querySelector("input, select").focus();
}

/** Asks for a new pool, and creates it. */
export function ask_for_pool() {
  const method = method_named("create_pool");
  const { fields, node } = fields_of(method);
  const examples = method.examples[0]?.params ?? [];
  for (const { name, value } of examples) fields.find((field) => field.name === name)?.fill(value);
  const send = async (params) => {
    const { pool_id } = await call("create_pool", params);
    notify(`Pool ${short_address(pool_id)} is on the chain`);
  };
  const content = element(
    "div",
    {},
    element("p", { class: "muted note" }, described(method.description)),
    node,
  );
  open_form("New pool", content, () => read_all(fields), send, "Create the pool");
}

async function create_threads(method, params, count, starts) {
  const made = [];
  for (let number = 0; number < count; number += 1) {
    const { thread_id } = await call(method, params);
    made.push(thread_id);
    if (starts) await call("start_thread", { thread_id });
  }
  notify(
    made.length === 1 ? `${made[0]} created` : `${whole(made.length)} threads created, to ${made.at(-1)}`,
  );
}

/** Asks for new threads, and creates them. */
export function ask_for_threads() {
  let current;
  const holder = element("div", {});
  const count = element("input", { id: "thread_count", type: "text", inputmode: "numeric", value: "1" });
  const count_problem = element("p", { class: "field_problem", role: "alert" });
  const starts = element("input", { id: "thread_starts", type: "checkbox", checked: true });
  const show = (name) => {
    const method = method_named(name);
    current = { name, ...fields_of(method) };
    holder.replaceChildren(
      element("p", { class: "muted note" }, described(method.description)),
      current.node,
    );
    const pool = chosen_pool();
    if (pool !== undefined) current.fields.find((field) => field.name === "pool_id")?.fill(pool.pool_id);
  };
  const choices = THREAD_METHODS.map(([name, verb], index) =>
    element(
      "label",
      {},
      element("input", {
        type: "radio",
        name: "kind",
        value: name,
        checked: index === 0,
        on_change: () => show(name),
      }),
      ` ${verb}`,
    )
  );
  show(THREAD_METHODS[0][0]);
  const read = () => {
    const params = read_all(current.fields);
    const fits = /^\d+$/.test(count.value) && Number(count.value) >= 1 && Number(count.value) <= MOST_AT_ONCE;
    count_problem.textContent = fits ? "" : `Expected: a whole number from 1 to ${MOST_AT_ONCE}`;
    return fits ? params : undefined;
  };
  const content = element(
    "div",
    {},
    element("fieldset", { class: "kinds" }, element("legend", {}, "A thread that"), choices),
    holder,
    element(
      "div",
      { class: "field pair" },
      element("label", { for: "thread_count" }, "how many of them"),
      count,
      count_problem,
    ),
    element("label", { class: "check" }, starts, " start them at once"),
  );
  const send = (params) => create_threads(current.name, params, Number(count.value), starts.checked);
  open_form("New threads", content, read, send, "Create");
}
