import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Keypair, PublicKey, SystemProgram, TransactionInstruction } from "@solana/web3.js";
import {
  type LocalnetProgram,
  LocalnetStartError,
  MAX_PROGRAM_BYTES,
  start_localnet,
} from "@/localnet/mod.ts";
import { with_ledger } from "./ledger_scene.ts";
import { memo_elf, PROGRAM_DATA_HEADER_BYTES, program_data_of, UPGRADEABLE_LOADER } from "./memo_program.ts";

const NEVER_PAYS_RENT = String(2 ** 64); // u64::MAX, as a double

const program_of = (elf: Uint8Array, upgrade_authority: string | null = null): LocalnetProgram => ({
  program_id: Keypair.generate().publicKey.toBase58(),
  elf,
  upgrade_authority,
});

async function start_error(programs: LocalnetProgram[], port = 0): Promise<LocalnetStartError> {
  const error = await assertRejects(() => start_localnet({ port, slot_ms: 50, programs }));
  assert(error instanceof LocalnetStartError, String(error));
  assert(!error.message.includes("\n"));
  return error;
}

Deno.test("a program runs and has the accounts of an upgradeable one", async () => {
  const authority = Keypair.generate().publicKey;
  const elf = memo_elf();
  const open = program_of(elf, authority.toBase58());
  const closed = program_of(elf);
  await with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const { signature } = await scene.land([
      new TransactionInstruction({
        programId: new PublicKey(open.program_id),
        keys: [{ pubkey: payer.publicKey, isSigner: true, isWritable: false }],
      }),
    ], [payer]);
    const landed = await scene.web3.getTransaction(signature, {
      commitment: "confirmed",
      maxSupportedTransactionVersion: 0,
    });
    assertEquals(landed?.meta?.err, null);
    assertStringIncludes(landed?.meta?.logMessages?.[0] ?? "", `Program ${open.program_id} invoke [1]`);

    const id = new PublicKey(open.program_id);
    const account = await scene.web3.getAccountInfo(id);
    assert(account?.executable);
    assertEquals(account.owner.toBase58(), UPGRADEABLE_LOADER.toBase58());
    assertEquals(account.data.subarray(0, 4).toString("hex"), "02000000");
    assertEquals(new PublicKey(account.data.subarray(4)).toBase58(), program_data_of(id).toBase58());

    assertEquals(account.data.length, 36);
    assertEquals(account.lamports, await scene.web3.getMinimumBalanceForRentExemption(36));
    assertEquals(String(account.rentEpoch), NEVER_PAYS_RENT);

    const program_data = await scene.web3.getAccountInfo(program_data_of(id));
    assert(program_data);
    assertEquals(program_data.executable, false);
    assertEquals(program_data.owner.toBase58(), UPGRADEABLE_LOADER.toBase58());
    const header = program_data.data.subarray(0, PROGRAM_DATA_HEADER_BYTES);
    assertEquals(header.readUInt32LE(0), 3);
    assertEquals(header.readBigUInt64LE(4), 0n);
    assertEquals(header[12], 1);
    assertEquals(new PublicKey(header.subarray(13)).toBase58(), authority.toBase58());
    assertEquals(program_data.data.length, PROGRAM_DATA_HEADER_BYTES + elf.length);
    const rent = await scene.web3.getMinimumBalanceForRentExemption(program_data.data.length);
    assertEquals([program_data.lamports, String(program_data.rentEpoch)], [rent, NEVER_PAYS_RENT]);
    assertEquals(new Uint8Array(program_data.data.subarray(PROGRAM_DATA_HEADER_BYTES)), new Uint8Array(elf));

    const immutable = await scene.web3.getAccountInfo(program_data_of(new PublicKey(closed.program_id)));
    assertEquals(immutable?.data[12], 0);
  }, { programs: [open, closed] });
});

Deno.test("a file that is not a program is refused at the start, with the reason", async () => {
  const text = new TextEncoder().encode("#!/bin/sh\necho no program\n");
  const no_elf = await start_error([program_of(text)]);
  assertEquals(no_elf.kind, "program_refused");
  assertStringIncludes(no_elf.message, "the file is not an ELF file (26 bytes)");

  const elf = memo_elf();
  const cut = await start_error([program_of(elf.slice(0, elf.length >> 1))]);
  assertEquals(cut.kind, "program_refused");
  assertStringIncludes(cut.message, "the VM refuses the file (");

  const damaged = elf.slice();
  damaged.fill(0xff, 0x200, 0x1200);
  const unverifiable = await start_error([program_of(damaged)]);
  assertEquals(unverifiable.kind, "program_refused");
  assertStringIncludes(unverifiable.message, "rebuild it");
});

const replaced = (elf: Uint8Array, at: number, bytes: number[]) => {
  const changed = elf.slice();
  changed.set(bytes, at);
  return changed;
};

Deno.test("what a cluster's loader would not take is refused with the loader's reason", async () => {
  const elf = memo_elf();
  const own = Deno.readFileSync(new URL("../../program/fixed_ratio_trading.so", import.meta.url));
  const symbol = new TextDecoder("latin1").decode(elf).indexOf("sol_log_pubkey\0");
  assert(symbol > 0);
  const cases: [name: string, elf: Uint8Array, reason: string][] = [
    ["of another machine", replaced(elf, 18, [62, 0]), "Incompatible ELF: wrong machine"],
    ["of 32 bits", replaced(elf, 4, [1]), "Failed to parse ELF file: invalid file header"],
    [
      "with a system call that nobody knows",
      replaced(elf, symbol, [0x78]),
      "Unresolved symbol (xol_log_pubkey)",
    ],
    ["cut by a byte", elf.slice(0, -1), "Offset or value is out of bounds"],
    ["of SBPF v3, cut by a word", own.slice(0, -8), "Invalid ELF program header"],
    ["of SBPF v3, without its code", own.slice(0, 64), "Failed to parse ELF file: invalid file header"],
    [
      "with code of another kind",
      replaced(own, own.length - 4_096, [0xff]),
      "Verifier error: ",
    ],
  ];
  for (const [name, file, reason] of cases) {
    const error = await start_error([program_of(file)]);
    assertEquals(error.kind, "program_refused", name);
    assertStringIncludes(error.message, `the VM refuses the file (${reason}`, `${name}: ${error.message}`);
  }
  const large = await start_error([program_of(replaced(new Uint8Array(MAX_PROGRAM_BYTES + 1), 0, [...elf]))]);
  assertStringIncludes(large.message, `the file has ${MAX_PROGRAM_BYTES + 1} bytes and a program at most`);
});

Deno.test("addresses of programs are checked at the start", async () => {
  const elf = memo_elf();
  const program = program_of(elf);
  const twice = await start_error([program, program]);
  assertStringIncludes(twice.message, "another program has this address already");
  const bad_id = await start_error([{ ...program, program_id: "nobody" }]);
  assertStringIncludes(bad_id.message, 'its id "nobody" is not a base58 address');
  const bad_authority = await start_error([{ ...program, upgrade_authority: "0" }]);
  assertStringIncludes(bad_authority.message, 'the upgrade authority "0" is not a base58 address');
  for (const error of [twice, bad_id, bad_authority]) assertEquals(error.kind, "program_refused");
});

Deno.test("the programs that every cluster has are there", () =>
  with_ledger(async (scene) => {
    const expected = [
      SystemProgram.programId.toBase58(),
      "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
      "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb",
      "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL",
      "AddressLookupTab1e1111111111111111111111111",
      "ComputeBudget111111111111111111111111111111",
      UPGRADEABLE_LOADER.toBase58(),
    ];
    const found = await scene.web3.getMultipleAccountsInfo(expected.map((text) => new PublicKey(text)));
    assertEquals(found.map((account) => account?.executable), expected.map(() => true));
  }));
