/** The model of the whole program: from the bytes of an instruction to its handler. */
import {
  pause_pool,
  pause_system,
  process_admin_change,
  set_swap_owner_only,
  unpause_system,
  update_pool_fees,
} from "./administration.ts";
import { type Call, demand } from "./call.ts";
import { decoded } from "./checks.ts";
import { Reader, Undecodable } from "./codec.ts";
import { initialize_pool, initialize_program } from "./creation.ts";
import { deposit, swap, withdraw } from "./operations.ts";
import { consolidate_pool_fees, donate_sol, withdraw_treasury_fees } from "./treasury.ts";
import * as views from "./views.ts";

/** What is left to do once an instruction has been decoded. */
type Handler = (call: Call) => void;

function text(reader: Reader): string {
  const length = new DataView(reader.take(4).buffer).getUint32(0, true);
  const bytes = reader.take(length);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new Undecodable("This is not UTF-8");
    throw error;
  }
}

function pool_pause(pausing: boolean): (reader: Reader) => Handler {
  return (reader) => {
    const [operations, id] = [reader.u8(), reader.key()];
    return (call) => pause_pool(call, operations, id, pausing);
  };
}

/** Reads the arguments of each instruction, in the order of the wire. */
const DECODERS: readonly ((reader: Reader) => Handler)[] = [
  (reader) => ((admin) => (call: Call) => initialize_program(call, admin))(reader.key()),
  (reader) => {
    const ratios: [bigint, bigint] = [reader.u64(), reader.u64()];
    const flags = reader.u8();
    return (call) => initialize_pool(call, { ratios, flags });
  },
  (reader) => {
    const args = { mint: reader.key(), amount: reader.u64(), id: reader.key() };
    return (call) => deposit(call, args);
  },
  (reader) => {
    const args = { mint: reader.key(), amount: reader.u64(), id: reader.key() };
    return (call) => withdraw(call, args);
  },
  (reader) => {
    reader.key();
    const args = { amount: reader.u64(), expected: reader.u64(), id: reader.key() };
    return (call) => swap(call, args);
  },
  (reader) => (reader.key(), reader.key(), reader.u64(), () => {}),
  (reader) => (reader.key(), () => {}),
  () => views.get_pool_info,
  () => views.get_pool_pause_status,
  () => views.get_liquidity_info,
  () => views.get_fee_info,
  () => views.get_pool_sol_balance,
  (reader) => ((reason) => (call: Call) => pause_system(call, reason))(reader.u8()),
  () => unpause_system,
  () => views.get_version,
  (reader) => ((amount) => (call: Call) => withdraw_treasury_fees(call, amount))(reader.u64()),
  () => views.get_treasury_info,
  (reader) => ((count) => (call: Call) => consolidate_pool_fees(call, count))(reader.u8()),
  (reader) => ((count) => (call: Call) => views.get_consolidation_status(call, count))(reader.u8()),
  pool_pause(true),
  pool_pause(false),
  (reader) => {
    const [enable, owner, id] = [reader.bool(), reader.key(), reader.key()];
    return (call) => set_swap_owner_only(call, enable, owner, id);
  },
  (reader) => {
    const [selection, liquidity, swaps, id] = [reader.u8(), reader.u64(), reader.u64(), reader.key()];
    return (call) => update_pool_fees(call, selection, [liquidity, swaps], id);
  },
  (reader) => {
    const [amount, message] = [reader.u64(), text(reader)];
    return (call) => donate_sol(call, amount, message);
  },
  (reader) => ((admin) => (call: Call) => process_admin_change(call, admin))(reader.key()),
];

/** Decodes and executes one instruction of the interface; throws a `Refusal` where the program fails. */
export function execute(call: Call): void {
  demand(call.data.length > 0, "InvalidInstructionData");
  const handler = decoded(() => {
    const reader = new Reader(call.data);
    const decode = DECODERS[reader.u8()];
    if (!decode) throw new Undecodable("There is no such instruction");
    const found = decode(reader);
    if (!reader.is_done) throw new Undecodable("There are bytes left");
    return found;
  }, "BorshIoError");
  handler(call);
}
