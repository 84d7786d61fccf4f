/** Which version a deployed contract is, and what follows from it. */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { Address } from "@/domain/address.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { Refusal } from "@/domain/refusal.ts";
import { Cluster } from "@/chain/cluster.ts";
import { deployment_addresses } from "@/chain/program/addresses.ts";
import { decode_call } from "@/chain/program/decode_call.ts";
import { liquidity_operation, swap } from "@/chain/program/instructions.ts";
import {
  assert_writable,
  interface_of_version,
  type ProgramInterface,
  unreadable_interface,
} from "@/chain/program/program_interface.ts";
import { read_program_interface } from "@/chain/read_program_interface.ts";
import { with_ledger } from "../localnet/ledger_scene.ts";
import { PROGRAM_FILE } from "../program/support.ts";
import {
  deposit_call,
  EXAMPLE_POOL,
  swap_call,
  test_address,
  test_user,
} from "../support/landed_transactions.ts";
import { type Answer, with_node } from "./scripted_node.ts";

const DEPLOYMENT = deployment_addresses(DEFAULT_PROGRAM_ID);
const PAYER = test_address(1);

Deno.test("program interface: what each known version takes", () => {
  const taken = (version: string) => {
    const { arguments: names, new_pool_fees, read_only_reason } = interface_of_version(version);
    assertEquals(read_only_reason, null, version);
    return [[...names].toSorted().join(), new_pool_fees.liquidity, new_pool_fees.swap];
  };
  assertEquals(taken("0.15.1053"), ["", 1_300_000n, 27_150n]);
  assertEquals(taken("0.16.1056"), ["admin_authority", 1_300_000n, 27_150n]);
  assertEquals(taken("0.16.1059"), ["admin_authority", 1_300_000n, 27_150n]);
  assertEquals(taken("0.16.1064"), ["admin_authority", 13_000_000n, 271_500n]);
  assertEquals(taken("0.16.1067"), ["admin_authority,pool_id", 13_000_000n, 271_500n]);
  for (const version of ["0.17.1069", "0.17.1070"]) {
    assertEquals(taken(version), ["admin_authority,pool_flags,pool_id", 13_000_000n, 271_500n]);
  }
});

Deno.test("program interface: a version that nobody knows is only read, and the reason says which are known", () => {
  for (
    const version of [
      "0.15.1054",
      "0.16.1055",
      "0.16.1060",
      "0.16.1063",
      "0.16.1065",
      "0.16.1068",
      "0.17.1068",
      "0.17.1071",
      "0.18.1070",
      "1.0",
      "",
      "0.17.1070.1",
    ]
  ) {
    const program = interface_of_version(version);
    assertEquals(program.version, version);
    assertMatch(program.read_only_reason ?? "", /0\.15\.1053.*0\.17\.1069 to 0\.17\.1070/);
    const refusal = assertThrows(() => assert_writable(program));
    assert(refusal instanceof Refusal);
    assertEquals(refusal.kind, "not_available_here");
    assertMatch(refusal.message, /only reads here.*The contract is version/);
  }
  assert_writable(interface_of_version("0.17.1070"));
  assertThrows(() => assert_writable(unreadable_interface("no answer")));
});

Deno.test("program interface: operations are laid out for the version, and decoded by it", () => {
  const user = test_user(1);
  const { wallet, accounts } = user;
  for (const version of ["0.15.1053", "0.16.1064", "0.16.1067", "0.17.1070"]) {
    const program = interface_of_version(version);
    const deployment = { ...DEPLOYMENT, program };
    const into_lp = { user: wallet, input_account: accounts.a, output_account: accounts.lp_a };
    const into_b = { user: wallet, input_account: accounts.a, output_account: accounts.b };
    const built = [
      liquidity_operation("deposit", deployment, EXAMPLE_POOL, "A", into_lp, 5n),
      swap(deployment, EXAMPLE_POOL, "a_to_b", into_b, 100n, 16n),
    ];
    const decoded = built.map(({ keys, data }, index) =>
      decode_call(
        index,
        keys.map(({ pubkey }) => pubkey.toBase58() as Address),
        Uint8Array.from(data),
        program,
      )
    );
    assertEquals(decoded, [deposit_call(user, "A", 5n, 0), swap_call(user, "a_to_b", 100n, 16n, 1)], version);
    const has_pool_id = program.arguments.has("pool_id");
    assertEquals(built.map(({ data }) => data.length), has_pool_id ? [73, 81] : [41, 49]);
  }
});

const PROGRAM = {
  program_id: DEFAULT_PROGRAM_ID,
  elf: Deno.readFileSync(PROGRAM_FILE),
  upgrade_authority: DEFAULT_PROGRAM_ID,
};

Deno.test("program interface: the embedded contract says its version; a payer without SOL is passed over", () =>
  with_ledger(async (scene) => {
    const cluster = new Cluster(scene.raw, "confirmed");
    const nobody = await read_program_interface(cluster, DEPLOYMENT, [PAYER]);
    assertEquals(nobody.version, null);
    assertMatch(nobody.read_only_reason ?? "", /nobody could pay.*give the core wallet some SOL/);
    const payer = (await scene.wallet(1)).publicKey.toBase58() as Address;
    const program = await read_program_interface(cluster, DEPLOYMENT, [PAYER, payer]);
    assertEquals([program.version, program.read_only_reason], ["0.17.1070", null]);
    // What is called is not there: that is a reason to read only, and nothing to end the process for.
    const elsewhere = await read_program_interface(cluster, deployment_addresses(test_address(7)), [payer]);
    assertMatch(
      elsewhere.read_only_reason ?? "",
      /cannot be read: GetVersion ended with ProgramAccountNotFound/,
    );
  }, { programs: [PROGRAM] }));

const INVOKE = `Program ${DEFAULT_PROGRAM_ID} invoke [1]`;
const SUCCESS = `Program ${DEFAULT_PROGRAM_ID} success`;
const simulated = (logs: readonly string[] | null, err: unknown = null): Answer => ({
  result: { context: { slot: 1 }, value: { err, logs } },
});

async function read_from(answer: Answer): Promise<ProgramInterface> {
  let program: ProgramInterface | undefined;
  await with_node(() => answer, async (cluster) => {
    program = await read_program_interface(cluster, DEPLOYMENT, [PAYER]);
  });
  assert(program !== undefined);
  return program;
}

Deno.test("program interface: the version is what the contract's own frame says", async () => {
  const old = await read_from(simulated([INVOKE, "Program log: 📦 Contract Version: 0.16.1064", SUCCESS]));
  assertEquals([old.version, old.read_only_reason], ["0.16.1064", null]);
  const newer = await read_from(simulated([INVOKE, "Program log: Contract Version: 9.9.9", SUCCESS]));
  assertEquals(newer.version, "9.9.9");
  assertMatch(newer.read_only_reason ?? "", /version 9\.9\.9/);
});

Deno.test("program interface: whatever a node does instead of answering leaves a reason", async () => {
  const table: readonly (readonly [Answer, RegExp])[] = [
    [simulated([INVOKE, SUCCESS]), /did not log one/],
    [simulated(["Program log: Contract Version: 0.17.1070"]), /did not log one/],
    [simulated(null), /did not log one/],
    [
      simulated([INVOKE], { InstructionError: [0, "BorshIoError"] }),
      /ended with BorshIoError in instruction 0/,
    ],
    [{ error: { code: -32601, message: "Method not found" } }, /Method not found/],
    [{ status: 503 }, /HTTP 503/],
    ["close", /simulateTransaction/],
  ];
  for (const [answer, reason] of table) {
    const program = await read_from(answer);
    assertEquals(program.version, null);
    assertMatch(program.read_only_reason ?? "", reason);
  }
});
