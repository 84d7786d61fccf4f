/** What is wrong with a ledger's file: it cannot be read or written, or another process has it. */
export type LedgerFileFailure = "ledger_unusable" | "ledger_in_use";

/** A ledger's file is of no use here. The message is one line and names the remedy. Nothing has been deleted. */
export class LedgerFileError extends Error {
  override readonly name = "LedgerFileError";
  readonly kind: LedgerFileFailure;

  constructor(kind: LedgerFileFailure, message: string) {
    super(message);
    this.kind = kind;
  }
}
