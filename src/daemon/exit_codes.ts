/** How the commands end. Documented in the README; scripts rely on the numbers. */
export const EXIT = {
  /** Done, and everything that was checked is right. */
  ok: 0,
  /** The command line cannot be understood. */
  usage: 64,
  /** The daemon refused a request. */
  refused: 65,
  /** The daemon does not answer. */
  unavailable: 69,
  /** A bug of ours. */
  internal: 70,
  /** Another daemon uses the data directory. */
  locked: 73,
  /** The settings are understood but cannot work here: a file, a port, a program. */
  config: 78,
  /** A person was asked, and said no. */
  cancelled: 130,
  /** The contract did something that it must not do. */
  finding: 90,
  /** Nothing was proved: some kind of operation never succeeded. */
  vacuous: 91,
  /** The run says nothing of the contract: the load was not what the scenario asks for. */
  invalid: 92,
  /** The ledger cannot be reached. */
  ledger_unreachable: 93,
  /** Operations are left whose outcome is not known. */
  unresolved: 94,
  /** A threshold of the scenario does not hold. */
  threshold: 99,
} as const;

/** A reason to end the process, for the operator, with what to do about it. */
export class ExitError extends Error {
  override readonly name = "ExitError";
  readonly exit_code: number;

  constructor(exit_code: number, message: string) {
    super(message);
    this.exit_code = exit_code;
  }
}
