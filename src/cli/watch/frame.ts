import { iso_seconds } from "@/base/clock.ts";
import { HEALTH_COLOURS, runway_words } from "@/cli/commands/status.ts";
import { thread_rows } from "@/cli/commands/threads_list.ts";
import { coloured, grouped } from "@/cli/output.ts";
import { cut, fitted_table, printable } from "@/cli/table.ts";
import type { Snapshot } from "@/cli/watch/snapshot.ts";
import { duration_words, instant_words, sol_words } from "@/cli/words.ts";

type Colour = Parameters<typeof coloured>[1];

/** How much a frame may take. */
export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

function head_lines(
  { health, cluster, core_wallet, threads, findings: kinds, operations_per_second }: Snapshot,
) {
  const rate = operations_per_second === null ? "" : `, ${operations_per_second.toFixed(1)}/s`;
  const findings = health.findings === 0 ? "none" : `${grouped(health.findings)} FINDINGS`;
  const states = (["running", "stopped", "created", "error"] as const)
    .map((state) => `${grouped(threads[`${state}_threads`])} ${state}`).join(", ");
  const lines: [string, Colour | undefined][] = [
    [
      `${health.status}  ${cluster.kind}  slot ${grouped(cluster.slot)}  up ${
        duration_words(health.uptime_seconds)
      }`,
      HEALTH_COLOURS[health.status],
    ],
    [`findings    ${findings}`, health.findings === 0 ? "green" : "red"],
    ...kinds.map(({ count, invariant, expected, observed, title }): [string, Colour] => [
      `  ${grouped(count)} × ${invariant}: expected ${printable(expected)}, observed ${
        printable(observed)
      }: ${title}`,
      "red",
    ]),
    ...health.problems.map(({ component, message }): [string, Colour] => [
      `problem     ${component}: ${printable(message)}`,
      "yellow",
    ]),
    [`operations  ${grouped(threads.total_operations)}${rate}`, undefined],
    [`threads     ${states}`, threads.error_threads > 0 ? "red" : undefined],
    [
      `wallet      ${sol_words(core_wallet.sol_balance)} SOL, ${runway_words(core_wallet)}`,
      core_wallet.alarm === null ? undefined : "red",
    ],
  ];
  return lines;
}

function pool_lines({ pool_states, pools }: Snapshot, columns: number): string[] {
  if (pool_states.length === 0) return [];
  const rows = pool_states.map(({ pool_id, ratio_display, state, threads }) => [
    pool_id.slice(0, 6),
    grouped(state.token_a_liquidity),
    grouped(state.token_b_liquidity),
    `${grouped(threads.running)}/${grouped(threads.total)}`,
    state.liquidity_paused || state.swaps_paused ? "paused" : "open",
    ratio_display,
  ]);
  const table = fitted_table(
    ["pool", "liquidity A", "liquidity B", "threads", "state", "ratio"],
    rows,
    columns,
  );
  const more = pools - pool_states.length;
  return ["", ...table.split("\n"), ...more > 0 ? [cut(`… and ${grouped(more)} more pools`, columns)] : []];
}

function thread_lines({ shown_threads, threads }: Snapshot, size: FrameSize): string[] {
  const room = size.rows - 3; // An empty line and the table's head.
  if (shown_threads.length === 0 || room < 1) return [];
  const has_more = threads.total_threads > Math.min(room, shown_threads.length);
  const count = Math.max(1, has_more ? room - 1 : room);
  const { head, rows } = thread_rows(shown_threads.slice(0, count));
  const more = threads.total_threads - rows.length;
  const table = fitted_table(head, rows, size.columns).split("\n");
  return [
    "",
    ...table,
    ...more > 0 && room > 1 ? [cut(`… and ${grouped(more)} more threads`, size.columns)] : [],
  ];
}

/** The lines of a frame, none wider and not more than `size`; the last one is `foot`. */
export function frame_lines(
  snapshot: Snapshot,
  size: FrameSize,
  foot: { text: string; colour?: Colour },
): string[] {
  const { columns } = size;
  const paint = (text: string, colour?: Colour) => {
    const shown = cut(text, columns);
    return colour === undefined ? shown : coloured(shown, colour);
  };
  const head = head_lines(snapshot).map(([text, colour]) => paint(text, colour));
  const at = instant_words(iso_seconds(snapshot.at_ms));
  const last = paint(`${at} UTC  ${foot.text}`, foot.colour);
  const upper = [...head, ...pool_lines(snapshot, columns)];
  const left = size.rows - upper.length - 1;
  const body = left < 4 ? head : upper; // The threads go before the pools, the head before both.
  const rows = size.rows - body.length - 1;
  return [
    ...[...body, ...thread_lines(snapshot, { columns, rows })].slice(0, Math.max(0, size.rows - 1)),
    last,
  ];
}
