/** Which threads the table shows, and in which order. */

const ORDER_OF_STATES = ["error", "running", "stopping", "deleting", "created", "stopped"];

/** The share of a thread's operations that succeeded; `null` before the first. */
export function success_rate({ successful, failed }) {
  return successful + failed === 0 ? null : successful / (successful + failed);
}

/** How a thread's side is written. */
export function side_text({ token_type, swap_direction }) {
  if (swap_direction === null) return token_type;
  return swap_direction === "a_to_b" ? "A → B" : "B → A";
}

function state_order({ status }) {
  return ORDER_OF_STATES.indexOf(status);
}

/** By what the table can be sorted: of a row the value, which is compared as a number or a text. */
export const SORT_KEYS = {
  thread_id: ({ place }) => place,
  type: ({ type }) => type,
  pool: ({ pool_id }) => pool_id,
  side: side_text,
  status: state_order,
  success: (row) => success_rate(row) ?? -1,
  operations: ({ successful, failed }) => successful + failed,
  failed: ({ failed }) => failed,
  sol: ({ balances }) => balances.sol,
  token_a: ({ balances }) => balances.token_a,
  token_b: ({ balances }) => balances.token_b,
  lp_tokens: ({ balances }) => balances.lp_tokens,
  last_error: ({ last_error }) => last_error?.at_ms ?? 0,
};

/** The rows that fit: `text` may stand in id, pool or last error. */
export function filtered(rows, { text, type, status, pool_id }) {
  const wanted = text.trim().toLowerCase();
  return rows.filter((row) =>
    (type === "" || row.type === type) &&
    (status === "" || row.status === status) &&
    (pool_id === "" || row.pool_id === pool_id) &&
    (wanted === "" ||
      row.thread_id.includes(wanted) ||
      row.pool_id.toLowerCase().includes(wanted) ||
      (row.last_error?.error_type.includes(wanted) ?? false))
  );
}

/** The rows in order; equal ones as they were created. */
export function sorted(rows, { key, descending }) {
  const value = SORT_KEYS[key];
  const sign = descending ? -1 : 1;
  return rows.map((row) => ({ row, value: value(row) })).sort((one, other) => {
    if (one.value === other.value) return one.row.place - other.row.place;
    return one.value < other.value ? -sign : sign;
  }).map(({ row }) => row);
}
