// Bugs on purpose: a build with -DPLANTED_BUG=name has that one, and shows whether a test notices it. The
// committed program has none, and an `if` on a bug that is not planted leaves no trace in it.
//
// Each bug: the operations in which it shows, what it does, and the promise that it breaks. tools/planted makes
// the manifest of the built variants from these comments. It compiles only the .c files that ask for a bug, so
// no header may.
#pragma once

enum planted_bug {
  NO_BUG,

  // create_pool: the LP mints get each other's decimals. Breaks: an LP mint has the decimals of its
  // token.
  LP_DECIMALS_SWAPPED,

  // deposit: no fee is charged. Breaks: the user pays the liquidity fee, and the pool receives and
  // counts it.
  DEPOSIT_WITHOUT_FEE,
  // deposit: one LP token too many is minted. Breaks: LP tokens are minted one to one.
  DEPOSIT_MINTS_ONE_MORE,
  // deposit: token A is answered with LP tokens of B. Breaks: a deposit of A mints LP tokens of A.
  DEPOSIT_MINTS_OTHER_LP,
  // deposit: the books say one token more than came. Breaks: tracked liquidity is what the vault has
  // received.
  DEPOSIT_BOOKS_ONE_MORE,
  // deposit: the books keep the low 32 bits of the amount. Breaks: tracked liquidity is what the vault
  // has received.
  DEPOSIT_BOOKS_32_BITS,
  // deposit: each 100th operation on liquidity adds a token to the books if it is a deposit. Breaks:
  // tracked liquidity is what the vault has received.
  DEPOSIT_DRIFTS_EVERY_100TH,
  // deposit: works while liquidity is paused. Breaks: a paused pool refuses deposits with 1035.
  DEPOSIT_IGNORES_PAUSE,

  // withdrawal: the LP tokens stay. Breaks: LP tokens are burnt one to one.
  WITHDRAWAL_WITHOUT_BURN,
  // withdrawal: the books keep what has gone. Breaks: tracked liquidity is what the vault still owes.
  WITHDRAWAL_NOT_BOOKED,
  // withdrawal: the fee is charged and counted twice. Breaks: the user pays the liquidity fee once.
  WITHDRAWAL_PAYS_TWO_FEES,
  // withdrawal: an amount of 0 is taken. Breaks: a withdrawal of nothing is refused.
  WITHDRAWAL_OF_NOTHING,
  // withdrawal: pays out of the other vault where both tokens have the same decimals. Breaks: each side
  // pays its own.
  WITHDRAWAL_FROM_OTHER_VAULT,
  // withdrawal: a vault that is short pays what it has, for all the LP tokens. Breaks: it is refused, or
  // paid in full.
  WITHDRAWAL_SHORT_BURNS_ALL,
  // withdrawal: works while liquidity is paused. Breaks: a paused pool refuses withdrawals with 1035.
  WITHDRAWAL_IGNORES_PAUSE,

  // swap: from A to B the output is rounded up. Breaks: outputs are rounded down, in favour of the pool.
  SWAP_ROUNDS_UP,
  // swap: only as much is taken as the rounded output is worth. Breaks: the remainder of a division is
  // the pool's.
  SWAP_LEAVES_REMAINDER,
  // swap: the product is cut to 64 bits. Breaks: outputs are exact for every amount.
  SWAP_PRODUCT_WRAPS,
  // swap: from B to A the ratio is upside down. Breaks: both directions follow the same ratio.
  SWAP_RATIO_UPSIDE_DOWN,
  // swap: the expected output is not looked at. Breaks: another output than the expected one is refused
  // with 1047.
  SWAP_IGNORES_EXPECTATION,
  // swap: an exact pool keeps remainders, too. Breaks: an exact pool refuses amounts that do not divide,
  // with 1047.
  SWAP_IGNORES_EXACT,
  // swap: the vault decides what there is, not the books. Breaks: tokens that were never deposited are
  // not traded.
  SWAP_LOOKS_AT_VAULT,
  // swap: when the books are short, what is there is paid for all of the input. Breaks: it is refused,
  // or paid in full.
  SWAP_PAYS_WHAT_IS_THERE,
  // swap: the input is booked on the side of the output. Breaks: tracked liquidity is what the vault has
  // received.
  SWAP_BOOKS_OTHER_SIDE,
  // swap: charges the liquidity fee. Breaks: a swap costs the swap fee.
  SWAP_CHARGES_LIQUIDITY_FEE,
  // swap: the fee counts as one of liquidity. Breaks: collected swap fees are the sum of what swaps have
  // paid.
  SWAP_FEE_COUNTED_ELSEWHERE,
  // swap: the fee goes to the vault of A. Breaks: the pool holds its rent and the fees that it counts.
  SWAP_FEE_TO_VAULT,
  // swap: works while swaps are paused. Breaks: a paused pool refuses swaps with 1027.
  SWAP_IGNORES_PAUSE,
  // swap: anybody may, also where only the owner should. Breaks: owner-only pools refuse others with
  // 1028.
  SWAP_BY_ANYBODY,

  // deposit, withdrawal, swap: the fee is paid twice and counted once. Breaks: the pool holds the fees
  // that it counts.
  FEE_PAID_TWICE,
  // deposit, withdrawal, swap: the fee is missing in its counter. Breaks: all fees are the sum of both
  // counters.
  FEE_NOT_COUNTED,
  // deposit, withdrawal, swap: the fee is twice in the total. Breaks: all fees are the sum of both
  // counters.
  FEE_COUNTED_TWICE,
  // deposit, withdrawal, swap: they work while the system is paused. Breaks: a paused system refuses
  // them with 1023.
  SYSTEM_PAUSE_IGNORED,

  // pause_pool: anybody may. Breaks: only admin and upgrade authority may pause a pool.
  PAUSE_BY_ANYBODY,
  // treasury_withdrawal: no hourly limit. Breaks: one withdrawal is at most the rate of the treasury's
  // tier.
  TREASURY_WITHOUT_LIMIT,
  // donation: comes without being counted. Breaks: count and total of donations are those of all
  // donations.
  DONATION_NOT_COUNTED,
};

#ifndef PLANTED_BUG
#define PLANTED_BUG NO_BUG
#endif

// Whether this build has the bug: known to the compiler.
#define PLANTED(bug) (PLANTED_BUG == (bug))
