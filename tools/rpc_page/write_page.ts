import { service_contracts } from "@/rpc/contracts/all.ts";
import { openrpc_document } from "@/rpc/openrpc/document.ts";
import { formatted } from "../formatted.ts";
import { rpc_page } from "./page.ts";

/** Where the page stands. */
export const PAGE_FILE = new URL("../../docs/RPC.md", import.meta.url);

/** The page as it must stand in the project: made from the declarations, formatted like all of its files. */
export function formatted_page(): Promise<string> {
  return formatted(rpc_page(openrpc_document(service_contracts, "http://127.0.0.1:8080/rpc")), "md");
}
