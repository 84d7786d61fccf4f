/** The committed binary goes through the real upgradeable loader and is initialised by its upgrade authority. */
import {
  PublicKey,
  SystemProgram,
  SYSVAR_CLOCK_PUBKEY,
  SYSVAR_RENT_PUBKEY,
  TransactionInstruction,
} from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { initializeProgram, u64 } from "./instructions.ts";
import { ADMIN, Ledger, LOADER_ID, named, PROGRAM_DATA, PROGRAM_FILE, PROGRAM_ID, SOL } from "./support.ts";
import { STRANGER, UPGRADE_AUTHORITY } from "./support.ts";

const BUFFER = named("buffer");
const CHUNK = 900;

function u32(value: number): Uint8Array {
  return u64(BigInt(value)).subarray(0, 4);
}

/** A loader instruction; `accounts` are `[key, "r" | "w" | "s" | "sw"]`. */
function loader(data: number[], ...accounts: [PublicKey, string][]): TransactionInstruction {
  const keys = accounts.map(([pubkey, role]) => ({
    pubkey,
    isSigner: role.startsWith("s"),
    isWritable: role.endsWith("w"),
  }));
  return new TransactionInstruction({ programId: LOADER_ID, keys, data: Buffer.from(data) });
}

function createAccount(key: PublicKey, space: number): TransactionInstruction {
  return SystemProgram.createAccount({
    fromPubkey: UPGRADE_AUTHORITY,
    newAccountPubkey: key,
    lamports: (space + 128) * 6960,
    space,
    programId: LOADER_ID,
  });
}

function deploy(ledger: Ledger, binary: Uint8Array): void {
  ledger.run(
    createAccount(BUFFER, 37 + binary.length),
    loader([...u32(0)], [BUFFER, "w"], [UPGRADE_AUTHORITY, "r"]),
  );
  for (let offset = 0; offset < binary.length; offset += CHUNK) {
    const chunk = binary.subarray(offset, offset + CHUNK);
    const data = [...u32(1), ...u32(offset), ...u64(BigInt(chunk.length)), ...chunk];
    ledger.run(loader(data, [BUFFER, "w"], [UPGRADE_AUTHORITY, "s"]));
  }
  ledger.run(
    createAccount(PROGRAM_ID, 36),
    loader(
      [...u32(2), ...u64(BigInt(binary.length))],
      ...[[UPGRADE_AUTHORITY, "sw"], [PROGRAM_DATA, "w"], [PROGRAM_ID, "w"], [BUFFER, "w"]] as [
        PublicKey,
        string,
      ][],
      ...[[SYSVAR_RENT_PUBKEY, "r"], [SYSVAR_CLOCK_PUBKEY, "r"]] as [PublicKey, string][],
      ...[[SystemProgram.programId, "r"], [UPGRADE_AUTHORITY, "s"]] as [PublicKey, string][],
    ),
  );
  // A program may be called from the slot after its deployment on.
  ledger.svm.warpToSlot(ledger.svm.getClock().slot + 1n);
}

Deno.test("deployed through the loader, then initialised by the upgrade authority only", () => {
  const ledger = new Ledger(null);
  for (const wallet of [UPGRADE_AUTHORITY, STRANGER]) ledger.put(wallet, { lamports: 100n * SOL });
  const binary = Deno.readFileSync(PROGRAM_FILE);
  deploy(ledger, binary);
  const programData = ledger.read(PROGRAM_DATA).data;
  assertEquals(programData.subarray(13, 45), UPGRADE_AUTHORITY.toBytes());
  assertEquals(programData.subarray(45), binary);
  assertEquals(ledger.send(initializeProgram(STRANGER, STRANGER)).error, "InvalidAccountData");
  ledger.run(initializeProgram(UPGRADE_AUTHORITY, ADMIN));
});
