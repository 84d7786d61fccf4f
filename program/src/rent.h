// Rent, from the sysvar account the caller passes or from the machine.
#pragma once
#include "account.h"

// Checks the sysvar's address and contents.
u64 rent_check(const struct account *sysvar);

// Lamports that make an account with `data_length` bytes exempt from rent.
u64 rent_minimum_balance(const struct account *sysvar, u64 data_length);
u64 rent_current_minimum_balance(u64 data_length);
