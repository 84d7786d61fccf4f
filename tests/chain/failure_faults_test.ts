/**
 * What can be wrong with an operation's accounts and data, from the tables of the program's own tests: hardly any of it
 * may pass for an expected failure, or a thread would go on for ever with a broken request.
 */
import type { TransactionInstruction } from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { classify_failure } from "@/chain/failure_classifier.ts";
import {
  feeFaults,
  lpMintFaults,
  otherMint,
  poolFaults,
  poolFlag,
  systemStateFaults,
  tokenFaults,
} from "../program/fault_rows.ts";
import { type Fault, patched, readOnly, unsigned, wrongAccount, wrongCount } from "../program/faults.ts";
import type { Scene } from "../program/scene.ts";
import { provoke } from "./failed_attempts.ts";
import { filled_scene } from "./failure_case.ts";

/** The only ones that a stress test brings about by itself. */
const EXPECTED: Readonly<Record<string, string>> = {
  "system paused": "system_paused",
  "pool flag 2": "pool_liquidity_paused",
  "pool flag 4": "pool_swaps_paused",
  "pool flag 32": "swap_restricted",
  "too few lamports for the fee": "insufficient_sol",
  "LP supply full": "lp_supply_overflow",
  "LP vault drained": "insufficient_pool_liquidity",
};

const FULL = new Array(8).fill(255);
const EMPTY = new Array(8).fill(0);

function shared_faults(fee: bigint, counter: number): Fault[] {
  return [
    ...wrongCount(),
    unsigned(0),
    ...systemStateFaults(2, { paused: true }),
    ...poolFaults(),
    ...feeFaults(fee, counter),
    readOnly(7, ""),
    ...tokenFaults("token account", (scene) => scene.userToken(0), "refused"),
    otherMint("token account of another mint", "", (scene) => scene.userToken(0)),
    wrongAccount(5, ""),
    ...tokenFaults("vault", (scene) => scene.vault(0), "allowed"),
    otherMint("vault of another mint", "", (scene) => scene.vault(0)),
  ];
}

const LP_FAULTS = [
  poolFlag(2, ""),
  wrongAccount(9, ""),
  ...tokenFaults("LP account", (scene) => scene.userLp(0), "refused"),
  otherMint("LP account of another mint", "", (scene) => scene.userLp(0)),
  ...lpMintFaults((scene) => scene.lpMint(0)),
];

const OPERATIONS: Readonly<
  Record<string, { build: (scene: Scene) => TransactionInstruction; faults: readonly Fault[] }>
> = {
  deposit: {
    build: (scene) => scene.deposit(0, 1_000n),
    faults: [
      ...shared_faults(13_000_000n, 310),
      ...LP_FAULTS,
      patched("LP supply full", "", (scene) => scene.lpMint(0), 36, FULL),
      patched("tracked liquidity full", "", (scene) => scene.pool.id, 240, FULL),
    ],
  },
  withdrawal: {
    build: (scene) => scene.withdraw(0, 1_000n),
    faults: [
      ...shared_faults(13_000_000n, 310),
      ...LP_FAULTS,
      patched("LP vault drained", "", (scene) => scene.vault(0), 64, EMPTY),
      patched("nothing tracked", "", (scene) => scene.pool.id, 240, EMPTY),
    ],
  },
  swap: {
    build: (scene) => scene.swap(0, 1_000_000n, 160_000n),
    faults: [
      ...shared_faults(271_500n, 318),
      ...[poolFlag(4, ""), poolFlag(32, ""), wrongAccount(6, ""), wrongAccount(9, ""), wrongAccount(10, "")],
      ...tokenFaults("output account", (scene) => scene.userToken(1), "refused"),
      otherMint("output account of another mint", "", (scene) => scene.userToken(1)),
      ...tokenFaults("output vault", (scene) => scene.vault(1), "allowed"),
      patched("output vault drained", "", (scene) => scene.vault(1), 64, EMPTY),
    ],
  },
};

for (const [name, { build, faults }] of Object.entries(OPERATIONS)) {
  Deno.test(`failure faults: of a ${name}, only what a stress test brings about is expected`, () => {
    const scene = filled_scene();
    const codes = faults.map((fault) => {
      const instruction = build(scene);
      fault.apply(instruction, scene);
      const attempt = provoke(scene.ledger, [instruction]);
      scene.ledger.restore();
      const { code, expected } = classify_failure(attempt, DEFAULT_PROGRAM_ID);
      return `${fault.name}: ${expected ? code : "unexpected"}`;
    });
    assertEquals(codes, faults.map((fault) => `${fault.name}: ${EXPECTED[fault.name] ?? "unexpected"}`));
  });
}
