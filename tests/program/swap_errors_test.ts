/** Swap refuses what it has to refuse, in the order of its checks. */
import { assert, assertEquals } from "@std/assert";
import { feeFaults, otherMint, poolFaults, poolFlag, systemStateFaults, tokenFaults } from "./fault_rows.ts";
import {
  checkFaults,
  type Fault,
  fault,
  patched,
  readOnly,
  unsigned,
  wrongAccount,
  wrongCount,
} from "./faults.ts";
import { Scene } from "./scene.ts";

const FULL = new Array(8).fill(255);
const ZERO = new Array(8).fill(0);

/** The input's vault is looked at before the output's, whichever side it is. */
function swapFaults(side: number): Fault[] {
  const other = 1 - side;
  const [feeTooLow, poolReadOnly, userReadOnly, noSystem, feeFull, totalFull, tokenProgram] = feeFaults(
    271_500n,
    318,
  );
  assert(feeTooLow && poolReadOnly && userReadOnly && noSystem && feeFull && totalFull && tokenProgram);
  return [
    ...wrongCount(),
    fault("amount 0", "InvalidArgument", (ix) => void ix.data.fill(0, 33, 41)),
    unsigned(0),
    ...systemStateFaults(2, { paused: true }),
    ...poolFaults(),
    ...[poolFlag(4, "Custom 1027"), poolFlag(32, "Custom 1028")],
    ...tokenFaults("input account", (scene) => scene.userToken(side), "refused"),
    ...tokenFaults("output account", (scene) => scene.userToken(other), "refused"),
    otherMint("input account of another mint", "InvalidArgument", (scene) => scene.userToken(side)),
    ...[wrongAccount(5, "InvalidAccountData"), wrongAccount(6, "InvalidAccountData")],
    ...tokenFaults("input vault", (scene) => scene.vault(side), "allowed"),
    otherMint("input vault of another mint", "InvalidAccountData", (scene) => scene.vault(side)),
    ...tokenFaults("output vault", (scene) => scene.vault(other), "allowed"),
    otherMint("output vault of another mint", "InvalidAccountData", (scene) => scene.vault(other)),
    fault("more than the user has", "InvalidAccountData", (ix, scene) => {
      ix.data.writeBigUInt64LE(scene.balance(scene.userToken(side)) + 1n, 33);
    }),
    otherMint("output account of another mint", "InvalidAccountData", (scene) => scene.userToken(other)),
    tokenProgram,
    ...[wrongAccount(9, "InvalidAccountData"), wrongAccount(10, "InvalidAccountData")],
    fault("another output expected", "Custom 1047", (ix) => {
      ix.data[41]! ^= 1;
    }),
    patched(
      "too little tracked liquidity",
      "InsufficientFunds",
      (scene) => scene.pool.id,
      240 + 8 * other,
      ZERO,
    ),
    ...[feeTooLow, poolReadOnly, userReadOnly, noSystem, feeFull, totalFull],
    readOnly(7, "PrivilegeEscalation"),
    patched("an empty vault", "Custom 1", (scene) => scene.vault(other), 64, ZERO),
    patched("tracked liquidity full", "ArithmeticOverflow", (scene) => scene.pool.id, 240 + 8 * side, FULL),
  ];
}

function filledScene(): Scene {
  const scene = new Scene();
  scene.ledger.run(scene.deposit(0, 1_000_000_000n), scene.deposit(1, 160_000_000n));
  return scene;
}

for (const side of [0, 1]) {
  Deno.test(`swap of token ${"AB"[side]}: every check, in its order`, () => {
    const scene = filledScene();
    const build = () =>
      side === 0 ? scene.swap(0, 1_000_000n, 160_000n) : scene.swap(1, 160_000n, 1_000_000n);
    checkFaults(scene, build, swapFaults(side));
  });
}

Deno.test("swap ignores the input mint in its data", () => {
  const scene = filledScene();
  const ix = scene.swap(0, 1_000_000n, 160_000n);
  ix.data.fill(0xab, 1, 33);
  assertEquals(scene.ledger.simulate(ix).error, undefined);
});

Deno.test("swap from and to the same account is refused for its mint", () => {
  const scene = filledScene();
  const ix = scene.swap(0, 1_000_000n, 160_000n);
  ix.keys[8] = { ...ix.keys[7]! };
  assertEquals(scene.ledger.simulate(ix).error, "InvalidAccountData");
});
