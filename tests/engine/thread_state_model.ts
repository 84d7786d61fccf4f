/** What threads may do and when, written from the outside: it hears events and requests, and looks at nothing else. */
import type { ServiceEvent } from "@/domain/service_event.ts";
import type { ThreadStatus } from "@/domain/thread.ts";
import type { Breaches } from "@/simulation/checks/breaches.ts";

/** Where a thread is; `unknown` before its creation. */
export type ModelStatus = ThreadStatus | "unknown" | "deleted";

interface ModelThread {
  status: ModelStatus;
  wallet: string;
  min_interval_ms: number;
  /** Sessions that have ended. */
  stops: number;
  /** Somebody has asked the present session to end. */
  is_ending: boolean;
  /** When the last cycle of this session ended. */
  last_end_ms: number | undefined;
  /** Signatures of the wallet's transactions that have no end yet. */
  readonly open: Set<string>;
}

/** From where each step may come. */
const FROM: Record<string, readonly ModelStatus[]> = {
  thread_created: ["unknown"],
  thread_started: ["created", "stopped", "error"],
  thread_stopped: ["running"],
  thread_deleted: ["created", "stopped", "error"],
};
/** Events that may come at any time of a thread's life. */
const WHILE_ALIVE: readonly ModelStatus[] = ["created", "running", "stopped", "error"];

/** The states of all threads. What must not be goes to `breaches`. */
export class ThreadStateModel {
  readonly #breaches: Breaches;
  readonly #threads = new Map<string, ModelThread>();
  readonly #by_wallet = new Map<string, ModelThread>();
  /** Events so far. */
  events = 0;

  constructor(breaches: Breaches) {
    this.#breaches = breaches;
  }

  /** Every thread that was ever created, in that order. */
  get ids(): string[] {
    return [...this.#threads].filter(([, { status }]) => status !== "unknown").map(([id]) => id);
  }

  status(thread_id: string): ModelStatus {
    return this.#thread(thread_id).status;
  }

  stops(thread_id: string): number {
    return this.#thread(thread_id).stops;
  }

  /** Transactions of its wallet that have no end. */
  open_count(thread_id: string): number {
    return this.#thread(thread_id).open.size;
  }

  /** From now on no cycle of the present session may begin. */
  ask_to_stop(thread_id: string): void {
    this.#thread(thread_id).is_ending = true;
  }

  #thread(thread_id: string): ModelThread {
    const known = this.#threads.get(thread_id);
    if (known !== undefined) return known;
    const thread: ModelThread = {
      status: "unknown",
      wallet: "",
      min_interval_ms: 0,
      stops: 0,
      is_ending: false,
      last_end_ms: undefined,
      open: new Set(),
    };
    this.#threads.set(thread_id, thread);
    return thread;
  }

  /** An operation of this wallet is being signed: none may be under way. */
  sign(wallet: string): void {
    const open = this.#by_wallet.get(wallet)?.open.size ?? 0;
    if (open > 0) this.#breaches.add("one operation of a wallet at a time", `${wallet} has ${open} open`);
  }

  /** Takes the next event. */
  add(event: ServiceEvent): void {
    this.events += 1;
    const thread_id = event.type === "thread_created"
      ? event.thread.thread_id
      : "thread_id" in event
      ? event.thread_id
      : undefined;
    if (thread_id === undefined || event.type === "wallet_created") return;
    const thread = this.#thread(thread_id);
    if (!(FROM[event.type] ?? WHILE_ALIVE).includes(thread.status)) {
      this.#breaches.add(
        "states change along allowed steps",
        `${event.type} of ${thread_id} in ${thread.status}`,
      );
    }
    this.#follow(thread, event);
  }

  #follow(thread: ModelThread, event: ServiceEvent): void {
    switch (event.type) {
      case "thread_created":
        thread.status = "created";
        thread.wallet = event.thread.wallet_address;
        thread.min_interval_ms = event.thread.settings.min_interval_ms;
        this.#by_wallet.set(thread.wallet, thread);
        return;
      case "thread_started":
        thread.status = "running";
        thread.is_ending = false;
        thread.last_end_ms = undefined;
        return;
      case "thread_stopped":
        thread.status = event.reason === "unexpected_error" ? "error" : "stopped";
        thread.stops += 1;
        return;
      case "thread_deleted":
        thread.status = "deleted";
        if (thread.open.size > 0) this.#breaches.add("a wallet at rest is deleted", event.thread_id);
        return;
      case "operation_opened":
        thread.open.add(event.signature);
        if (event.purpose === "cycle") this.#check_cycle(thread, event.thread_id, event.at_ms);
        return;
      case "operation_ended":
        if (event.signature !== null) thread.open.delete(event.signature);
        if (event.purpose === "cycle") thread.last_end_ms = event.at_ms;
    }
  }

  /** Cycles begin while the thread runs, and one worker leaves its pause between two of them. */
  #check_cycle(thread: ModelThread, thread_id: string, at_ms: number): void {
    const { status, is_ending, last_end_ms, min_interval_ms } = thread;
    if (status !== "running" || is_ending) {
      this.#breaches.add("stopped threads stay quiet", `${thread_id} begins a cycle while it is ${status}`);
    }
    if (last_end_ms === undefined || at_ms - last_end_ms >= min_interval_ms) return;
    this.#breaches.add("one worker on a wallet", `${thread_id} pauses for ${at_ms - last_end_ms} ms only`);
  }
}
