import type { Clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { CORE_WALLET_FILE_EVERY_MS } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import { open_wallet_file } from "@/daemon/core_wallet.ts";

/**
 * Looks now and then whether the core wallet's file still holds the wallet that was opened. The service itself reads it once,
 * so whoever removes or exchanges it would hear of that from the next start only, when the key is nowhere any more.
 */
export class CoreWalletWatch {
  readonly #path: string;
  readonly #address: Address;
  #problem: string | undefined;

  constructor(path: string, address: Address) {
    this.#path = path;
    this.#address = address;
  }

  /** What is wrong with the file, and what to do; `undefined` while it is as it was. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Looks again and again until `stop` is aborted. A file that the process may not read any more is its owner's care. */
  async run(clock: Clock, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const { state } = await Deno.permissions.query({ name: "read", path: this.#path });
      if (state !== "granted") return;
      await this.look();
      await clock.sleep(CORE_WALLET_FILE_EVERY_MS, stop);
    }
  }

  /** Looks once. */
  async look(): Promise<void> {
    const what = await this.#what_is_wrong();
    this.#problem = what === undefined
      ? undefined
      : `${what}. The service goes on with ${this.#address}, until it stops: put a copy of that wallet back before that`;
  }

  async #what_is_wrong(): Promise<string | undefined> {
    try {
      const found = await open_wallet_file(this.#path);
      if (found === undefined) return `${this.#path} is not there any more`;
      const { address } = found.signer;
      return address === this.#address ? undefined : `${this.#path} holds another wallet, ${address}`;
    } catch (caught) {
      return error_line(caught);
    }
  }
}
