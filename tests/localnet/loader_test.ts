import { assert, assertEquals } from "@std/assert";
import {
  Keypair,
  PublicKey,
  SystemProgram,
  SYSVAR_CLOCK_PUBKEY,
  SYSVAR_RENT_PUBKEY,
  TransactionInstruction,
} from "@solana/web3.js";
import { type LedgerScene, with_ledger } from "./ledger_scene.ts";
import { memo_elf, program_data_of, UPGRADEABLE_LOADER } from "./memo_program.ts";

const CHUNK_BYTES = 900;
const BUFFER_HEADER_BYTES = 37;
const PROGRAM_BYTES = 36;

const key = (pubkey: PublicKey, isSigner: boolean, isWritable: boolean) => ({ pubkey, isSigner, isWritable });

/** An instruction of the upgradeable loader: a u32 tag and fields. */
function loader(
  tag: number,
  fields: Uint8Array,
  keys: TransactionInstruction["keys"],
): TransactionInstruction {
  const data = new Uint8Array(4 + fields.length);
  data[0] = tag;
  data.set(fields, 4);
  return Object.assign(new TransactionInstruction({ programId: UPGRADEABLE_LOADER, keys }), { data });
}

function write_fields(offset: number, chunk: Uint8Array): Uint8Array {
  const fields = new Uint8Array(12 + chunk.length);
  const view = new DataView(fields.buffer);
  view.setUint32(0, offset, true);
  view.setBigUint64(4, BigInt(chunk.length), true);
  fields.set(chunk, 12);
  return fields;
}

async function land_well(scene: LedgerScene, instructions: TransactionInstruction[], signers: Keypair[]) {
  const { signature, slot } = await scene.land(instructions, signers);
  const landed = await scene.web3.getTransaction(signature, {
    commitment: "confirmed",
    maxSupportedTransactionVersion: 0,
  });
  assertEquals(landed?.meta?.err, null, landed?.meta?.logMessages?.join("\n") ?? "");
  return { slot, logs: landed?.meta?.logMessages ?? [] };
}

Deno.test("a client deploys a program through the upgradeable loader, step by step", () =>
  with_ledger(async (scene) => {
    const elf = memo_elf();
    const payer = await scene.wallet(50);
    const [buffer, program] = [Keypair.generate(), Keypair.generate()];
    const create = async (account: Keypair, space: number) =>
      SystemProgram.createAccount({
        fromPubkey: payer.publicKey,
        newAccountPubkey: account.publicKey,
        lamports: await scene.web3.getMinimumBalanceForRentExemption(space),
        space,
        programId: UPGRADEABLE_LOADER,
      });
    await land_well(scene, [
      await create(buffer, BUFFER_HEADER_BYTES + elf.length),
      loader(0, new Uint8Array(), [key(buffer.publicKey, false, true), key(payer.publicKey, false, false)]),
    ], [payer, buffer]);
    for (let offset = 0; offset < elf.length; offset += CHUNK_BYTES) {
      const fields = write_fields(offset, elf.slice(offset, offset + CHUNK_BYTES));
      const write = loader(1, fields, [
        key(buffer.publicKey, false, true),
        key(payer.publicKey, true, false),
      ]);
      await scene.web3.sendTransaction(await scene.signed([write], [payer]), { skipPreflight: true });
    }
    const max_length = new Uint8Array(8);
    new DataView(max_length.buffer).setBigUint64(0, BigInt(elf.length), true);
    const program_data = program_data_of(program.publicKey);
    const { slot } = await land_well(scene, [
      await create(program, PROGRAM_BYTES),
      loader(2, max_length, [
        key(payer.publicKey, true, true),
        key(program_data, false, true),
        key(program.publicKey, false, true),
        key(buffer.publicKey, false, true),
        key(SYSVAR_RENT_PUBKEY, false, false),
        key(SYSVAR_CLOCK_PUBKEY, false, false),
        key(SystemProgram.programId, false, false),
        key(payer.publicKey, true, false),
      ]),
    ], [payer, program]);
    const deployed = await scene.web3.getAccountInfo(program_data);
    assert(deployed);
    assertEquals(deployed.data.readBigUInt64LE(4), BigInt(slot));
    assertEquals(new PublicKey(deployed.data.subarray(13, 45)).toBase58(), payer.publicKey.toBase58());
    assertEquals((await scene.web3.getAccountInfo(program.publicKey))?.executable, true);
    await scene.reach(slot + 1, "confirmed");
    const { logs } = await land_well(scene, [
      new TransactionInstruction({ programId: program.publicKey, keys: [] }),
    ], [payer]);
    assertEquals(logs[0], `Program ${program.publicKey.toBase58()} invoke [1]`);
  }));
