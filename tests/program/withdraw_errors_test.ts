/** Withdraw refuses what it has to refuse, in the order of its checks. */
import { assertEquals } from "@std/assert";
import {
  feeFaults,
  lpMintFaults,
  otherMint,
  poolFaults,
  poolFlag,
  systemStateFaults,
  tokenFaults,
} from "./fault_rows.ts";
import {
  checkFaults,
  type Fault,
  fault,
  key,
  patched,
  readOnly,
  unsigned,
  wrongAccount,
  wrongCount,
} from "./faults.ts";
import { Scene } from "./scene.ts";
import { named } from "./support.ts";

const FULL = new Array(8).fill(255);

function withdrawFaults(side: number): Fault[] {
  return [
    ...wrongCount(),
    fault("amount 0", "InvalidArgument", (ix) => void ix.data.fill(0, 33, 41)),
    unsigned(0),
    ...systemStateFaults(2, { paused: true }),
    ...poolFaults(),
    poolFlag(2, "Custom 1035"),
    ...[wrongAccount(9, "InvalidAccountData"), wrongAccount(10, "InvalidAccountData")],
    ...tokenFaults("output account", (scene) => scene.userToken(side), "refused"),
    ...tokenFaults("LP account", (scene) => scene.userLp(side), "refused"),
    otherMint("output account of another mint", "InvalidInstructionData", (scene) => scene.userToken(side)),
    fault("a mint the pool does not trade", "InvalidArgument", (ix, scene) => {
      const mint = named("foreign mint").toBytes();
      ix.data.set(mint, 1);
      scene.ledger.patch(scene.userToken(side), 0, mint);
    }),
    otherMint("LP account of another mint", "InvalidAccountData", (scene) => scene.userLp(side)),
    fault("LP account of the other side", "InvalidAccountData", (_, scene) => {
      scene.ledger.patch(scene.userLp(side), 0, scene.lpMint(1 - side).toBytes());
    }),
    wrongAccount(5 + side, "InvalidAccountData"),
    ...tokenFaults("vault", (scene) => scene.vault(side), "allowed"),
    otherMint("vault of another mint", "InvalidAccountData", (scene) => scene.vault(side)),
    ...lpMintFaults((scene) => scene.lpMint(side)),
    ...feeFaults(13_000_000n, 310),
    readOnly(7, "PrivilegeEscalation"),
    // Too few LP tokens and too few tokens in the vault are both the token program's own error 1.
    fault("more than the user's LP tokens", "Custom 1", (ix, scene) => {
      ix.data.writeBigUInt64LE(scene.balance(scene.userLp(side)) + 1n, 33);
    }),
    patched("an empty vault", "Custom 1", (scene) => scene.vault(side), 64, [0, 0, 0, 0, 0, 0, 0, 0]),
    patched(
      "tracked liquidity 0",
      "ArithmeticOverflow",
      (scene) => scene.pool.id,
      240 + 8 * side,
      FULL.map(() => 0),
    ),
  ];
}

function filledScene(): Scene {
  const scene = new Scene();
  scene.ledger.run(scene.deposit(0, 1_000_000n), scene.deposit(1, 1_000_000n));
  return scene;
}

for (const side of [0, 1]) {
  Deno.test(`withdrawal of token ${"AB"[side]}: every check, in its order`, () => {
    const scene = filledScene();
    checkFaults(scene, () => scene.withdraw(side, 1000n), withdrawFaults(side));
  });
}

Deno.test("withdrawal does not look at the vault of the other side", () => {
  const scene = filledScene();
  const ix = scene.withdraw(0, 1000n);
  key(ix, 6).pubkey = named("nobody");
  assertEquals(scene.ledger.simulate(ix).error, undefined);
});
