#include "cpi.h"
#include "repairs.h"

struct meta {
  const struct key *key;
  u8 is_writable;
  u8 is_signer;
};

struct instruction {
  const struct key *program_id;
  const struct meta *metas;
  u64 meta_count;
  const void *data;
  u64 data_length;
};

INLINE void set_meta(struct meta *meta, const struct account *account, u8 is_writable, u8 is_signer) {
  meta->key = account->key;
  meta->is_writable = is_writable;
  meta->is_signer = is_signer;
}

// All accounts of the invocation are handed on: the runtime picks those the instruction names. A failure
// inside ends the transaction with the inner error, so there is nothing to return but success.
static u64 invoke(const struct invocation *call, const struct instruction *instruction,
                  const struct pda *signer) {
  struct slice signers = {signer ? signer->parts : 0, signer ? signer->seed_count : 0};
  return sol_invoke_signed_c(instruction, call->accounts, call->account_count, &signers, signer ? 1 : 0);
}

u64 system_transfer(const struct invocation *call, const struct account *from, const struct account *to,
                    u64 lamports) {
  u8 data[12];
  struct meta metas[2];
  U32_AT(data, 0) = 2;
  U64_AT(data, 4) = lamports;
  set_meta(&metas[0], from, 1, 1);
  set_meta(&metas[1], to, 1, 0);
  struct instruction instruction = {&SYSTEM_PROGRAM, metas, 2, data, sizeof(data)};
  return invoke(call, &instruction, 0);
}

// What CreateAccount does, for an account that has lamports already: it is given the rest, its size and its owner.
static u64 adopt_account(const struct caller *caller, const struct new_account *request) {
  u8 size[12], owner[36];
  struct meta meta;
  u64 present = *request->account->lamports;
  u64 missing = request->lamports > present ? request->lamports - present : 0;
  if (missing > 0 && system_transfer(caller->call, request->payer, request->account, missing) != 0)
    return 1;
  set_meta(&meta, request->account, 1, 1);
  U32_AT(size, 0) = 8;
  U64_AT(size, 4) = request->bytes;
  struct instruction allocate = {&SYSTEM_PROGRAM, &meta, 1, size, sizeof(size)};
  if (invoke(caller->call, &allocate, caller->signer) != 0)
    return 1;
  U32_AT(owner, 0) = 1;
  key_copy((struct key *)(owner + 4), request->owner);
  struct instruction assign = {&SYSTEM_PROGRAM, &meta, 1, owner, sizeof(owner)};
  return invoke(caller->call, &assign, caller->signer);
}

u64 system_create_account(const struct caller *caller, const struct new_account *request) {
  if (REPAIRED && *request->account->lamports > 0)
    return adopt_account(caller, request);
  u8 data[52];
  struct meta metas[2];
  U32_AT(data, 0) = 0;
  U64_AT(data, 4) = request->lamports;
  U64_AT(data, 12) = request->bytes;
  key_copy((struct key *)(data + 20), request->owner);
  set_meta(&metas[0], request->payer, 1, 1);
  set_meta(&metas[1], request->account, 1, 1);
  struct instruction instruction = {&SYSTEM_PROGRAM, metas, 2, data, sizeof(data)};
  return invoke(caller->call, &instruction, caller->signer);
}

u64 token_initialize_account(const struct invocation *call, const struct account *account,
                             const struct account *mint, const struct account *owner,
                             const struct account *rent) {
  u8 data[1] = {1};
  struct meta metas[4];
  set_meta(&metas[0], account, 1, 0);
  set_meta(&metas[1], mint, 0, 0);
  set_meta(&metas[2], owner, 0, 0);
  set_meta(&metas[3], rent, 0, 0);
  struct instruction instruction = {&TOKEN_PROGRAM, metas, 4, data, sizeof(data)};
  return invoke(call, &instruction, 0);
}

u64 token_initialize_mint(const struct invocation *call, const struct account *mint, u64 decimals,
                          const struct account *authority, const struct account *rent) {
  u8 data[35];
  struct meta metas[2];
  data[0] = 0;
  data[1] = (u8)decimals;
  key_copy((struct key *)(data + 2), authority->key);
  data[34] = 0;  // no freeze authority
  set_meta(&metas[0], mint, 1, 0);
  set_meta(&metas[1], rent, 0, 0);
  struct instruction instruction = {&TOKEN_PROGRAM, metas, 2, data, sizeof(data)};
  return invoke(call, &instruction, 0);
}

static u64 token_move(const struct caller *caller, const struct token_move *move, u64 tag) {
  u8 data[9];
  struct meta metas[3];
  data[0] = (u8)tag;
  U64_AT(data, 1) = move->amount;
  set_meta(&metas[0], move->first, 1, 0);
  set_meta(&metas[1], move->second, 1, 0);
  set_meta(&metas[2], move->authority, 0, 1);
  struct instruction instruction = {&TOKEN_PROGRAM, metas, 3, data, sizeof(data)};
  return invoke(caller->call, &instruction, caller->signer);
}

u64 token_transfer(const struct caller *caller, const struct token_move *move) {
  return token_move(caller, move, 3);
}

u64 token_mint_to(const struct caller *caller, const struct token_move *move) {
  return token_move(caller, move, 7);
}

u64 token_burn(const struct caller *caller, const struct token_move *move) {
  return token_move(caller, move, 8);
}
