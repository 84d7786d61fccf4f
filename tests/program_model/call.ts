/** One invocation of a program in the model: its accounts, its rights, and how it calls other programs. */
import { type Account, type Key, SYSTEM, type World } from "./world.ts";

/** An account as an invocation names it. Equal keys share one `state`. */
export interface Slot {
  readonly key: Key;
  readonly signer: boolean;
  readonly writable: boolean;
  readonly state: Account;
}

/** What a handler is given. `expected` collects lines it has to find in the program's log. */
export interface Call {
  readonly program: Key;
  readonly slots: readonly Slot[];
  readonly data: Uint8Array;
  readonly world: World;
  readonly expected: string[];
}

/** The transaction fails; `reason` is a builtin's name or "Custom n", as the ledger reports it. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** What a panic on chain looks like from outside. */
export const PANIC = "ProgramFailedToComplete";

/** Fails with a reason. */
export function refuse(reason: string): never {
  throw new Refusal(reason);
}

/** Fails with a reason unless the condition holds. */
export function demand(condition: boolean, reason: string): asserts condition {
  if (!condition) refuse(reason);
}

/** The account at a position, which the count has been checked for. */
export function slot(call: Call, index: number): Slot {
  const found = call.slots[index];
  if (!found) throw new Error(`The model read account ${index} of ${call.slots.length}`);
  return found;
}

/** An account of a call to another program, with the rights it is passed with. */
export interface Grant {
  readonly slot: Slot;
  readonly writable?: boolean;
  readonly signer?: boolean;
}

/**
 * The runtime's checks of a call to another program: rights cannot grow, but for the addresses whose seeds are
 * given, and the program has to be among the accounts.
 */
export function enter(
  call: Call,
  program: Key,
  grants: readonly Grant[],
  signers: readonly Key[] = [],
): void {
  for (const { slot: { key, signer, writable }, ...asked } of grants) {
    demand(!asked.writable || writable, "PrivilegeEscalation");
    demand(!asked.signer || signer || signers.includes(key), "PrivilegeEscalation");
  }
  demand(call.slots.some(({ key }) => key === program), "MissingAccount");
}

/** Moves lamports as the System Program does it. */
export function transfer_lamports(from: Account, to: Account, lamports: bigint): void {
  demand(from.data.length === 0, "InvalidArgument");
  demand(from.lamports >= lamports, "Custom 1");
  demand(from.owner === SYSTEM || lamports === 0n, "ExternalAccountLamportSpend");
  from.lamports -= lamports;
  to.lamports += lamports;
}

/** The System Program's transfer, called by the program. */
export function system_transfer(call: Call, from: Slot, to: Slot, lamports: bigint): void {
  enter(call, SYSTEM, [{ slot: from, writable: true, signer: true }, { slot: to, writable: true }]);
  transfer_lamports(from.state, to.state, lamports);
}

/** The System Program's CreateAccount for an address of the program, exempt from rent. */
export function create_account(call: Call, payer: Slot, created: Slot, bytes: number, owner: Key): void {
  const rights = { writable: true, signer: true };
  enter(call, SYSTEM, [{ slot: payer, ...rights }, { slot: created, ...rights }], [created.key]);
  const { state } = created;
  demand(state.lamports === 0n && state.data.length === 0 && state.owner === SYSTEM, "Custom 0");
  state.data = new Uint8Array(bytes);
  state.owner = owner;
  transfer_lamports(payer.state, state, rent(bytes));
}

/** Lamports that exempt an account of so many bytes from rent. */
export function rent(bytes: number): bigint {
  return BigInt(bytes + 128) * 6960n;
}
