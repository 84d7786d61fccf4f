/** What one part of the campaign is played on: a ledger, the nemesis before it, and the real service before that. */
import { join } from "node:path";
import { type Clock, system_clock } from "@/base/clock.ts";
import { open_core_wallet } from "@/daemon/core_wallet.ts";
import { type Config, parse_config } from "@/daemon/config.ts";
import { type Service, start_service } from "@/daemon/compose.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { start_embedded_ledger } from "@/daemon/ledger.ts";
import type { Address } from "@/domain/address.ts";
import { LAMPORTS_PER_SOL } from "@/domain/units.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import type { Localnet } from "@/localnet/mod.ts";
import { HONEST } from "@/nemesis/fault.ts";
import { Nemesis } from "@/nemesis/proxy.ts";

/** A slot of the campaign's ledgers: short, so that blockhashes expire within seconds. */
const CAMPAIGN_SLOT_MS = 40;
const CORE_LAMPORTS = 100_000n * LAMPORTS_PER_SOL;
const LOOK_EVERY_MS = 20;
const AIRDROP_PATIENCE_MS = 10_000;

/** Polls until `condition` holds; answers whether it did within `patience_ms`. */
export async function holds_within(
  patience_ms: number,
  condition: () => boolean | Promise<boolean>,
  clock: Clock = system_clock,
): Promise<boolean> {
  const give_up_ms = clock.monotonic_ms() + patience_ms;
  while (!await condition()) {
    if (clock.monotonic_ms() >= give_up_ms) return false;
    await clock.sleep(LOOK_EVERY_MS);
  }
  return true;
}

function ledger_config(directory: string): Config {
  return parse_config({
    daemon: { data_directory: directory, log_level: "error" },
    localnet: { port: 0, slot_ms: CAMPAIGN_SLOT_MS },
  }, "the campaign's settings");
}

interface StageSettings {
  readonly directory: string;
  readonly seed: number;
  readonly follower: "signatures" | undefined;
}

/** One ledger after another behind one address, and a service that knows the address only. */
export class Stage {
  readonly nemesis: Nemesis;
  readonly data_directory: string;
  readonly #directory: string;
  readonly #core: Address;
  readonly #settings: StageSettings;
  #ledger: Localnet;
  #ledger_name: string;
  #service: Service | undefined;

  private constructor(settings: StageSettings, core: Address, ledger: Localnet, ledger_name: string) {
    this.#directory = settings.directory;
    this.data_directory = join(settings.directory, "data");
    this.#settings = settings;
    this.#core = core;
    this.#ledger = ledger;
    this.#ledger_name = ledger_name;
    this.nemesis = new Nemesis({ ledger_url: ledger.url, port: 0, fault: HONEST });
  }

  /** Starts a new ledger with a funded core wallet, and the nemesis before it. */
  static async set_up(directory: string, seed: number, follower?: "signatures"): Promise<Stage> {
    const config = ledger_config(directory);
    const { signer } = await open_core_wallet(config);
    const name = "first";
    const ledger = await start_ledger(join(directory, name), signer.address);
    const stage = new Stage({ directory, seed, follower }, signer.address, ledger, name);
    await fund(ledger.url, signer.address);
    return stage;
  }

  /** The ledger itself, past the nemesis. */
  get ledger_url(): string {
    return this.#ledger.url;
  }

  get core_wallet(): Address {
    return this.#core;
  }

  get service(): Service {
    if (this.#service === undefined) throw new Error("The service does not run");
    return this.#service;
  }

  /** The settings of the service; `rpc_url` is another way to the ledger for those who judge. */
  config(rpc_url: string = this.nemesis.url): Config {
    const { seed, follower = "auto" } = this.#settings;
    return parse_config({
      daemon: { bind_address: "127.0.0.1:0", data_directory: this.data_directory, log_level: "error" },
      solana: { rpc_url, follower },
      master_wallet: { keypair_path: join(this.#directory, "master_wallet.json") },
      threading: { seed, operation_timeout_ms: 30_000 },
    }, "the campaign's settings");
  }

  /** Throws `ExitError` when it cannot start. */
  async start_service(stop: AbortSignal): Promise<void> {
    const service = await start_service(this.config(), system_clock, stop);
    if (service === undefined) throw new ExitError(EXIT.vacuous, "Stopped while the service was starting");
    this.#service = service;
  }

  /** Answers what did not stop cleanly. */
  async stop_service(): Promise<readonly string[]> {
    const service = this.#service;
    this.#service = undefined;
    return (await service?.lifecycle.stop() ?? []).map(({ part, message }) => `${part} ${message}`);
  }

  /** Ends the ledger and starts it again from its file, after `down_ms` without one. */
  async restart_ledger(down_ms: number): Promise<void> {
    await this.#ledger.stop();
    await system_clock.sleep(down_ms);
    this.#ledger = await start_ledger(join(this.#directory, this.#ledger_name), this.#core);
    this.nemesis.ledger_url = this.#ledger.url;
  }

  /** Another ledger takes the place of this one, which comes back to nobody but its judge. */
  async wipe_ledger(): Promise<void> {
    await this.#ledger.stop();
    this.#ledger_name = "second";
    this.#ledger = await start_ledger(join(this.#directory, this.#ledger_name), this.#core);
    this.nemesis.ledger_url = this.#ledger.url;
    await fund(this.#ledger.url, this.#core);
  }

  /** Runs `work` on the first ledger after a wipe. */
  async with_first_ledger<T>(work: (url: string) => Promise<T>): Promise<T> {
    const ledger = await start_ledger(join(this.#directory, "first"), this.#core);
    try {
      return await work(ledger.url);
    } finally {
      await ledger.stop();
    }
  }

  /** Ends everything; the directory is the caller's. */
  async strike(): Promise<void> {
    await this.stop_service();
    await this.nemesis.stop();
    await this.#ledger.stop();
  }
}

async function start_ledger(directory: string, core: Address): Promise<Localnet> {
  await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
  const ledger = await start_embedded_ledger(ledger_config(directory), core);
  if (ledger === undefined) throw new Error("The settings of the campaign have no embedded ledger");
  return ledger;
}

async function fund(ledger_url: string, core: Address): Promise<void> {
  const client = new JsonRpcClient(ledger_url);
  await client.call("requestAirdrop", [core, Number(CORE_LAMPORTS)]);
  const has_arrived = async () => {
    const options = { commitment: "confirmed" };
    const { value } = await client.call<{ value: number | bigint }>("getBalance", [core, options]);
    return value > 0;
  };
  if (await holds_within(AIRDROP_PATIENCE_MS, has_arrived)) return;
  throw new ExitError(EXIT.ledger_unreachable, "The airdrop for the core wallet did not land");
}
