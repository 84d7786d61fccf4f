/** The schemas of what several methods answer with. */
import { z } from "zod";
import { is_u64, U64_MAX } from "@/domain/units.ts";

/** A u64: `bigint` inside, a JSON integer with all its digits on the wire. */
export const u64 = z.bigint().refine(is_u64, "expected a u64").meta({
  type: "integer",
  minimum: 0,
  // A double cannot hold it; the published schema gets the exact digits.
  maximum: Number(U64_MAX),
});

/** A sum of many u64, which may be greater than one. */
export const total = z.bigint().min(0n).meta({ type: "integer", minimum: 0 });

/** A number of things that were counted. */
export const count = z.int().min(0);

/** Base58 of 32 bytes. */
export const address = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/);

/** Base58 of 64 bytes. */
export const signature = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{64,88}$/);

/** UTC, whole seconds. */
export const timestamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/).meta({ format: "date-time" });

/** An id that the service has given. */
export const thread_id = z.string().regex(/^(?:deposit|withdrawal|swap)_[1-9]\d*$/)
  .describe("The thread's id, such as `deposit_1`");

/** Where a thread is in its life. */
export const thread_status = z.enum(["created", "running", "stopped", "error"])
  .describe("Where the thread is in its life");

/** What a thread does. */
export const thread_kind = z.enum(["deposit", "withdrawal", "swap"]);

/** Why a transaction was sent. */
export const operation_purpose = z.enum(["cycle", "share", "empty", "burn"]).describe(
  "`cycle`: an operation of the thread's own; `share`: shares that did not fit into their operation's transaction; " +
    "`empty`: `empty_thread`; `burn`: the input of an empty that failed",
);

/** How an operation ended; `unknown`: it has not yet. */
export const outcome = z.enum(["landed_ok", "landed_error", "rejected", "expired", "unknown"]);

/** Findings by how bad they are. */
export const severity_counts = z.strictObject({
  critical: count.describe("Value moved, appeared or vanished against the contract's mathematics"),
  high: count.describe("A wrong error, or a balance that moved unseen"),
  medium: count.describe("Wrong in the books without loss"),
}).meta({ id: "SeverityCounts" });

/** Which of the two tokens. */
export const side = z.enum(["A", "B"]);

/** Which way a swap goes. */
export const direction = z.enum(["a_to_b", "b_to_a"]);

/** A pool's address. */
export const pool_id = address.describe("The pool's address");

/** The answer of the methods that create a thread. */
export const created_thread = z.strictObject({
  thread_id,
  wallet_address: address.describe("The thread's own wallet"),
  status: thread_status,
}).meta({ id: "CreatedThread" });

/** The answer of the methods that change a thread's state. */
export const changed_thread = z.strictObject({ thread_id, status: thread_status })
  .meta({ id: "ChangedThread" });
