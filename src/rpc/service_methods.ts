import type { AdministrationService } from "@/engine/administration.ts";
import type { CoreRunway } from "@/engine/core_runway.ts";
import type { Faucet } from "@/engine/faucet.ts";
import type { GrantService } from "@/engine/grants.ts";
import type { PoolImportService } from "@/engine/pool_import.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import type { ProbeService } from "@/engine/probes/probe_service.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";
import type { HealthReport } from "@/monitoring/health.ts";
import type { ServiceHistory } from "@/monitoring/history/service_history.ts";
import type { StatusSources } from "@/monitoring/thread_status/status_sources.ts";
import { ThreadDocuments } from "@/monitoring/thread_status/thread_documents.ts";
import { service_contracts } from "@/rpc/contracts/all.ts";
import { bind_methods, type Method } from "@/rpc/method.ts";
import {
  pool_administration_handlers,
  system_administration_handlers,
} from "@/rpc/methods/administration.ts";
import { audit_handlers } from "@/rpc/methods/audit.ts";
import { funding_handlers } from "@/rpc/methods/funding.ts";
import { history_handlers } from "@/rpc/methods/history.ts";
import { import_handlers } from "@/rpc/methods/imports.ts";
import { operation_handlers } from "@/rpc/methods/operations.ts";
import { pool_handlers } from "@/rpc/methods/pools.ts";
import { probe_handlers } from "@/rpc/methods/probes.ts";
import { session_handlers } from "@/rpc/methods/sessions.ts";
import { status_handlers } from "@/rpc/methods/status.ts";
import { type ClusterInfo, system_handlers } from "@/rpc/methods/system.ts";
import { thread_handlers } from "@/rpc/methods/threads.ts";
import type { StateIndex } from "@/storage/index/state_index.ts";
import type { Journal } from "@/storage/journal/journal.ts";

/** What the methods work with. */
export interface MethodServices {
  readonly pools: PoolService;
  readonly threads: ThreadManager;
  readonly grants: GrantService;
  readonly runway: CoreRunway;
  readonly faucet: Faucet;
  readonly administration: AdministrationService;
  readonly imports: PoolImportService;
  readonly probes: ProbeService;
  readonly status: StatusSources;
  readonly history: ServiceHistory;
  readonly index: StateIndex;
  readonly journal: Journal;
  readonly cluster: ClusterInfo;
  /** The newest slot that the service has read. */
  readonly slot: () => number;
  readonly health: () => HealthReport;
  /** Where clients reach the service. */
  readonly url: string;
}

/** All methods of the service: each contract with its handler. */
export function service_methods(services: MethodServices): Method[] {
  const { pools, threads, grants, runway, faucet, administration, imports, probes } = services;
  const { status, history, index, journal } = services;
  const { cluster, slot, url, health } = services;
  return bind_methods(service_contracts, {
    ...pool_handlers(pools, threads, status.auditor),
    ...import_handlers(pools, imports, runway.core_wallet),
    ...thread_handlers(pools, threads),
    ...funding_handlers(pools, threads, grants, runway, faucet),
    ...status_handlers(pools, threads, new ThreadDocuments(status)),
    ...history_handlers(pools, history),
    ...session_handlers(threads, index),
    ...operation_handlers(journal),
    ...audit_handlers(pools, status.auditor, slot),
    ...pool_administration_handlers(pools, administration, runway.core_wallet),
    ...system_administration_handlers(administration, runway.core_wallet),
    ...probe_handlers(probes),
    ...system_handlers(cluster, slot, url, health),
  });
}
