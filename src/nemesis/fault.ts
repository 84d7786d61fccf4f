import type { Clock } from "@/base/clock.ts";
import type { Rng } from "@/base/rng.ts";

/** One request on its way to the ledger. */
export interface Call {
  readonly method: string;
  readonly params: readonly unknown[];
  /** How many requests of this method there have been, this one included. */
  readonly asked: number;
}

/** What the ledger answered. */
export interface LedgerReply {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What goes back: a reply, an HTTP status without one, another body than the reply, no reply, or nothing for ever. */
export type Reply =
  | LedgerReply
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly body: string }
  | "close"
  | "silence";

/** Stands between client and ledger; `forward` asks the ledger, with other parameters if there are any. */
export type Fault = (
  call: Call,
  forward: (params?: readonly unknown[]) => Promise<LedgerReply>,
) => Promise<Reply>;

/** No fault at all. */
export const HONEST: Fault = (_call, forward) => forward();

/** What a fault is made with: time, chance, and the word whether it strikes at a request. */
export interface Dice {
  readonly clock: Clock;
  readonly rng: Rng;
  strikes(): boolean;
}

/** Makes a fault that lets every request through at which it does not strike. */
export type MakeFault = (dice: Dice) => Fault;

/** A refusal of the node, as a reply. */
export function node_error(code: number, message: string): LedgerReply {
  return { error: { code, message } };
}
