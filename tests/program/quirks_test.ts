/** Behaviour of the interface that looks like a mistake and is kept on purpose: clients must meet it here too. */
import { MintLayout, TOKEN_PROGRAM_ID } from "@solana/spl-token";
import {
  type AccountMeta,
  type PublicKey,
  SystemProgram,
  type TransactionInstruction,
} from "@solana/web3.js";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  consolidatePoolFees,
  processAdminChange,
  setSwapOwnerOnly,
  updatePoolFees,
  withdrawTreasuryFees,
} from "./admin_instructions.ts";
import {
  initializePool,
  initializeProgram,
  pausePool,
  pauseSystem,
  unpausePool,
  unpauseSystem,
} from "./instructions.ts";
import { CREATOR, EXAMPLE_POOL, MINT_A, MINT_B, mintData, Scene, tokenData, USER } from "./scene.ts";
import { ADMIN, Ledger, named, PROGRAM_DATA, SOL, STRANGER, UPGRADE_AUTHORITY } from "./support.ts";

/** A system without pools, with the two mints of the example. */
function systemOnly(): Ledger {
  const ledger = new Ledger();
  for (const wallet of [UPGRADE_AUTHORITY, CREATOR]) ledger.put(wallet, {});
  ledger.put(MINT_A, { data: mintData(9), owner: TOKEN_PROGRAM_ID });
  ledger.put(MINT_B, { data: mintData(6), owner: TOKEN_PROGRAM_ID });
  ledger.run(initializeProgram(UPGRADE_AUTHORITY, ADMIN));
  ledger.keep();
  return ledger;
}

Deno.test("mints given in the other order: the same pool, with the decimals of the LP tokens exchanged", () => {
  const ledger = systemOnly();
  const ix = initializePool(CREATOR, EXAMPLE_POOL);
  [ix.keys[7], ix.keys[8]] = [ix.keys[8]!, ix.keys[7]!];
  ledger.run(ix);
  const decimals = EXAMPLE_POOL.lpMints.map((mint) => MintLayout.decode(ledger.read(mint).data).decimals);
  assertEquals(decimals, [6, 9]);
  const ordinary = new Scene().ledger.read(EXAMPLE_POOL.id).data;
  assertEquals(ledger.read(EXAMPLE_POOL.id).data, ordinary);
});

/** Every instruction an admin is asked for, by a signer, in an order in which each of them can succeed. */
function administration({ pool }: Scene, signer: PublicKey): TransactionInstruction[] {
  return [
    ...[pausePool(signer, pool, 3), unpausePool(signer, pool, 3)],
    updatePoolFees(signer, pool, 3, [100_000_000n, 10_000_000n]),
    setSwapOwnerOnly(signer, pool, true, signer),
    consolidatePoolFees(signer, [pool.id]),
    processAdminChange(signer, signer),
    withdrawTreasuryFees(signer, signer, SOL),
    ...[pauseSystem(signer, 1), unpauseSystem(signer)],
  ];
}

/** Where an instruction expects the program data account: behind its own accounts, but for the consolidation. */
function programDataOf(ix: TransactionInstruction): AccountMeta {
  const meta = ix.keys.find(({ pubkey }) => pubkey.equals(PROGRAM_DATA));
  assert(meta);
  return meta;
}

for (
  const [what, foreign] of [["the System Program", SystemProgram.programId], ["himself", STRANGER]] as const
) {
  Deno.test(`anybody is an administrator who names ${what} as program data`, () => {
    const scene = new Scene();
    scene.ledger.put(STRANGER, {});
    for (const ix of administration(scene, STRANGER)) {
      assertEquals(scene.ledger.simulate(ix).error, "InvalidAccountData");
      programDataOf(ix).pubkey = foreign;
      scene.ledger.run(ix);
    }
  });
}

Deno.test("with a foreign program data account the signature is still needed", () => {
  const scene = new Scene();
  for (const ix of administration(scene, STRANGER)) {
    if (ix.data[0] === 13) continue;
    programDataOf(ix).pubkey = SystemProgram.programId;
    ix.keys[0]!.isSigner = false;
    const expected = ix.data[0] === 24 ? "InvalidAccountData" : "MissingRequiredSignature";
    assertEquals(scene.ledger.simulate(ix).error, expected);
  }
});

Deno.test("lamports sent ahead to any address of a pool make its creation impossible", () => {
  const ledger = systemOnly();
  for (const address of [EXAMPLE_POOL.id, ...EXAMPLE_POOL.vaults, ...EXAMPLE_POOL.lpMints]) {
    ledger.put(address, { lamports: 890_880n });
    assertEquals(ledger.simulate(initializePool(CREATOR, EXAMPLE_POOL)).error, "Custom 0");
    ledger.restore();
  }
  ledger.run(initializePool(CREATOR, EXAMPLE_POOL));
});

Deno.test("an unusable LP account is reported by a number without a name, after the vault was checked", () => {
  const scene = new Scene();
  const ix = scene.deposit(0, 1000n);
  ix.keys[8]!.pubkey = named("no account");
  assertEquals(scene.ledger.simulate(ix).error, "Custom 4001");
});

Deno.test("tokens sent straight to a vault cannot be withdrawn", () => {
  const scene = new Scene();
  const { ledger } = scene;
  ledger.run(scene.deposit(1, 1000n));
  const gift = tokenData({ mint: MINT_B, owner: scene.pool.id, amount: 2000n });
  ledger.put(scene.vault(1), { data: gift });
  ledger.put(scene.userLp(1), { data: tokenData({ mint: scene.lpMint(1), owner: USER, amount: 1500n }) });
  const supply = ledger.read(scene.lpMint(1)).data;
  new DataView(supply.buffer).setBigUint64(36, 1500n, true);
  ledger.put(scene.lpMint(1), { data: supply });
  assertEquals(ledger.simulate(scene.withdraw(1, 1001n)).error, "ArithmeticOverflow");
  assertEquals(ledger.simulate(scene.withdraw(1, 1000n)).error, undefined);
});

Deno.test("a fee that leaves the user with less than rent fails outside the program", () => {
  const scene = new Scene();
  scene.ledger.put(USER, { lamports: 13_000_000n + 1n });
  const error = scene.ledger.simulate(scene.deposit(1, 1000n)).error ?? "";
  assertStringIncludes(error, "InsufficientFundsForRent");
  scene.ledger.put(USER, { lamports: 13_000_000n });
  assertEquals(scene.ledger.simulate(scene.deposit(1, 1000n)).error, undefined);
});

Deno.test("a user account that holds data cannot pay the fee", () => {
  const scene = new Scene();
  scene.ledger.put(USER, { data: new Uint8Array(1), lamports: SOL });
  assertEquals(scene.ledger.simulate(scene.deposit(1, 1000n)).error, "InvalidArgument");
});

Deno.test("the administrator is not exempt from swaps for the owner only; the owner is admitted", () => {
  const scene = new Scene(EXAMPLE_POOL, 32);
  scene.ledger.run(scene.deposit(1, 1000n));
  const ix = scene.swap(0, 1000n, 160n);
  assertEquals(scene.ledger.simulate(ix).error, "Custom 1028");
  scene.ledger.patch(scene.pool.id, 0, USER.toBytes());
  assertEquals(scene.ledger.simulate(ix).error, undefined);
});
