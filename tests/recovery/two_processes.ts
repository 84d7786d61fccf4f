/** Ledger and daemon as processes of their own, which may be killed one by one. */
import { Connection, PublicKey } from "@solana/web3.js";
import { join } from "node:path";
import { assert } from "@std/assert";
import { settings_of } from "@/cli/settings.ts";
import type { Config } from "@/daemon/config.ts";
import { CliProcess } from "../support/process.ts";
import { until, with_directory } from "../support/service.ts";

const PATIENCE_MS = 60_000;
const CORE_LAMPORTS = 100_000_000_000_000;

/** A directory with settings for both. */
export class TwoProcesses {
  readonly directory: string;
  readonly #slot_ms: number;
  /** Where the ledger listens: the same port in each of its lives. */
  #port = 0;

  constructor(directory: string, slot_ms: number) {
    this.directory = directory;
    this.#slot_ms = slot_ms;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get web3(): Connection {
    return new Connection(this.url, { disableRetryOnRateLimit: true, commitment: "confirmed" });
  }

  async #write(name: string, lines: readonly string[]): Promise<string> {
    const path = join(this.directory, name);
    await Deno.writeTextFile(path, lines.join("\n"));
    return path;
  }

  get #wallet(): string {
    return `[master_wallet]\nkeypair_path = "${join(this.directory, "core.json")}"`;
  }

  /** Starts the ledger and waits until it listens. */
  async start_ledger(...options: string[]): Promise<CliProcess> {
    const config = await this.#write("ledger.toml", [
      `[daemon]\ndata_directory = "${join(this.directory, "ledger")}"`,
      this.#wallet,
      `[localnet]\nport = ${this.#port}\nslot_ms = ${this.#slot_ms}`,
    ]);
    const ledger = CliProcess.start("cli", ["localnet", "--config", config, ...options]);
    let port: string | undefined;
    await until("the ledger says where it is", () => {
      port = /^Ledger on http:\/\/127\.0\.0\.1:(\d+),.*\n/.exec(ledger.stdout)?.[1];
      assert(port !== undefined || !ledger.has_ended, `The ledger has ended: ${ledger.stderr}`);
      return port !== undefined;
    }, PATIENCE_MS);
    this.#port = Number(port);
    return ledger;
  }

  async #daemon_config(): Promise<string> {
    return await this.#write("daemon.toml", [
      `[daemon]\nbind_address = "127.0.0.1:0"\ndata_directory = "${join(this.directory, "data")}"`,
      `[solana]\nrpc_url = "${this.url}"`,
      this.#wallet,
    ]);
  }

  /** Starts the daemon; it may not be ready yet. */
  async start_daemon(): Promise<CliProcess> {
    return CliProcess.start("serve", ["--config", await this.#daemon_config()]);
  }

  /** The daemon's settings, for those who look at what it has left. */
  async config(): Promise<Config> {
    return await settings_of({ config: await this.#daemon_config() });
  }

  /** The wallet that pays for everything. */
  async core_wallet(): Promise<PublicKey> {
    const key = JSON.parse(await Deno.readTextFile(join(this.directory, "core.json"))) as number[];
    return new PublicKey(Uint8Array.from(key.slice(32)));
  }

  /** Gives the core wallet its SOL. */
  async fund(): Promise<void> {
    const core = await this.core_wallet();
    const { web3 } = this;
    await web3.requestAirdrop(core, CORE_LAMPORTS);
    await until("the core wallet has its SOL", async () => await web3.getBalance(core) > 0);
  }
}

/** Runs `play` in a directory of its own. */
export function with_two_processes(
  slot_ms: number,
  play: (both: TwoProcesses) => Promise<void>,
): Promise<void> {
  return with_directory((directory) => play(new TwoProcesses(directory, slot_ms)));
}
