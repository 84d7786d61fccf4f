import { error_line } from "@/base/errors.ts";
import { running_objection } from "@/localnet/bank/program_accounts.ts";
import type { Vm } from "@/localnet/bank/vm.ts";
import { type LocalnetAccount, refuse_account } from "@/localnet/genesis/localnet_account.ts";
import { ADDRESS_BYTES, address_key, address_text, type AddressKey } from "@/localnet/wire/address.ts";
import { LOADER_2, UPGRADEABLE_LOADER, VM_OWNED_KEYS } from "@/localnet/wire/well_known.ts";

const [UPGRADEABLE_KEY, LOADER_2_KEY] = [address_key(UPGRADEABLE_LOADER), address_key(LOADER_2)];

function check_alone(vm: Vm, account: LocalnetAccount): void {
  const { address, owner, lamports } = account;
  if (lamports === 0n) refuse_account(account, "it has no lamports, and such an account does not exist");
  const present = vm.account(address);
  if (VM_OWNED_KEYS.has(address_key(owner)) || VM_OWNED_KEYS.has(address_key(present?.owner ?? owner))) {
    refuse_account(account, "sysvars and built-in programs are the ledger's own; leave it out");
  }
  if (present?.executable === true) refuse_account(account, "a program is there already; leave it out");
}

/** A program's code must be there before the program is. */
function check_program(vm: Vm, account: LocalnetAccount): void {
  const loader = address_key(account.owner);
  if (loader === LOADER_2_KEY) return;
  if (loader !== UPGRADEABLE_KEY) {
    const known = `${address_text(UPGRADEABLE_LOADER)} and ${address_text(LOADER_2)}`;
    refuse_account(account, `it is executable, and programs are run under the loaders ${known} only`);
  }
  const program_data = account.data.slice(4, 4 + ADDRESS_BYTES);
  if (program_data.length < ADDRESS_BYTES) {
    refuse_account(account, "it is no account of the upgradeable loader");
  }
  if (vm.account(program_data) !== null) return;
  const missing = address_text(program_data);
  refuse_account(account, `its code is missing; load its ProgramData account ${missing} as well`);
}

/** Where accounts are placed. */
export interface Genesis {
  readonly vm: Vm;
  /** Any account with SOL. */
  readonly payer: Uint8Array;
  /** Addresses that the ledger itself has filled: programs, their code, the faucet. */
  readonly taken: readonly Uint8Array[];
}

/** Puts accounts into a new ledger; answers their addresses. Throws `AccountRefusedError`. */
export function place_accounts(
  { vm, payer, taken }: Genesis,
  accounts: readonly LocalnetAccount[],
): Uint8Array[] {
  const sources = new Map<AddressKey, string>(
    taken.map((address) => [address_key(address), "the ledger itself"]),
  );
  for (const account of accounts) {
    const key = address_key(account.address);
    const other = sources.get(key);
    if (other !== undefined) {
      refuse_account(account, `${other} has this account already; leave one of them out`);
    }
    sources.set(key, account.source);
    check_alone(vm, account);
  }
  const place = (account: LocalnetAccount) => {
    try {
      vm.set_account(account.address, account);
    } catch (caught) {
      refuse_account(
        account,
        `the VM refuses it (${error_line(caught).replace(/^Failed to set account: /, "")})`,
      );
    }
  };
  accounts.filter(({ executable }) => !executable).forEach(place);
  for (const account of accounts.filter(({ executable }) => executable)) {
    check_program(vm, account);
    place(account);
    const objection = running_objection(vm, account.address, payer);
    if (objection !== undefined) refuse_account(account, `the VM cannot run it (${objection})`);
  }
  return accounts.map(({ address }) => address);
}
