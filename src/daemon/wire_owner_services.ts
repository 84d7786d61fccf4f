/** Wires what owners of a deployment and of pools do beside the threads' work. */
import type { Clock } from "@/base/clock.ts";
import { log_of } from "@/base/log.ts";
import { type AdministrationPort, AdministrationService } from "@/engine/administration.ts";
import type { Engine } from "@/engine/assemble_engine.ts";
import { type PoolDirectory, PoolImportService } from "@/engine/pool_import.ts";
import type { Chain } from "@/engine/ports.ts";
import type { ProbePort } from "@/engine/probes/probe_port.ts";
import { ProbeService } from "@/engine/probes/probe_service.ts";

/** What administers the deployment, what takes pools over, and what abuses the contract on purpose. */
export interface OwnerServices {
  readonly administration: AdministrationService;
  readonly imports: PoolImportService;
  readonly probes: ProbeService;
}

/** What of the chain they stand on. */
interface OwnerPorts {
  readonly administration: AdministrationPort;
  readonly directory: PoolDirectory;
  readonly probe_port: ProbePort;
}

/** Puts them on the engine and on the chain's own ports. */
export function wire_owner_services(
  engine: Engine,
  chain: Chain,
  clock: Clock,
  { administration: port, directory, probe_port }: OwnerPorts,
  is_mainnet: boolean,
): OwnerServices {
  return {
    administration: new AdministrationService({ ...engine, port, chain }),
    imports: new PoolImportService({
      ...engine,
      directory,
      chain,
      clock,
      slot: () => engine.feed.position.slot,
    }),
    probes: new ProbeService({
      ...engine,
      ...{ chain, administration: port, port: probe_port, is_mainnet, log: log_of("probes") },
      ...{ now_ms: () => clock.now_ms() },
    }),
  };
}
