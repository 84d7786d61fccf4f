/** Threads as a service has them: two swap threads in each pool of a hundred, the others half deposit, half withdrawal. */
import { create_rng, type Rng } from "@/base/rng.ts";
import { type Address, address_of } from "@/domain/address.ts";
import { base58_encode } from "@/domain/base58.ts";
import type { Pool } from "@/domain/pool.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import type { Thread, ThreadKind } from "@/domain/thread.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { amount } from "@/domain/units.ts";

const THREADS_PER_POOL = 100;
const SEED = 1;
/** Length of `frt1:` and the base64url of 88 bytes. */
const SEALED_KEY = `frt1:${"A".repeat(118)}`;
const BEGIN_MS = 1_750_000_000_000;
const SIGNATURE_BYTES = 64;

function random_bytes(rng: Rng, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => rng.int(0, 255));
}

function address(rng: Rng): Address {
  return address_of(random_bytes(rng, 32));
}

function pool(rng: Rng): Pool {
  const side = (decimals: number) => ({
    mint: address(rng),
    decimals,
    vault: address(rng),
    lp_mint: address(rng),
  });
  return {
    pool_id: address(rng),
    a: side(9),
    b: side(6),
    ratio_a_numerator: amount(1_000_000_000n),
    ratio_b_denominator: amount(160_000_000n),
    flags: 1,
    created_at_ms: BEGIN_MS,
  };
}

function thread(rng: Rng, pool_id: Address, index: number): Thread {
  const place = index % THREADS_PER_POOL;
  const kind: ThreadKind = place < 2 ? "swap" : place % 2 === 0 ? "deposit" : "withdrawal";
  const common = {
    thread_id: `${kind}_${index + 1}`,
    pool_id,
    wallet_address: address(rng),
    input_account: address(rng),
    output_account: address(rng),
    created_at_ms: BEGIN_MS,
    settings: default_settings(kind),
  };
  const side = place % 4 < 2 ? "A" : "B";
  const initial_amount = amount(rng.bigint(1_000_000n, 1_000_000_000_000n));
  switch (kind) {
    case "deposit":
      return { ...common, kind, side, initial_amount, auto_refill: true, share_lp_tokens: place % 8 === 2 };
    case "withdrawal":
      return { ...common, kind, side };
    case "swap":
      return {
        ...common,
        kind,
        direction: place === 0 ? "a_to_b" : "b_to_a",
        initial_amount,
        zero_output_swaps: false,
      };
  }
}

/** Some threads and the events that make and start them. */
export interface Population {
  readonly threads: readonly Thread[];
  readonly events: readonly ServiceEvent[];
}

/** `count` started threads; the same ones each time. */
export function population(count: number): Population {
  const rng = create_rng(SEED, `${count} threads`);
  const threads: Thread[] = [];
  const events: ServiceEvent[] = [];
  let home = pool(rng);
  const at_ms = BEGIN_MS;
  const balances = { input: 10n ** 12n, output: 0n, lamports: 1_000_000_000n };
  for (let index = 0; index < count; index += 1) {
    if (index % THREADS_PER_POOL === 0) {
      home = pool(rng);
      events.push({ type: "pool_created", pool: home });
    }
    const made = thread(rng, home.pool_id, index);
    const { thread_id, kind, wallet_address } = made;
    threads.push(made);
    events.push(
      { type: "wallet_created", thread_id, kind, wallet_address, sealed_key: SEALED_KEY, at_ms },
      { type: "thread_created", thread: made },
      { type: "thread_started", thread_id, at_ms, reason: "manual_start", balances },
    );
  }
  return { threads, events };
}

/** `count` signatures, different in each `round`. */
export function signatures(count: number, round: number): string[] {
  const rng = create_rng(SEED, `signatures ${round}`);
  return Array.from({ length: count }, () => base58_encode(random_bytes(rng, SIGNATURE_BYTES)));
}
