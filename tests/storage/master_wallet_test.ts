/** The master wallet's file on a real disk: never replaced, never quoted, readable by its owner only. */
import { Keypair } from "@solana/web3.js";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { create_wallet_file, read_wallet_file, WalletFileError } from "@/storage/master_wallet.ts";

async function in_directory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const KEYS = Keypair.fromSeed(new Uint8Array(32).fill(9));
const SEED = KEYS.secretKey.slice(0, 32);
const PUBLIC_KEY = KEYS.publicKey.toBytes();

Deno.test("master wallet: what was written is read again, and web3.js reads it too", () =>
  in_directory(async (directory) => {
    const path = `${directory}/wallet.json`;
    await create_wallet_file(path, SEED, PUBLIC_KEY);
    assertEquals(await read_wallet_file(path), { seed: Uint8Array.from(SEED), public_key: PUBLIC_KEY });
    const numbers = JSON.parse(await Deno.readTextFile(path)) as number[];
    assertEquals(
      Keypair.fromSecretKey(Uint8Array.from(numbers)).publicKey.toBase58(),
      KEYS.publicKey.toBase58(),
    );
    assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name), ["wallet.json"]);
  }));

Deno.test("master wallet: only its owner can read it", () =>
  in_directory(async (directory) => {
    const path = `${directory}/wallet.json`;
    await create_wallet_file(path, SEED, PUBLIC_KEY);
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  }));

Deno.test("master wallet: no file is no wallet yet", () =>
  in_directory(async (directory) => {
    assertEquals(await read_wallet_file(`${directory}/wallet.json`), undefined);
  }));

Deno.test("master wallet: a file that cannot be used is an error that quotes nothing of it", () =>
  in_directory(async (directory) => {
    const path = `${directory}/wallet.json`;
    const numbers = [...KEYS.secretKey];
    const contents = [
      "",
      "[",
      "{}",
      "null",
      JSON.stringify(numbers.slice(0, 63)),
      JSON.stringify([...numbers, 1]),
      JSON.stringify(numbers.with(3, 256)),
      JSON.stringify(numbers.with(3, -1)),
      JSON.stringify(numbers.with(3, 1.5)),
      JSON.stringify(numbers).slice(0, -1),
    ];
    for (const content of contents) {
      await Deno.writeTextFile(path, content);
      const error = await assertRejects(() => read_wallet_file(path));
      assert(error instanceof WalletFileError);
      assert(error.message.includes(path) && !error.message.includes("9,9"), error.message);
      assertEquals(await Deno.readTextFile(path), content);
    }
  }));

Deno.test("master wallet: a directory in its place is an error, not an absence", () =>
  in_directory(async (directory) => {
    assert(await assertRejects(() => read_wallet_file(directory)) instanceof WalletFileError);
  }));

Deno.test("master wallet: a file that is there is never written over", () =>
  in_directory(async (directory) => {
    const path = `${directory}/wallet.json`;
    await Deno.writeTextFile(path, "somebody's wallet");
    await assertRejects(() => create_wallet_file(path, SEED, PUBLIC_KEY));
    assertEquals(await Deno.readTextFile(path), "somebody's wallet");
  }));
