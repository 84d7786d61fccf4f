/** The three kinds of state, decoded and encoded field by field in the order in which the interface lists them. */
import type { Key } from "./world.ts";

/** Thrown by a reader: the bytes are not what they should be. */
export class Undecodable extends Error {
  override readonly name = "Undecodable";
}

/** Reads values one after the other. */
export class Reader {
  #at = 0;
  readonly #view: DataView;
  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  take(length: number): Uint8Array {
    if (this.#at + length > this.bytes.length) throw new Undecodable("The data is too short");
    this.#at += length;
    return this.bytes.slice(this.#at - length, this.#at);
  }
  u8(): number {
    return this.take(1)[0]!;
  }
  bool(): boolean {
    const byte = this.u8();
    if (byte > 1) throw new Undecodable(`${byte} is no boolean`);
    return byte === 1;
  }
  u64(): bigint {
    this.take(8);
    return this.#view.getBigUint64(this.#at - 8, true);
  }
  key(): Key {
    return this.take(32).toHex();
  }
  get is_done(): boolean {
    return this.#at === this.bytes.length;
  }
}

/** The bytes of a u64. */
export function u64_bytes(value: bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(value).buffer);
}

function joined(parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The state of the system. */
export interface SystemState {
  paused: boolean;
  paused_at: bigint;
  reason: number;
  admin: Key;
  pending: Key | undefined;
  changed_at: bigint;
}

/** Bytes behind the encoding are tolerated. */
export function decode_system(bytes: Uint8Array): SystemState {
  const reader = new Reader(bytes);
  return {
    paused: reader.bool(),
    paused_at: reader.u64(),
    reason: reader.u8(),
    admin: reader.key(),
    pending: reader.bool() ? reader.key() : undefined,
    changed_at: reader.u64(),
  };
}

/** 83 bytes, or 51 without a pending admin. */
export function encode_system(state: SystemState): Uint8Array {
  return joined([
    Uint8Array.of(state.paused ? 1 : 0),
    u64_bytes(state.paused_at),
    Uint8Array.of(state.reason),
    Uint8Array.fromHex(state.admin),
    state.pending === undefined
      ? Uint8Array.of(0)
      : Uint8Array.from([1, ...Uint8Array.fromHex(state.pending)]),
    u64_bytes(state.changed_at),
  ]);
}

const TREASURY_FIELDS = [
  ...["total_balance", "rent_exempt_minimum", "total_withdrawn", "pool_creation_count"],
  ...[
    "liquidity_operation_count",
    "regular_swap_count",
    "treasury_withdrawal_count",
    "failed_operation_count",
  ],
  ...[
    "total_pool_creation_fees",
    "total_liquidity_fees",
    "total_regular_swap_fees",
    "total_swap_contract_fees",
  ],
  ...["last_update", "total_consolidations", "last_withdrawal", "donation_count", "total_donations"],
] as const;

/** The treasury: 17 words. */
export type Treasury = Record<(typeof TREASURY_FIELDS)[number], bigint>;

/** Exactly 136 bytes. */
export function decode_treasury(bytes: Uint8Array): Treasury {
  if (bytes.length !== 136) throw new Undecodable("A treasury has 136 bytes");
  const reader = new Reader(bytes);
  return Object.fromEntries(TREASURY_FIELDS.map((field) => [field, reader.u64()])) as Treasury;
}

/** The reverse of `decode_treasury`; counters wrap. */
export function encode_treasury(treasury: Treasury): Uint8Array {
  return joined(TREASURY_FIELDS.map((field) => u64_bytes(BigInt.asUintN(64, treasury[field]))));
}

const POOL_WORDS_BEHIND_FLAGS = [
  ...["liquidity_fee", "swap_fee", "fees_a", "fees_b", "withdrawn_a", "withdrawn_b", "collected_liquidity"],
  ...["collected_swap", "total_fees", "last_consolidation", "consolidations", "consolidated", "max_swap"],
  ...["min_swap", "max_deposit", "min_deposit", "max_withdrawal", "min_withdrawal"],
  ...["reserved_0", "reserved_1", "reserved_2", "reserved_3"],
] as const;

/** A pool. Pairs are for tokens A and B. */
export type Pool = {
  owner: Key;
  mints: [Key, Key];
  vaults: [Key, Key];
  lp_mints: [Key, Key];
  ratios: [bigint, bigint];
  totals: [bigint, bigint];
  bumps: Uint8Array;
  flags: number;
} & Record<(typeof POOL_WORDS_BEHIND_FLAGS)[number], bigint>;

/** Bytes behind the 438 are tolerated. */
export function decode_pool(bytes: Uint8Array): Pool {
  const reader = new Reader(bytes);
  const head = {
    owner: reader.key(),
    mints: [reader.key(), reader.key()] as [Key, Key],
    vaults: [reader.key(), reader.key()] as [Key, Key],
    lp_mints: [reader.key(), reader.key()] as [Key, Key],
    ratios: [reader.u64(), reader.u64()] as [bigint, bigint],
    totals: [reader.u64(), reader.u64()] as [bigint, bigint],
    bumps: reader.take(5),
    flags: reader.u8(),
  };
  const words = Object.fromEntries(POOL_WORDS_BEHIND_FLAGS.map((word) => [word, reader.u64()]));
  return { ...head, ...words as Record<(typeof POOL_WORDS_BEHIND_FLAGS)[number], bigint> };
}

/** The 438 bytes of a pool. */
export function encode_pool(pool: Pool): Uint8Array {
  return joined([
    ...[pool.owner, ...pool.mints, ...pool.vaults, ...pool.lp_mints].map((key) => Uint8Array.fromHex(key)),
    ...[...pool.ratios, ...pool.totals].map(u64_bytes),
    pool.bumps,
    Uint8Array.of(pool.flags),
    ...POOL_WORDS_BEHIND_FLAGS.map((word) => u64_bytes(pool[word])),
  ]);
}

/** A pool in which nothing has happened yet: every number 0. */
export function blank_pool(): Pool {
  return decode_pool(new Uint8Array(438));
}
