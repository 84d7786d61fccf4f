import { assert, assertEquals, assertThrows } from "@std/assert";
import { generate_seed, signer_of_seed } from "@/chain/signer.ts";
import { Wallets } from "@/chain/wallets.ts";
import { SealedVault } from "@/daemon/key_vault.ts";
import { Keystore } from "@/storage/keystore.ts";
import { KeystoreError } from "@/storage/key_source.ts";
import { KEY_BYTES } from "@/storage/sealed_key.ts";

const MESSAGE = new TextEncoder().encode("a message");

/** Counts how many keys it opens. */
class CountingKeystore extends Keystore {
  opened = 0;

  override open(wallet: Parameters<Keystore["open"]>[0]): Uint8Array {
    this.opened += 1;
    return super.open(wallet);
  }
}

function sealed_wallets(keystore: Keystore, count: number) {
  const vault = new SealedVault(keystore, new Wallets());
  return Array.from({ length: count }, (_, index) => {
    const thread_id = `deposit_${index + 1}`;
    return { thread_id, ...vault.create_wallet(thread_id) };
  });
}

Deno.test("wallets of an earlier run are checked at the start, and opened once more when they sign for the first time", () => {
  const keystore = new CountingKeystore(new Uint8Array(KEY_BYTES).fill(7));
  const sealed = sealed_wallets(keystore, 3);
  const wallets = new Wallets();
  keystore.opened = 0;
  new SealedVault(keystore, wallets).restore(sealed);
  assertEquals(keystore.opened, sealed.length);
  assertEquals(wallets.addresses(), new Set(sealed.map(({ wallet_address }) => wallet_address)));
  const wallet = sealed[1] as (typeof sealed)[number];
  const signer = wallets.signer(wallet.wallet_address);
  assertEquals(signer.address, wallet.wallet_address);
  assertEquals(signer.sign(MESSAGE), signer_of_seed(keystore.open(wallet)).sign(MESSAGE));
  const opened = keystore.opened;
  assert(wallets.signer(wallet.wallet_address) === signer, "The signer was made twice");
  assertEquals(keystore.opened, opened);
});

Deno.test("a key that cannot be opened ends the start, not the first operation", () => {
  const keystore = new Keystore(new Uint8Array(KEY_BYTES).fill(7));
  const [one, other] = sealed_wallets(keystore, 2) as [SealedOf, SealedOf];
  const mixed_up = { ...one, sealed_key: other.sealed_key };
  const error = assertThrows(() => new SealedVault(keystore, new Wallets()).restore([other, mixed_up]));
  assert(error instanceof KeystoreError);
});

Deno.test("a key that belongs to another wallet does not sign for this one", () => {
  const wallets = new Wallets();
  const [mine, strange] = [signer_of_seed(generate_seed()), signer_of_seed(generate_seed())];
  wallets.add_sealed(mine.address, () => strange);
  assertThrows(() => wallets.signer(mine.address));
  assertThrows(() => wallets.signer(strange.address));
});

type SealedOf = ReturnType<typeof sealed_wallets>[number];
