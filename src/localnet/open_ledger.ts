import { randomBytes } from "node:crypto";
import { create_signing_key, Faucet, restore_signing_key } from "@/localnet/bank/faucet.ts";
import {
  deploy_programs,
  type LocalnetProgram,
  ProgramRefusedError,
} from "@/localnet/bank/program_deployment.ts";
import { Vm } from "@/localnet/bank/vm.ts";
import {
  AccountRefusedError,
  digest_of_accounts,
  type LocalnetAccount,
} from "@/localnet/genesis/localnet_account.ts";
import { place_accounts } from "@/localnet/genesis/place_accounts.ts";
import type { LedgerFile } from "@/localnet/ledger/ledger_file.ts";
import { type MemoryLedgerBounds, MemoryLedgerStore } from "@/localnet/ledger/memory_ledger_store.ts";
import { read_accounts, read_blocks, read_identity } from "@/localnet/ledger/read_ledger_file.ts";
import type { ChainPast, ChangedAccount, SealSlot } from "@/localnet/ledger/sealed_slot.ts";
import type { LedgerNode } from "@/localnet/methods/ledger_node.ts";
import { Chain } from "@/localnet/slots/chain.ts";
import { address_key, address_text, type AddressKey } from "@/localnet/wire/address.ts";
import { base58_encode } from "@/localnet/wire/base58.ts";
import { VM_OWNED_KEYS } from "@/localnet/wire/well_known.ts";

/** What a ledger is opened with. */
export interface OpenLedgerOptions {
  readonly programs: readonly LocalnetProgram[];
  /** What a new ledger begins with beside them; `undefined` also asks no question of an earlier one. */
  readonly accounts?: readonly LocalnetAccount[] | undefined;
  /** Where it is kept; `undefined` keeps it in memory. */
  readonly file: LedgerFile | undefined;
  readonly now_ms: number;
  /** How much is kept; the bounds of {@linkcode MemoryLedgerStore} unless a test wants others. */
  readonly bounds?: MemoryLedgerBounds;
}

/** In the file of a ledger that began before there were account files it is missing: it began with none. */
const ACCOUNTS_DIGEST = "accounts_digest";

const unix_seconds = (now_ms: number) => Math.floor(now_ms / 1_000);

function accounts_at(vm: Vm, addresses: readonly Uint8Array[]): ChangedAccount[] {
  return addresses.map((address) => [address_key(address), vm.account(address)]);
}

/** What the VM keeps up by itself is not stored: sysvars and built-in programs. */
function* without_vm_owned(accounts: Iterable<ChangedAccount>): Generator<ChangedAccount> {
  for (const changed of accounts) {
    const [_key, account] = changed;
    if (account === null || !VM_OWNED_KEYS.has(address_key(account.owner))) yield changed;
  }
}

function sealing(file: LedgerFile | undefined): SealSlot {
  if (file === undefined) return () => {};
  return (sealed) => file.commit({ ...sealed, accounts: without_vm_owned(sealed.accounts) });
}

/** A ledger's name and keys. */
interface Identity {
  readonly genesis_hash: string;
  readonly has_other_accounts: boolean;
  readonly leader: string;
  readonly faucet: Faucet;
}

function begin({ programs, accounts = [], file, now_ms }: OpenLedgerOptions, vm: Vm): Identity {
  const genesis_hash = randomBytes(32);
  const leader = create_signing_key().address;
  const key = create_signing_key();
  const faucet = new Faucet(key);
  vm.set_clock(0, unix_seconds(now_ms), unix_seconds(now_ms));
  faucet.fill(vm);
  const earlier = new Set<AddressKey>();
  const written = deploy_programs({ vm, slot: 0, payer: faucet.address, earlier }, programs);
  const taken = [faucet.address, ...written];
  const placed = place_accounts({ vm, payer: faucet.address, taken }, accounts);
  file?.found(
    { genesis_hash, leader, faucet_key: key.secret, [ACCOUNTS_DIGEST]: digest_of_accounts(accounts) },
    accounts_at(vm, [...taken, ...placed]),
  );
  const names = { genesis_hash: base58_encode(genesis_hash), leader: address_text(leader) };
  return { ...names, faucet, has_other_accounts: false };
}

/** Puts all accounts into the VM; answers which are programs. Those come last, when their code is there. */
function restore_accounts(file: LedgerFile, vm: Vm): Set<AddressKey> {
  const programs = new Map<AddressKey, () => void>();
  for (const [address, state] of read_accounts(file)) {
    const restore = () => vm.set_account(address, state);
    if (state.executable) programs.set(address_key(address), restore);
    else restore();
  }
  for (const restore of programs.values()) restore();
  return new Set(programs.keys());
}

function resume(
  { programs, accounts, now_ms }: OpenLedgerOptions,
  file: LedgerFile,
  vm: Vm,
  past: ChainPast | undefined,
): Identity {
  const slot = past?.recent.at(-1)?.header.slot ?? 0;
  vm.set_clock(slot, unix_seconds(now_ms), past?.epoch_start_seconds ?? unix_seconds(now_ms));
  const earlier = restore_accounts(file, vm);
  const stored = read_identity(file);
  const value = (name: string): Uint8Array => {
    const found = stored.get(name);
    if (found === undefined) throw new Error(`it is damaged (${name} is missing)`);
    return found;
  };
  const begun_with = stored.get(ACCOUNTS_DIGEST) ?? digest_of_accounts([]);
  const faucet = new Faucet(restore_signing_key(value("faucet_key")));
  const written = deploy_programs({ vm, slot, payer: faucet.address, earlier }, programs);
  if (written.length > 0) file.save_accounts(accounts_at(vm, written));
  return {
    genesis_hash: base58_encode(value("genesis_hash")),
    leader: address_text(value("leader")),
    faucet,
    has_other_accounts: accounts !== undefined && digest_of_accounts(accounts).toHex() !== begun_with.toHex(),
  };
}

function open(options: OpenLedgerOptions): OpenLedger {
  const { file, now_ms, bounds } = options;
  const vm = new Vm();
  const store = new MemoryLedgerStore(bounds);
  const past = file === undefined || file.is_new ? undefined : read_blocks(file, store);
  const { genesis_hash, leader, faucet, has_other_accounts } = file === undefined || file.is_new
    ? begin(options, vm)
    : resume(options, file, vm, past);
  const chain = new Chain({ vm, store, genesis_hash, seal: sealing(file), past }, now_ms);
  return { node: { chain, faucet, identity: leader }, has_other_accounts };
}

/** An open ledger. */
export interface OpenLedger {
  readonly node: LedgerNode;
  /** Whether the ledger was begun with other accounts than those that the options name: they are not loaded again. */
  readonly has_other_accounts: boolean;
}

/**
 * Opens a ledger: a new one, or the one in the file, as it was when its last slot was closed. Throws
 * `ProgramRefusedError`, `AccountRefusedError`, and `LedgerFileError` when the file cannot be read or written.
 */
export function open_ledger(options: OpenLedgerOptions): OpenLedger {
  try {
    return open(options);
  } catch (caught) {
    if (options.file === undefined) throw caught;
    if (caught instanceof ProgramRefusedError || caught instanceof AccountRefusedError) throw caught;
    throw options.file.unusable(caught);
  }
}
