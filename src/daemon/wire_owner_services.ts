/** Wires what owners of a deployment and of pools do beside the threads' work. */
import type { Clock } from "@/base/clock.ts";
import { type AdministrationPort, AdministrationService } from "@/engine/administration.ts";
import type { Engine } from "@/engine/assemble_engine.ts";
import { type PoolDirectory, PoolImportService } from "@/engine/pool_import.ts";
import type { Chain } from "@/engine/ports.ts";

/** What administers the deployment, and what takes pools over. */
export interface OwnerServices {
  readonly administration: AdministrationService;
  readonly imports: PoolImportService;
}

/** Puts them on the engine and on the chain's own ports. */
export function wire_owner_services(
  engine: Engine,
  chain: Chain,
  clock: Clock,
  { administration: port, directory }: { administration: AdministrationPort; directory: PoolDirectory },
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
  };
}
