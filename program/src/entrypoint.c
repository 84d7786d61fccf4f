#include "errors.h"
#include "instructions.h"
#include "log.h"

// Every instruction so far has arguments of fixed size, so decoding is a comparison of lengths. An index
// without a handler is answered like one the interface does not know.
#define CASE(index, length, name, handler) \
  case index:                              \
    if (call->data_length != (length))     \
      return BORSH_IO_ERROR;               \
    LOG("Instruction: " name);             \
    return handler(call);

static u64 dispatch(const struct invocation *call) {
  if (call->data_length == 0)
    return INVALID_INSTRUCTION_DATA;
  switch (call->data[0]) {
    CASE(0, 33, "InitializeProgram", initialize_program)
    CASE(1, 18, "InitializePool", initialize_pool)
    CASE(2, 73, "Deposit", deposit)
    CASE(3, 73, "Withdraw", withdraw)
    CASE(4, 81, "Swap", swap)
    CASE(12, 2, "PauseSystem", pause_system)
    CASE(13, 1, "UnpauseSystem", unpause_system)
    CASE(19, 34, "PausePool", pause_pool)
    CASE(20, 34, "UnpausePool", unpause_pool)
    default:
      return BORSH_IO_ERROR;
  }
}

u64 entrypoint(u8 *input) {
  struct invocation call;
  invocation_read(&call, input);
  LOG("Fixed Ratio Trading, clean-room implementation in C");
  LOG("Interface version: 0.17.1070");
  return dispatch(&call);
}
