/** A real HTTP proxy in front of a real ledger that does to requests and replies what a test asks for. */
import type { Call, Fault } from "@/nemesis/fault.ts";
import { Nemesis } from "@/nemesis/proxy.ts";

export { type Call, type Fault, HONEST, type LedgerReply, type Reply } from "@/nemesis/fault.ts";

/** A proxy that runs. */
export interface FaultyNode {
  readonly url: string;
  /** Method and parameters of every request so far. */
  readonly calls: readonly Call[];
  fault: Fault;
}

/** Runs a proxy to `ledger_url` during `test`. */
export async function with_faulty_node<T>(
  ledger_url: string,
  fault: Fault,
  test: (node: FaultyNode) => Promise<T>,
): Promise<T> {
  const calls: Call[] = [];
  const nemesis = new Nemesis({ ledger_url, port: 0, fault, on_call: (call) => calls.push(call) });
  try {
    return await test({
      url: nemesis.url,
      calls,
      get fault() {
        return nemesis.fault;
      },
      set fault(other) {
        nemesis.fault = other;
      },
    });
  } finally {
    await nemesis.stop();
  }
}
