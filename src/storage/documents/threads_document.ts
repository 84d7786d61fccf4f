/** `threads.json`: what every thread is, where it is in its life, and its wallet's key, sealed. */
import { z } from "zod";
import { assert } from "@/base/assert.ts";
import { iso_seconds } from "@/base/clock.ts";
import type { Address } from "@/domain/address.ts";
import { input_side } from "@/domain/pool.ts";
import type { SealedWallet, ServiceState, ThreadConfiguration } from "@/domain/service_state.ts";
import { initial_amount_of, type Thread, type ThreadSettings } from "@/domain/thread.ts";
import {
  closed_session_schema,
  decode_closed_session,
  decode_open_session,
  encode_closed_session,
  encode_open_session,
  open_session_schema,
} from "@/storage/documents/session_parts.ts";
import {
  address_value,
  amount_value,
  decode_document,
  epoch_ms,
  FORMAT_VERSION,
  journal_position,
} from "@/storage/documents/values.ts";

const common = {
  thread_id: z.string(),
  pool_id: address_value,
  token_type: z.enum(["A", "B"]),
  status: z.enum(["created", "running", "stopped", "error"]),
  /** The sealed key; absent only when its event was lost together with a journal. */
  wallet_keypair: z.string().nullable(),
  created_at: z.string(),
  last_operation_at: z.string().nullable(),
  created_at_ms: epoch_ms,
  wallet_address: address_value,
  input_account: address_value,
  output_account: address_value,
  open_session: open_session_schema.nullable(),
  closed_session: closed_session_schema.nullable(),
  settings: z.object({
    min_interval_ms: z.int(),
    max_interval_ms: z.int(),
    min_amount: amount_value,
    max_fraction_per_10_000: z.int(),
    seed: z.int().nullable(),
  }),
};

const thread_schema = z.discriminatedUnion("thread_type", [
  z.object({
    ...common,
    thread_type: z.literal("deposit"),
    swap_direction: z.null(),
    initial_amount: amount_value,
    auto_refill: z.boolean(),
    share_lp_tokens: z.boolean(),
  }),
  z.object({
    ...common,
    thread_type: z.literal("withdrawal"),
    swap_direction: z.null(),
    initial_amount: z.null(),
  }),
  z.object({
    ...common,
    thread_type: z.literal("swap"),
    swap_direction: z.enum(["a_to_b", "b_to_a"]),
    initial_amount: amount_value,
    zero_output_swaps: z.boolean(),
  }),
]);

const spare_wallet_schema = z.object({
  thread_id: z.string(),
  wallet_address: address_value,
  wallet_keypair: z.string(),
});

/** The whole file. */
const threads_schema = z.object({
  format_version: z.literal(FORMAT_VERSION),
  journal_position,
  last_number: z.object({
    deposit: z.int().min(0),
    withdrawal: z.int().min(0),
    swap: z.int().min(0),
  }),
  threads: z.record(z.string(), thread_schema),
  /** Wallets whose thread could not be set up: a key is never thrown away. */
  spare_wallets: z.record(z.string(), spare_wallet_schema),
});

/** The part of the state that `threads.json` is a picture of. */
export type ThreadsPart = Pick<ServiceState, "threads" | "wallets" | "last_number">;

/** What one thread's entry is made of; two equal ones give the same text. */
export interface ThreadEntrySource extends Readonly<ThreadConfiguration> {
  readonly wallet: SealedWallet | undefined;
  /** For the reader only: it belongs to the statistics and is not read back. */
  readonly last_operation_at_ms: number | null;
}

function kind_settings(thread: Thread) {
  if (thread.kind === "swap") return { zero_output_swaps: thread.zero_output_swaps };
  if (thread.kind !== "deposit") return {};
  return { auto_refill: thread.auto_refill, share_lp_tokens: thread.share_lp_tokens };
}

function encode_settings(settings: ThreadSettings): ThreadSettings {
  const { min_interval_ms, max_interval_ms, min_amount, max_fraction_per_10_000, seed } = settings;
  return { min_interval_ms, max_interval_ms, min_amount, max_fraction_per_10_000, seed };
}

/** One thread. */
export function encode_thread(source: ThreadEntrySource) {
  const { thread, status, session, closed_session, wallet, last_operation_at_ms } = source;
  return {
    thread_id: thread.thread_id,
    thread_type: thread.kind,
    pool_id: thread.pool_id,
    token_type: thread.kind === "swap" ? input_side(thread.direction) : thread.side,
    swap_direction: thread.kind === "swap" ? thread.direction : null,
    status,
    wallet_keypair: wallet?.sealed_key ?? null,
    initial_amount: initial_amount_of(thread),
    created_at: iso_seconds(thread.created_at_ms),
    last_operation_at: last_operation_at_ms === null ? null : iso_seconds(last_operation_at_ms),
    created_at_ms: thread.created_at_ms,
    wallet_address: thread.wallet_address,
    input_account: thread.input_account,
    output_account: thread.output_account,
    ...kind_settings(thread),
    settings: encode_settings(thread.settings),
    open_session: session === null ? null : encode_open_session(session),
    closed_session: closed_session === null ? null : encode_closed_session(closed_session),
  };
}

function decode_thread(content: z.output<typeof thread_schema>): Thread {
  const { thread_id, pool_id, wallet_address, input_account, output_account } = content;
  const { created_at_ms, settings } = content;
  const shared = {
    thread_id,
    pool_id,
    wallet_address,
    input_account,
    output_account,
    created_at_ms,
    settings,
  };
  switch (content.thread_type) {
    case "deposit": {
      const { token_type: side, initial_amount, auto_refill, share_lp_tokens } = content;
      return { ...shared, kind: "deposit", side, initial_amount, auto_refill, share_lp_tokens };
    }
    case "withdrawal":
      return { ...shared, kind: "withdrawal", side: content.token_type };
    case "swap": {
      const { swap_direction: direction, initial_amount, zero_output_swaps } = content;
      return { ...shared, kind: "swap", direction, initial_amount, zero_output_swaps };
    }
  }
}

/** What each thread's entry is made of, in the order of creation. */
export function thread_sources(state: ServiceState): [string, ThreadEntrySource][] {
  return Array.from(state.threads, ([id, configuration]) => {
    const wallet = state.wallets.get(configuration.thread.wallet_address);
    const last_operation_at_ms = state.statistics.get(id)?.lifetime.last_operation_at_ms ?? null;
    return [id, { ...configuration, wallet, last_operation_at_ms }];
  });
}

/** The wallets that no thread has, by address. */
export function spare_wallets(state: ServiceState) {
  const used = new Set(Array.from(state.threads.values(), ({ thread }) => thread.wallet_address));
  const spare = Array.from(state.wallets.values()).filter(({ wallet_address }) => !used.has(wallet_address));
  return Object.fromEntries(spare.map(({ thread_id, wallet_address, sealed_key }) => [
    wallet_address,
    { thread_id, wallet_address, wallet_keypair: sealed_key },
  ]));
}

/** What stands before the threads. */
export function threads_head(state: ServiceState, position: number) {
  const { deposit, withdrawal, swap } = state.last_number;
  return {
    format_version: FORMAT_VERSION,
    journal_position: position,
    last_number: { deposit, withdrawal, swap },
  };
}

/** The document of this part of the state at `position`. */
export function encode_threads(state: ServiceState, position: number) {
  const entries = thread_sources(state).map(([id, source]) => [id, encode_thread(source)]);
  return {
    ...threads_head(state, position),
    threads: Object.fromEntries(entries),
    spare_wallets: spare_wallets(state),
  };
}

/** Reads `threads.json`. Throws where the text is not such a document. */
export function decode_threads(text: string): { part: ThreadsPart; position: number } {
  const content = decode_document(threads_schema, text);
  const threads = new Map<string, ThreadConfiguration>();
  const wallets = new Map<Address, SealedWallet>();
  for (const [id, entry] of Object.entries(content.threads)) {
    assert(id === entry.thread_id, `threads.${id} has the thread_id ${entry.thread_id}`);
    threads.set(id, {
      thread: decode_thread(entry),
      status: entry.status,
      session: entry.open_session === null ? null : decode_open_session(entry.open_session),
      closed_session: entry.closed_session === null ? null : decode_closed_session(entry.closed_session),
    });
    const { thread_id, wallet_address, wallet_keypair } = entry;
    if (wallet_keypair === null) continue;
    wallets.set(wallet_address, { thread_id, wallet_address, sealed_key: wallet_keypair });
  }
  for (const { thread_id, wallet_address, wallet_keypair } of Object.values(content.spare_wallets)) {
    wallets.set(wallet_address, { thread_id, wallet_address, sealed_key: wallet_keypair });
  }
  return { part: { threads, wallets, last_number: content.last_number }, position: content.journal_position };
}
