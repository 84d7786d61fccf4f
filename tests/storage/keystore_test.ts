import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { create_rng } from "@/base/rng.ts";
import type { SealedWallet } from "@/domain/service_state.ts";
import { disk } from "@/storage/file_system.ts";
import { type KeySource, KeystoreError } from "@/storage/key_source.ts";
import { Keystore, open_keystore, rotate } from "@/storage/keystore.ts";
import { random_address } from "./random_events.ts";

const ADDRESS = random_address(create_rng(1, "wallet"));
const SECRET = Uint8Array.from({ length: 32 }, (_, index) => index * 7);

function wallet(keystore: Keystore, thread_id = "deposit_1"): SealedWallet {
  return { thread_id, wallet_address: ADDRESS, sealed_key: keystore.seal(thread_id, ADDRESS, SECRET) };
}

async function with_directory(action: (directory: string) => Promise<void>): Promise<void> {
  const directory = Deno.makeTempDirSync();
  try {
    await action(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

/** No message may hold the secret or the key, in any usual writing. */
function assert_silent(error: Error, ...secrets: Uint8Array[]): void {
  assert(error instanceof KeystoreError, error.stack ?? "");
  const texts = secrets.flatMap((secret) => [secret.toHex(), secret.toBase64(), [...secret].join(",")]);
  for (const text of texts) assert(!`${error.message}${error.stack}`.includes(text));
}

function random_key(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(32));
}

Deno.test("a sealed key opens again, and is different each time", () => {
  const keystore = new Keystore(random_key());
  const sealed = wallet(keystore);
  assert(/^frt1:[A-Za-z0-9_-]{91}$/.test(sealed.sealed_key), sealed.sealed_key);
  assertEquals(keystore.open(sealed), SECRET);
  assert(wallet(keystore).sealed_key !== sealed.sealed_key);
});

Deno.test("no bit can be changed, and no key can move to another thread or wallet", () => {
  const key = random_key();
  const keystore = new Keystore(key);
  const sealed = wallet(keystore);
  const bytes = Uint8Array.fromBase64(sealed.sealed_key.slice(5), { alphabet: "base64url" });
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = bytes.slice();
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const sealed_key = `frt1:${changed.toBase64({ alphabet: "base64url", omitPadding: true })}`;
    assert_silent(assertThrows(() => keystore.open({ ...sealed, sealed_key })), SECRET, key);
  }
  const other = random_address(create_rng(2, "wallet"));
  for (const moved of [{ ...sealed, thread_id: "deposit_2" }, { ...sealed, wallet_address: other }]) {
    const error = assertThrows(() => keystore.open(moved));
    assert_silent(error, SECRET, key);
    assert(error.message.includes("does not belong"), error.message);
  }
  for (
    const sealed_key of ["", "frt1:", "frt2:AAAA", "frt1:!!!", sealed.sealed_key.slice(0, -1), "encrypted"]
  ) {
    assert_silent(assertThrows(() => keystore.open({ ...sealed, sealed_key })), SECRET, key);
  }
});

Deno.test("another key is told by its name", () => {
  const [key, other] = [random_key(), random_key()];
  const error = assertThrows(() => new Keystore(other).open(wallet(new Keystore(key))));
  assert_silent(error, key, other);
  assert(
    error.message.includes(new Keystore(key).key_id) && error.message.includes(new Keystore(other).key_id),
  );
});

Deno.test("a key file is made once, for its owner only, and read afterwards", () =>
  with_directory(async (directory) => {
    const source: KeySource = { type: "key_file", path: `${directory}/keystore.key` };
    const sealed = wallet(await open_keystore(disk, source, undefined));
    assertEquals((await disk.status(source.path))?.mode, 0o600);
    assertEquals((await open_keystore(disk, source, sealed.sealed_key)).open(sealed), SECRET);
    await Deno.chmod(source.path, 0o644);
    const error = await assertRejects(() => open_keystore(disk, source, sealed.sealed_key));
    assert(error instanceof KeystoreError && error.message.includes("chmod 600"), error.message);
  }));

Deno.test("no new key is made while keys are sealed with another one", () =>
  with_directory(async (directory) => {
    const keystore = new Keystore(random_key());
    const { sealed_key } = wallet(keystore);
    const key_file: KeySource = { type: "key_file", path: `${directory}/keystore.key` };
    const passphrase: KeySource = {
      type: "passphrase",
      passphrase: "p",
      parameters: `${directory}/keystore.json`,
    };
    for (const source of [key_file, passphrase]) {
      const error = await assertRejects(() => open_keystore(disk, source, sealed_key));
      assert(
        error instanceof KeystoreError && error.message.includes(`sealed with key ${keystore.key_id}`),
        error.message,
      );
    }
    assertEquals(await disk.list(directory), []);
    await open_keystore(disk, key_file, undefined);
    const wrong = await assertRejects(() => open_keystore(disk, key_file, sealed_key));
    assert(wrong.message.includes(keystore.key_id), wrong.message);
    await assertRejects(() => open_keystore(disk, key_file, "encrypted_keypair_data"));
  }));

Deno.test("a passphrase opens with its salt, another one does not", () =>
  with_directory(async (directory) => {
    const source = (passphrase: string): KeySource => ({
      type: "passphrase",
      passphrase,
      parameters: `${directory}/keystore.json`,
    });
    const sealed = wallet(await open_keystore(disk, source("correct horse"), undefined));
    assertEquals(
      (await open_keystore(disk, source("correct horse"), sealed.sealed_key)).open(sealed),
      SECRET,
    );
    const error = await assertRejects(() => open_keystore(disk, source("battery staple"), sealed.sealed_key));
    assert(error instanceof KeystoreError && !error.message.includes("battery"), error.message);
    assertEquals((await disk.status(`${directory}/keystore.json`))?.mode, 0o600);
    await assertRejects(() => open_keystore(disk, source(""), undefined));
  }));

Deno.test("a credential may be 32 bytes or 64 hexadecimal digits; an absent one is named", () =>
  with_directory(async (directory) => {
    const key = random_key();
    const source: KeySource = { type: "credential", directory, name: "frt-key" };
    const absent = await assertRejects(() => open_keystore(disk, source, undefined));
    assert(absent.message.includes(`${directory}/frt-key`), absent.message);
    await Deno.writeFile(`${directory}/frt-key`, key);
    const raw = await open_keystore(disk, source, undefined);
    await Deno.writeTextFile(`${directory}/frt-key`, `${key.toHex()}\n`);
    assertEquals((await open_keystore(disk, source, undefined)).key_id, raw.key_id);
    await Deno.writeTextFile(`${directory}/frt-key`, "too short");
    const error = await assertRejects(() => open_keystore(disk, source, undefined));
    assert(error instanceof KeystoreError && !error.message.includes("too short"), error.message);
  }));

Deno.test("rotation seals every key anew, or none", () => {
  const [from, to] = [new Keystore(random_key()), new Keystore(random_key())];
  const wallets = ["deposit_1", "swap_1"].map((id) => wallet(from, id));
  for (const rotated of rotate(from, to, wallets)) assertEquals(to.open(rotated), SECRET);
  const [first] = wallets;
  assert(first !== undefined);
  assertThrows(() => rotate(from, to, [first, { ...first, thread_id: "swap_9" }]));
});

Deno.test("1,000 keys open", () => {
  const keystore = new Keystore(random_key());
  const wallets = Array.from({ length: 1_000 }, (_, index) => wallet(keystore, `deposit_${index}`));
  const started_ms = performance.now();
  for (const sealed of wallets) assertEquals(keystore.open(sealed).length, 32);
  console.log(`1,000 keys opened in ${Math.round(performance.now() - started_ms)} ms`);
});
