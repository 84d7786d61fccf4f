#include "cpi.h"
#include "errors.h"
#include "fee.h"
#include "instructions.h"
#include "log.h"
#include "math.h"
#include "operation.h"
#include "planted_bugs.h"
#include "token_account.h"

// The input mint that stands first in the data is ignored: the user's input account decides the direction.
#define ARGUMENT_AMOUNT_IN 32
#define ARGUMENT_EXPECTED_OUT 40
#define ARGUMENT_POOL_ID 48

struct trade {
  u64 input_side;
  u64 output_side;
  u64 amount_in;
  u64 amount_out;
};

static u64 check_pool(const struct invocation *call) {
  const struct account *all = call->accounts;
  const struct account *pool = &all[POOL];
  // A zero amount is noticed before the signature and the pause.
  if (U64_AT(ARGUMENTS(call), ARGUMENT_AMOUNT_IN) == 0)
    return INVALID_ARGUMENT;
  TRY(operation_check_user(call));
  TRY(pool_check(pool, call, (const struct key *)(ARGUMENTS(call) + ARGUMENT_POOL_ID)));
  u64 flags = U8_AT(pool->data, POOL_FLAGS);
  if ((flags & FLAG_SWAPS_PAUSED) && !PLANTED(SWAP_IGNORES_PAUSE))
    return POOL_SWAPS_PAUSED;
  if (PLANTED(SWAP_BY_ANYBODY))
    return SUCCESS;
  if ((flags & FLAG_OWNER_ONLY_SWAPS) && !key_equal(all[USER].key, pool_key(pool, POOL_OWNER, SIDE_A)))
    return SWAP_ACCESS_RESTRICTED;
  return SUCCESS;
}

static u64 check_vault(const struct account *all, u64 side) {
  const struct account *pool = &all[POOL];
  return token_account_check(&all[VAULT + side], pool->key, pool_key(pool, POOL_MINT, side), ANY_DELEGATE);
}

static u64 check_tokens(const struct invocation *call, struct trade *trade) {
  const struct account *all = call->accounts;
  const struct account *pool = &all[POOL];
  const struct account *input = &all[USER_INPUT], *output = &all[USER_OUTPUT];
  TRY(token_account_check(input, all[USER].key, 0, NO_DELEGATE));
  TRY(token_account_check(output, all[USER].key, 0, NO_DELEGATE));
  trade->input_side = pool_side_of_mint(pool, token_account_mint(input));
  if (trade->input_side == SIDE_NONE)
    return INVALID_ARGUMENT;
  trade->output_side = SIDE_B - trade->input_side;
  for (u64 side = SIDE_A; side <= SIDE_B; side++)
    if (!key_equal(all[VAULT + side].key, pool_key(pool, POOL_VAULT, side)))
      return INVALID_ACCOUNT_DATA;
  TRY(check_vault(all, trade->input_side));
  TRY(check_vault(all, trade->output_side));
  const struct key *output_mint = pool_key(pool, POOL_MINT, trade->output_side);
  if (token_account_amount(input) < trade->amount_in || !key_equal(token_account_mint(output), output_mint))
    return INVALID_ACCOUNT_DATA;
  TRY(operation_check_token_program(call));
  if (!key_equal(all[MINT].key, pool_key(pool, POOL_MINT, trade->input_side)) ||
      !key_equal(all[MINT + 1].key, output_mint))
    return INVALID_ACCOUNT_DATA;
  return SUCCESS;
}

static void log_mismatch(u64 expected, u64 calculated) {
  struct line line;
  line_begin(&line);
  LINE_TEXT(&line, "AMOUNT MISMATCH: Expected ");
  line_number(&line, expected);
  LINE_TEXT(&line, " but the contract calculated ");
  line_number(&line, calculated);
  line_end(&line);
}

// Amount times ratio, in 128 bits, rounded down.
INLINE void exchange(const struct trade *trade, u64 ratio_in, u64 ratio_out, struct quotient *output) {
  if (PLANTED(SWAP_RATIO_UPSIDE_DOWN) && trade->input_side == SIDE_B) {
    mul_div(trade->amount_in, ratio_in, ratio_out, output);
    return;
  }
  mul_div(trade->amount_in, ratio_out, ratio_in, output);
  if (PLANTED(SWAP_PRODUCT_WRAPS)) {
    output->value = trade->amount_in * ratio_out / ratio_in;
    output->overflow = 0;
  }
  if (PLANTED(SWAP_ROUNDS_UP) && trade->input_side == SIDE_A && output->remainder)
    output->value += 1;
}

static u64 compute_output(const struct invocation *call, struct trade *trade) {
  const struct account *pool = &call->accounts[POOL];
  u64 is_exact = U8_AT(pool->data, POOL_FLAGS) & FLAG_EXACT_EXCHANGE;
  u64 ratio_in = U64_AT(pool->data, POOL_RATIO_A + trade->input_side * 8);
  u64 ratio_out = U64_AT(pool->data, POOL_RATIO_A + trade->output_side * 8);
  u64 expected = U64_AT(ARGUMENTS(call), ARGUMENT_EXPECTED_OUT);
  struct quotient output;
  exchange(trade, ratio_in, ratio_out, &output);
  if (is_exact && output.remainder && !PLANTED(SWAP_IGNORES_EXACT))
    return AMOUNT_MISMATCH;
  if (output.overflow)
    return SWAP_OUTPUT_OVERFLOW;
  if (output.value == 0)
    return INVALID_ARGUMENT;
  if (output.value != expected && !PLANTED(SWAP_IGNORES_EXPECTATION)) {
    log_mismatch(expected, output.value);
    return AMOUNT_MISMATCH;
  }
  u64 there = *pool_liquidity(pool, trade->output_side);
  if (PLANTED(SWAP_LOOKS_AT_VAULT))
    there = token_account_amount(&call->accounts[VAULT + trade->output_side]);
  if (PLANTED(SWAP_PAYS_WHAT_IS_THERE) && there < output.value)
    output.value = there;
  if (there < output.value)
    return INSUFFICIENT_FUNDS;
  trade->amount_out = output.value;
  if (PLANTED(SWAP_LEAVES_REMAINDER)) {
    mul_div(trade->amount_out, ratio_in, ratio_out, &output);
    trade->amount_in = output.value + (output.remainder ? 1 : 0);
  }
  return SUCCESS;
}

static u64 move_tokens(const struct invocation *call, const struct trade *trade) {
  const struct account *all = call->accounts;
  struct pda signer;
  pool_signer(&signer, &all[POOL]);
  struct caller user = {call, 0}, pool = {call, &signer};
  struct token_move in = {&all[USER_INPUT], &all[VAULT + trade->input_side], &all[USER], trade->amount_in};
  struct token_move out = {&all[VAULT + trade->output_side], &all[USER_OUTPUT], &all[POOL],
                           trade->amount_out};
  TRY(token_transfer(&user, &in));
  TRY(token_transfer(&pool, &out));
  u64 booked_side = PLANTED(SWAP_BOOKS_OTHER_SIDE) ? trade->output_side : trade->input_side;
  TRY(liquidity_add(&all[POOL], booked_side, trade->amount_in));
  return liquidity_take(&all[POOL], trade->output_side, trade->amount_out);
}

static void log_summary(const struct trade *trade, u64 fee) {
  struct line line;
  line_begin(&line);
  LINE_TEXT(&line, "SUMMARY: ");
  line_number(&line, trade->amount_in);
  LINE_TEXT(&line, " -> ");
  line_number(&line, trade->amount_out);
  LINE_TEXT(&line, " tokens, Fee: ");
  line_number(&line, fee);
  LINE_TEXT(&line, " lamports");
  line_end(&line);
}

u64 swap(const struct invocation *call) {
  if (call->account_count != OPERATION_ACCOUNTS)
    return INVALID_ACCOUNT_DATA;
  struct trade trade;
  trade.amount_in = U64_AT(ARGUMENTS(call), ARGUMENT_AMOUNT_IN);
  TRY(check_pool(call));
  TRY(check_tokens(call, &trade));
  TRY(compute_output(call, &trade));
  const struct account *pool = &call->accounts[POOL];
  u64 rate = PLANTED(SWAP_CHARGES_LIQUIDITY_FEE) ? POOL_LIQUIDITY_FEE : POOL_SWAP_FEE;
  u64 counter = POOL_COLLECTED_SWAP_FEES;
  if (PLANTED(SWAP_FEE_COUNTED_ELSEWHERE))
    counter = POOL_COLLECTED_LIQUIDITY_FEES;
  struct fee fee = {U64_AT(pool->data, rate), counter};
  TRY(fee_collect(call, &call->accounts[USER], pool, &fee));
  TRY(move_tokens(call, &trade));
  log_summary(&trade, fee.lamports);
  return SUCCESS;
}
