import {
  pool_administration_contracts,
  system_administration_contracts,
} from "@/rpc/contracts/administration.ts";
import { audit_contracts } from "@/rpc/contracts/audit.ts";
import { funding_contracts } from "@/rpc/contracts/funding.ts";
import { history_contracts } from "@/rpc/contracts/history.ts";
import { import_contracts } from "@/rpc/contracts/imports.ts";
import { operation_contracts } from "@/rpc/contracts/operations.ts";
import { pool_contracts } from "@/rpc/contracts/pools.ts";
import { probe_contracts } from "@/rpc/contracts/probes.ts";
import { session_contracts } from "@/rpc/contracts/sessions.ts";
import { status_contracts } from "@/rpc/contracts/status.ts";
import { system_contracts } from "@/rpc/contracts/system.ts";
import { thread_contracts } from "@/rpc/contracts/threads.ts";

/** The promises of all methods of the service, in the order in which they are documented. */
export const service_contracts = {
  ...pool_contracts,
  ...import_contracts,
  ...thread_contracts,
  ...funding_contracts,
  ...status_contracts,
  ...history_contracts,
  ...session_contracts,
  ...operation_contracts,
  ...audit_contracts,
  ...pool_administration_contracts,
  ...system_administration_contracts,
  ...probe_contracts,
  ...system_contracts,
};
