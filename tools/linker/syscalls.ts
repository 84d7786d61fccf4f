/**
 * The syscalls a program of ours may name. The VM finds a syscall by the hash of its name and the loader of SBPF
 * v3 does not check that the hash exists, so a misspelt name would only fail when it is executed: the linker
 * has to know the names.
 */
const SYSCALL_NAMES = [
  "abort",
  "sol_create_program_address",
  "sol_curve_validate_point",
  "sol_get_clock_sysvar",
  "sol_get_rent_sysvar",
  "sol_invoke_signed_c",
  "sol_log_",
  "sol_log_64_",
  "sol_log_compute_units_",
  "sol_log_pubkey",
  "sol_memcmp_",
  "sol_memcpy_",
  "sol_memmove_",
  "sol_memset_",
  "sol_set_return_data",
  "sol_sha256",
  "sol_try_find_program_address",
] as const;

const HASH_BY_NAME = new Map<string, number>(SYSCALL_NAMES.map((name) => [name, murmur3(name)]));
const HASHES = new Set(HASH_BY_NAME.values());

/** The number by which the VM knows a syscall, or undefined for a name that is no syscall. */
export function syscallHash(name: string): number | undefined {
  return HASH_BY_NAME.get(name);
}

/** Whether an unsigned 32-bit call target is the hash of a syscall. */
export function isSyscallHash(hash: number): boolean {
  return HASHES.has(hash);
}

/** MurmurHash3, 32-bit x86 variant, seed 0, of an ASCII name; the result is unsigned. */
export function murmur3(name: string): number {
  const bytes = new TextEncoder().encode(name);
  const view = new DataView(bytes.buffer);
  const blocks = bytes.length & ~3;
  let hash = 0;
  for (let at = 0; at < blocks; at += 4) {
    hash = rotate(hash ^ scramble(view.getUint32(at, true)), 13);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = bytes.length - 1; at >= blocks; at--) tail = (tail << 8) | (bytes[at] ?? 0);
  hash ^= scramble(tail) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(block: number): number {
  return Math.imul(rotate(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
