import { address_key, type AddressKey, known_address } from "@/localnet/wire/address.ts";

/** The system program. */
export const SYSTEM_PROGRAM = known_address("11111111111111111111111111111111");
/** The loader that owns upgradeable programs. */
export const UPGRADEABLE_LOADER = known_address("BPFLoaderUpgradeab1e11111111111111111111111");
/** The older loader: its programs are one account each. */
export const LOADER_2 = known_address("BPFLoader2111111111111111111111111111111111");
/** The Clock sysvar. */
export const CLOCK_SYSVAR = known_address("SysvarC1ock11111111111111111111111111111111");
/** The Rent sysvar. */
export const RENT_SYSVAR = known_address("SysvarRent111111111111111111111111111111111");
/** The compute budget program. */
export const COMPUTE_BUDGET_PROGRAM = known_address("ComputeBudget111111111111111111111111111111");
/** SPL Token. */
export const TOKEN_PROGRAM = known_address("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
/** SPL Token-2022. */
export const TOKEN_2022_PROGRAM = known_address("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");

const keys_of = (...texts: string[]): ReadonlySet<AddressKey> =>
  new Set(texts.map((text) => address_key(known_address(text))));

/** Programs whose accounts are token accounts and mints. */
export const TOKEN_PROGRAM_KEYS: ReadonlySet<AddressKey> = new Set(
  [TOKEN_PROGRAM, TOKEN_2022_PROGRAM].map(address_key),
);
/** The memo programs, old and new. */
export const MEMO_PROGRAM_KEYS = keys_of(
  "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr",
  "Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo",
);
/** Who mentions one of these may read the SlotHashes sysvar. */
export const SLOT_HASHES_READER_KEYS = keys_of(
  "AddressLookupTab1e1111111111111111111111111",
  "SysvarS1otHashes111111111111111111111111111",
);
/** Who calls one of these pays for more than its own signatures. */
export const EXTRA_FEE_KEYS = keys_of(
  "ComputeBudget111111111111111111111111111111",
  "Ed25519SigVerify111111111111111111111111111",
  "KeccakSecp256k11111111111111111111111111111",
  "Secp256r1SigVerify1111111111111111111111111",
);
/** Accounts of these owners belong to the VM: sysvars and built-in programs. */
export const VM_OWNED_KEYS = keys_of(
  "Sysvar1111111111111111111111111111111111111",
  "NativeLoader1111111111111111111111111111111",
);
