/** Why a request cannot be carried out. rpc/ gives each its number. */
export type RefusalKind =
  | "duplicate_swap_direction"
  | "pool_not_found"
  | "thread_in_error_state"
  | "thread_not_found"
  | "wrong_thread_state"
  | "chain_failed"
  | "not_available_here"
  | "insufficient_core_wallet_funds"
  | "system_failed"
  | "invalid_parameter";

/** The refusal of a request: nothing was changed, and `hint` says what to do instead. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly kind: RefusalKind;
  readonly hint: string;
  readonly details: Record<string, unknown>;

  constructor(kind: RefusalKind, message: string, hint: string, details: Record<string, unknown> = {}) {
    super(message);
    this.kind = kind;
    this.hint = hint;
    this.details = details;
  }
}
