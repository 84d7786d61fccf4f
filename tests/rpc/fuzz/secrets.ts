/** What no answer may hold: keys, and the inside of the program. */
import { base58, base64, hex } from "@scure/base";
import { assert } from "@std/assert";
import type { Service } from "@/daemon/compose.ts";
import { layout_of } from "@/storage/layout.ts";
import { Keystore } from "@/storage/keystore.ts";

const INSIDE =
  /\.ts:\d+|file:\/\/|node_modules|\\n\s+at |\bat (?:async )?[\w.#<>]+ \(|\[native code\]|TypeError|RangeError|SQLITE/;

/** See the file's head. */
export class SecretSearch {
  readonly #forbidden: readonly string[];

  constructor(forbidden: readonly string[]) {
    assert(forbidden.every((one) => one.length > 3), "A short text is in every answer");
    this.#forbidden = forbidden;
  }

  /** Throws when `text` holds a secret; the message does not repeat it. */
  assert_clean(text: string): void {
    const leak = this.#forbidden.findIndex((one) => text.includes(one));
    assert(leak === -1, `the answer holds secret or path number ${leak}`);
    const inside = INSIDE.exec(text)?.[0];
    assert(inside === undefined, `the answer shows the inside of the program: ${inside}`);
  }
}

/** The forms in which a key of 32 bytes could get into a text. */
function forms_of(seed: Uint8Array, whole: Uint8Array = seed): string[] {
  return [
    ...[seed, whole].flatMap((bytes) => [base58.encode(bytes), base64.encode(bytes), hex.encode(bytes)]),
    seed.join(","),
  ];
}

/** The keys of a running service, sealed and open, and the places where it works. */
export async function secrets_of({ keeper }: Service, data_directory: string): Promise<SecretSearch> {
  const { directory, key_file } = layout_of(data_directory);
  const master = JSON.parse(await Deno.readTextFile(`${directory}/master_wallet.json`)) as number[];
  const sealing_key = Uint8Array.fromHex((await Deno.readTextFile(key_file)).trim());
  const keystore = new Keystore(sealing_key);
  const wallets = [...keeper.state.wallets.values()].flatMap((wallet) => [
    wallet.sealed_key,
    ...forms_of(keystore.open(wallet)),
  ]);
  assert(wallets.length > 0, "There is no thread whose key could leak");
  return new SecretSearch([
    ...forms_of(Uint8Array.from(master.slice(0, 32)), Uint8Array.from(master)),
    ...forms_of(sealing_key),
    ...wallets,
    directory,
    Deno.cwd(),
  ]);
}
