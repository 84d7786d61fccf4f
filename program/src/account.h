// The call of the program: its accounts, its instruction data and its own address.
#pragma once
#include "key.h"

// Laid out as the VM wants accounts in a cross-program call, so that the table is passed on as it is. All
// pointers lead into the input region, where the runtime keeps lamports and data up to date across such a
// call; the length of an account that was given its data by the call is written back into the table itself.
struct account {
  struct key *key;
  u64 *lamports;
  u64 data_length;
  u8 *data;
  struct key *owner;
  u64 rent_epoch;
  u8 is_signer;
  u8 is_writable;
  u8 is_executable;
};

struct invocation {
  struct account *accounts;
  u64 account_count;
  const u8 *data;
  u64 data_length;
  struct key *program_id;
};

// Reads the input region of the VM into `invocation`.
void invocation_read(struct invocation *invocation, u8 *input);
