#include "account.h"

#define NOT_DUPLICATE 0xff
#define MAX_GROWTH 10240

// Offsets in the serialized form of an account.
#define AT_SIGNER 1
#define AT_WRITABLE 2
#define AT_EXECUTABLE 3
#define AT_KEY 8
#define AT_OWNER 40
#define AT_LAMPORTS 72
#define AT_DATA_LENGTH 80
#define AT_DATA 88

static u8 *read_account(struct account *account, u8 *at) {
  u64 length = U64_AT(at, AT_DATA_LENGTH);
  account->key = (struct key *)(at + AT_KEY);
  account->lamports = &U64_AT(at, AT_LAMPORTS);
  account->data_length = length;
  account->data = at + AT_DATA;
  account->owner = (struct key *)(at + AT_OWNER);
  account->is_signer = at[AT_SIGNER];
  account->is_writable = at[AT_WRITABLE];
  account->is_executable = at[AT_EXECUTABLE];
  u8 *end = at + AT_DATA + ((length + MAX_GROWTH + 7) & ~7ull);
  account->rent_epoch = U64_AT(end, 0);
  return end + 8;
}

static void copy_account(struct account *target, const struct account *source) {
  for (u64 word = 0; word < sizeof(struct account) / 8; word++)
    ((u64 *)target)[word] = ((const u64 *)source)[word];
}

void invocation_read(struct invocation *invocation, u8 *input) {
  // The runtime passes at most 255 accounts: 14 KiB of the 32 KiB heap.
  struct account *accounts = (struct account *)HEAP_ADDRESS;
  u64 count = U64_AT(input, 0);
  u8 *at = input + 8;
  for (u64 i = 0; i < count; i++) {
    if (at[0] == NOT_DUPLICATE) {
      at = read_account(&accounts[i], at);
    } else {
      copy_account(&accounts[i], &accounts[at[0]]);
      at += 8;
    }
  }
  invocation->accounts = accounts;
  invocation->account_count = count;
  invocation->data_length = U64_AT(at, 0);
  invocation->data = at + 8;
  invocation->program_id = (struct key *)(at + 8 + invocation->data_length);
}
