/** What the doctor looks at on the machine itself. */
import { dirname, resolve } from "node:path";
import { error_line } from "@/base/errors.ts";
import type { ServiceState } from "@/domain/service_state.ts";
import { is_loopback } from "@/base/loopback.ts";
import { type Check, check, failed, ok, warning } from "@/daemon/doctor/check.ts";
import { type Config, EMBEDDED } from "@/daemon/config.ts";
import { core_wallet_path, open_wallet_file, wallet_is_gone } from "@/daemon/core_wallet.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { type OfflineState, with_state_to_look_at } from "@/daemon/offline.ts";
import { key_source_of, unlock, with_sealed_keys } from "@/daemon/persistence.ts";
import { bind_address } from "@/daemon/bind_address.ts";
import { api_token } from "@/daemon/run.ts";
import type { Address } from "@/domain/address.ts";
import { disk } from "@/storage/file_system.ts";
import { layout_of } from "@/storage/layout.ts";
import { WalletFileError } from "@/storage/master_wallet.ts";

/** Permission bits of everybody but the owner. */
const OTHERS = 0o077;
const WRITABLE = "Make it writable for the user that runs the service, or give another --data-dir";

/** The nearest directory above `path` that is there. */
async function nearest_directory(path: string): Promise<string> {
  for (let place = resolve(path);; place = dirname(place)) {
    try {
      const { isDirectory } = await Deno.stat(place);
      if (isDirectory) return place;
      throw new ExitError(EXIT.config, `${place} is not a directory. Give another --data-dir`);
    } catch (caught) {
      if (!(caught instanceof Deno.errors.NotFound) || dirname(place) === place) throw caught;
    }
  }
}

/** Proves that something can be made in the directory, or would be in the one above it. Leaves nothing behind. */
async function look_at_unused_directory(directory: string) {
  try {
    const place = await nearest_directory(directory);
    const probe = await Deno.makeTempDir({ dir: place, prefix: "frt_stress_probe_" });
    await Deno.remove(probe);
    const is_there = place === resolve(directory);
    return ok(`${directory} ${is_there ? "is writable and unused" : "will be made at the first start"}`);
  } catch (caught) {
    if (caught instanceof ExitError) throw caught;
    return failed(`Cannot write to ${directory}: ${error_line(caught)}`, WRITABLE);
  }
}

async function look_at_keys(config: Config, { layout, loaded }: OfflineState) {
  const wallets = [...loaded.state.wallets.values()];
  const source = key_source_of(config, layout);
  if (wallets.length === 0) return ok(`no wallets yet; keys will be sealed by ${source.type}`);
  const keystore = await unlock(source, wallets[0]?.sealed_key);
  with_sealed_keys(() => {
    for (const wallet of wallets) keystore.open(wallet).fill(0);
  });
  return ok(`opens the keys of ${wallets.length} wallets (${source.type})`);
}

/** What the documents have lost, and what was mended. */
function look_at_documents({ loaded: { reports, state } }: OfflineState) {
  const [first] = reports;
  if (first === undefined) return ok(`${state.pools.size} pools, ${state.threads.size} threads`);
  return warning(reports.map(({ message }) => message).join("; "), "docs/STATE.md says what is kept where");
}

/** What was looked at of the data directory. */
interface DataChecks {
  readonly checks: Check[];
  /** Nobody else uses the directory. */
  readonly is_free: boolean;
  /** `undefined` where there is none, or none that can be read. */
  readonly state: ServiceState | undefined;
}

/** Data directory, documents and keys. */
export async function check_data(config: Config): Promise<DataChecks> {
  const directory = config.daemon.data_directory;
  const checks: Check[] = [];
  let state: ServiceState | undefined;
  const name = "data directory";
  if (await disk.status(layout_of(directory).journal).catch(() => undefined) === undefined) {
    checks.push(await check(name, () => look_at_unused_directory(directory)));
    const keys = "keystore";
    checks.push(
      await check(keys, () => {
        const { type } = key_source_of(config, layout_of(directory));
        return ok(`no wallets yet; keys will be sealed by ${type}`);
      }),
    );
    return { checks, is_free: checks[0]?.verdict === "ok", state };
  }
  const opened = await check(name, () =>
    with_state_to_look_at(config, async (offline) => {
      state = offline.loaded.state;
      checks.push(await check("documents", () => look_at_documents(offline)));
      checks.push(await check("keystore", () => look_at_keys(config, offline)));
      return ok(`${directory} is writable, and no daemon uses it`);
    }));
  return { checks: [opened, ...checks], is_free: opened.verdict === "ok", state };
}

/** The wallet that pays; its address where there is one. */
export async function check_core_wallet(
  config: Config,
  state: ServiceState | undefined,
): Promise<{ made: Check; address: Address | undefined }> {
  const path = core_wallet_path(config);
  let address: Address | undefined;
  const made = await check("core wallet", async () => {
    try {
      address = (await open_wallet_file(path))?.signer.address;
    } catch (caught) {
      if (!(caught instanceof WalletFileError)) throw caught;
      return failed(caught.message, "The service never replaces a wallet: restore a copy, or move it away");
    }
    if (address === undefined) {
      const gone = state && wallet_is_gone(path, state);
      if (gone !== undefined) return failed(gone, null);
      const found = `${path} is not there and will be made at the first start`;
      if (config.solana.rpc_url === EMBEDDED) return ok(found);
      return warning(found, "Put your own there first, or send SOL to the new one and start again");
    }
    const { mode } = await Deno.stat(path);
    if (mode !== null && (mode & OTHERS) !== 0) {
      return warning(`Others may read ${path}`, `chmod 600 ${path}`);
    }
    return ok(`${address} (${path})`);
  });
  return { made, address };
}

function look_at_port(hostname: string, port: number, option: string) {
  if (port === 0) return ok("any free one");
  try {
    Deno.listen({ hostname, port }).close();
    return ok(`${hostname}:${port} is free`);
  } catch (caught) {
    return failed(
      `Cannot listen on ${hostname}:${port}: ${error_line(caught)}`,
      `Stop the other process, or choose another port with ${option}`,
    );
  }
}

/** Where the service would listen, and who may come. */
export async function check_ports(config: Config): Promise<Check[]> {
  const checks = [
    await check("port", () => {
      const { hostname, port } = bind_address(config);
      return look_at_port(hostname, port, "--port");
    }),
    await check("access", async () => {
      const { hostname } = bind_address(config);
      if (await api_token(config, hostname) !== undefined) return ok("a bearer token is asked for");
      return ok(is_loopback(hostname) ? "this machine only" : "everybody");
    }),
  ];
  if (config.solana.rpc_url !== EMBEDDED) return checks;
  const ledger = await check(
    "ledger port",
    () => look_at_port("127.0.0.1", config.localnet.port, "--localnet-port"),
  );
  return [...checks, ledger];
}
