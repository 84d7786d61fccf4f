// The machine: integer types, memory access and the system calls of the Solana VM.
#pragma once

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed long long i64;

#define U64_MAX (~0ull)
#define INLINE static inline __attribute__((always_inline))

// The VM allows unaligned access, so a field is read where it lies. Aliasing rules are off by a compiler
// flag.
#define U64_AT(base, offset) (*(u64 *)((u8 *)(base) + (offset)))
#define U32_AT(base, offset) (*(u32 *)((u8 *)(base) + (offset)))
#define U8_AT(base, offset) (*((u8 *)(base) + (offset)))

// The heap is 32 KiB of zeroes. The account table is its only user.
#define HEAP_ADDRESS 0x300000000ull

// A byte range, in the form in which the VM takes hash inputs and signer seeds.
struct slice {
  const void *address;
  u64 length;
};

void abort(void);
void sol_log_(const void *text, u64 length);
u64 sol_memcpy_(void *target, const void *source, u64 length);
u64 sol_sha256(const struct slice *parts, u64 count, void *digest);
u64 sol_curve_validate_point(u64 curve, const void *point, void *result);
u64 sol_get_clock_sysvar(void *clock);
u64 sol_get_rent_sysvar(void *rent);
u64 sol_invoke_signed_c(const void *instruction, const void *accounts, u64 account_count, const void *signers,
                        u64 signer_count);

// Ends the whole transaction with ProgramFailedToComplete. The return value only keeps callers short.
INLINE u64 panic(void) {
  abort();
  return U64_MAX;
}
