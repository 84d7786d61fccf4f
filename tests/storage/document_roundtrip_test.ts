import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { create_rng } from "@/base/rng.ts";
import type { Address } from "@/domain/address.ts";
import { apply_event, empty_state, empty_totals, type ServiceState } from "@/domain/service_state.ts";
import { EMPTY_STATISTICS } from "@/domain/statistics.ts";
import { U64_MAX } from "@/domain/units.ts";
import { DocumentVersionError } from "@/storage/atomic_file.ts";
import { decode_errors, encode_errors } from "@/storage/documents/errors_document.ts";
import { decode_pools, encode_pools } from "@/storage/documents/pools_document.ts";
import { decode_session, encode_session } from "@/storage/documents/session_document.ts";
import { decode_statistics, encode_statistics } from "@/storage/documents/statistics_document.ts";
import { decode_threads, encode_threads } from "@/storage/documents/threads_document.ts";
import { document_text } from "@/storage/fragment_cache.ts";
import { CORE_PARTS, PictureTaker } from "@/storage/pictures.ts";
import { test_seed } from "../base/test_seed.ts";
import { random_events } from "./random_events.ts";

function random_state(seed: number, count: number): ServiceState {
  const state = empty_state();
  for (const event of random_events(create_rng(seed, "state"), count)) apply_event(state, event);
  return state;
}

const any_state = fc.tuple(fc.nat(), fc.nat(250)).map(([seed, count]) => random_state(seed, count));
const position = fc.nat();
const parameters = { seed: test_seed(), numRuns: 60 };

Deno.test("every document gives back exactly what went in", () => {
  fc.assert(
    fc.property(any_state, position, (state, at) => {
      const pools = decode_pools(document_text(encode_pools(state.pools, at)));
      assertEquals(pools, { pools: state.pools, position: at });
      const { threads, wallets, last_number } = state;
      const part = { threads, wallets, last_number };
      assertEquals(decode_threads(document_text(encode_threads(state, at))), { part, position: at });
      const statistics = decode_statistics(document_text(encode_statistics(state.statistics, at, 7)));
      assertEquals(statistics, { statistics: state.statistics, position: at, error_files_position: 7 });
      for (const [thread_id, errors] of state.errors) {
        const text = document_text(encode_errors(thread_id, errors, at));
        assertEquals(decode_errors(text), { thread_id, errors: [...errors], position: at });
      }
    }),
    parameters,
  );
});

Deno.test("a session file gives back exactly what went in", () => {
  fc.assert(
    fc.property(any_state, (state) => {
      for (const { thread, closed_session } of state.threads.values()) {
        const statistics = state.statistics.get(thread.thread_id)?.lifetime;
        if (closed_session === null || statistics === undefined) continue;
        const document = encode_session(thread, closed_session, statistics);
        assertEquals(decode_session(document_text(document)), document);
        assertEquals(document.counters, statistics);
      }
    }),
    parameters,
  );
});

Deno.test("a picture has the text of the whole document, whatever it keeps from the picture before", async () => {
  const whole = (part: typeof CORE_PARTS[number], state: ServiceState, at: number) => {
    if (part === "pools") return document_text(encode_pools(state.pools, at));
    if (part === "threads") return document_text(encode_threads(state, at));
    return document_text(encode_statistics(state.statistics, at));
  };
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const state = empty_state();
      const pictures = new PictureTaker(state);
      for (const [index, event] of random_events(create_rng(seed, "life"), 120).entries()) {
        if (index % 9 === 0) {
          for (const part of CORE_PARTS) {
            const expected = whole(part, state, index);
            const picture = pictures.take(part, index);
            assertEquals([...await picture(() => Promise.resolve())].join(""), expected);
          }
        }
        apply_event(state, event);
      }
    }),
    { ...parameters, numRuns: 15 },
  );
});

Deno.test("the largest u64 keeps its digits", () => {
  const state = random_state(1, 200);
  const [pool] = state.pools.values();
  assert(pool !== undefined);
  const text = document_text(
    encode_pools(new Map([[pool.pool_id, { ...pool, ratio_a_numerator: U64_MAX as never }]]), 1),
  );
  assert(text.includes('"ratio_a_numerator": 18446744073709551615,'));
});

Deno.test("text that is no such document is refused, with the place", () => {
  const cases: [string, RegExp][] = [
    ["", /not JSON/],
    ['{"format_version": 1', /not JSON/],
    ["[]", /format_version/],
    ['{"format_version": 1, "journal_position": 0}', /pools/],
    ['{"format_version": 1, "journal_position": -1, "pools": {}}', /journal_position/],
    ['{"format_version": 1, "journal_position": 1.5, "pools": {}}', /journal_position/],
    ['{"format_version": 1, "journal_position": 0, "pools": {"x": {"pool_id": "x"}}}', /pools\.x\.pool_id/],
  ];
  for (const [text, expected] of cases) {
    assert(expected.test(assertThrows(() => decode_pools(text)).message), text);
  }
});

Deno.test("a document of another version is told from a damaged one", () => {
  const error = assertThrows(() => decode_pools('{"format_version": 2}'));
  assert(error instanceof DocumentVersionError);
});

Deno.test("amounts may be numbers or longer digits, not fractions, not strings, not negative", () => {
  const state = random_state(2, 200);
  const [pool] = state.pools.values();
  assert(pool !== undefined);
  const text = document_text(
    encode_pools(new Map([[pool.pool_id, { ...pool, ratio_a_numerator: 7n as never }]]), 1),
  );
  for (const bad of ["1.5", '"7"', "-1", "18446744073709551616", "1e3000", "null"]) {
    assertThrows(
      () => decode_pools(text.replace(/"ratio_a_numerator": 7/, `"ratio_a_numerator": ${bad}`)),
      bad,
    );
  }
});

Deno.test("threads that have done nothing yet share a text, and come back as one value", async () => {
  const state = empty_state();
  const ids = ["deposit_1", "deposit_2", "swap_3", "deposit_4"];
  for (const id of ids) state.statistics.set(id, empty_totals());
  const busy = state.statistics.get("deposit_4");
  assert(busy !== undefined);
  busy.current = { ...EMPTY_STATISTICS, waits: 1 };
  const pictures = new PictureTaker(state);
  for (const position of [1, 2]) {
    const text = [...await pictures.take("statistics", position)(() => Promise.resolve())].join("");
    assertEquals(text, document_text(encode_statistics(state.statistics, position)));
    const { statistics } = decode_statistics(text);
    assertEquals(statistics, state.statistics);
    for (const id of ids) assert(statistics.get(id)?.lifetime === EMPTY_STATISTICS, id);
    // One of them begins to work, and one that has worked starts anew.
    const first = state.statistics.get("deposit_1");
    assert(first !== undefined);
    first.current = { ...EMPTY_STATISTICS, amount_in: 5n };
    busy.current = EMPTY_STATISTICS;
  }
});

Deno.test("a sum that is absent or no whole number is refused, with the place", () => {
  const totals = { current: EMPTY_STATISTICS, lifetime: EMPTY_STATISTICS };
  const one = { ...totals, share_sources: new Map(), foreign_mints: new Set<Address>() };
  const text = document_text(encode_statistics(new Map([["deposit_1", one]]), 1));
  assertEquals(decode_statistics(text).statistics.get("deposit_1"), one);
  for (
    const replacement of [
      "",
      '"refilled_tokens": null,',
      '"refilled_tokens": "0",',
      '"refilled_tokens": 0.5,',
    ]
  ) {
    const changed = text.replace(/"refilled_tokens": 0,/, replacement);
    const { message } = assertThrows(() => decode_statistics(changed));
    assert(message.startsWith("statistics.deposit_1.counters.refilled_tokens: "), message);
  }
});
