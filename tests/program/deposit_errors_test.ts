/** Deposit refuses what it has to refuse, in the order of its checks. */
import { TOKEN_PROGRAM_ID } from "@solana/spl-token";
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
  patched,
  readOnly,
  unsigned,
  wrongAccount,
  wrongCount,
} from "./faults.ts";
import { Scene } from "./scene.ts";

const FULL = new Array(8).fill(255);

function deferredLpFaults(side: number): Fault[] {
  // A token account that is too short still stops the program at once; all other faults are reported late.
  return tokenFaults("LP account", (scene) => scene.userLp(side), "refused")
    .filter((row) => !row.name.endsWith("cut"))
    .map((row) => ({ ...row, error: "Custom 4001" }));
}

function depositFaults(side: number): Fault[] {
  return [
    ...wrongCount(),
    unsigned(0),
    ...systemStateFaults(2, { paused: true }),
    fault("amount 0", "InvalidArgument", (ix) => void ix.data.fill(0, 33, 41)),
    ...poolFaults(),
    poolFlag(2, "Custom 1035"),
    fault("a mint the pool does not trade", "InvalidInstructionData", (ix) => {
      ix.data[1]! ^= 1;
    }),
    wrongAccount(9 + side, "InvalidAccountData"),
    ...tokenFaults("input account", (scene) => scene.userToken(side), "refused"),
    fault("LP account cut", "ProgramFailedToComplete", (_, scene) => {
      scene.ledger.put(scene.userLp(side), { data: new Uint8Array(164), owner: TOKEN_PROGRAM_ID });
    }),
    otherMint("input account of another mint", "InvalidInstructionData", (scene) => scene.userToken(side)),
    wrongAccount(5 + side, "InvalidAccountData"),
    ...tokenFaults("vault", (scene) => scene.vault(side), "allowed"),
    otherMint("vault of another mint", "InvalidAccountData", (scene) => scene.vault(side)),
    ...lpMintFaults((scene) => scene.lpMint(side)),
    ...deferredLpFaults(side),
    otherMint("LP account of another mint", "InvalidAccountData", (scene) => scene.userLp(side)),
    fault("more than the user has", "InsufficientFunds", (ix, scene) => {
      ix.data.writeBigUInt64LE(scene.balance(scene.userToken(side)) + 1n, 33);
    }),
    ...feeFaults(13_000_000n, 310),
    readOnly(7, "PrivilegeEscalation"),
    patched("tracked liquidity full", "ArithmeticOverflow", (scene) => scene.pool.id, 240 + 8 * side, FULL),
    patched("LP supply full", "Custom 14", (scene) => scene.lpMint(side), 36, FULL),
  ];
}

for (const side of [0, 1]) {
  Deno.test(`deposit of token ${"AB"[side]}: every check, in its order`, () => {
    const scene = new Scene();
    checkFaults(scene, () => scene.deposit(side, 1000n), depositFaults(side));
  });
}

Deno.test("deposit looks only at the side it uses", () => {
  const scene = new Scene();
  const ix = scene.deposit(0, 1000n);
  for (const other of [6, 10]) wrongAccount(other, "").apply(ix, scene);
  assertEquals(scene.ledger.simulate(ix).error, undefined);
});

Deno.test("deposit accepts a delegate without an amount, and a close authority", () => {
  const scene = new Scene();
  scene.ledger.patch(scene.userToken(1), 72, [1, 0, 0, 0, 5]);
  scene.ledger.patch(scene.userToken(1), 129, [1, 0, 0, 0, 5]);
  assertEquals(scene.ledger.simulate(scene.deposit(1, 1000n)).error, undefined);
});
