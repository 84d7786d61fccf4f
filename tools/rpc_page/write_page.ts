import { service_contracts } from "@/rpc/contracts/all.ts";
import { openrpc_document } from "@/rpc/openrpc/document.ts";
import { rpc_page } from "./page.ts";

const ROOT = new URL("../../", import.meta.url);

/** Where the page stands. */
export const PAGE_FILE = new URL("docs/RPC.md", ROOT);

/** The page as it must stand in the project: made from the declarations, formatted like all of its files. */
export async function formatted_page(): Promise<string> {
  const page = rpc_page(openrpc_document(service_contracts, "http://127.0.0.1:8080/rpc"));
  const formatter = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext=md", "-"],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = formatter.stdin.getWriter();
  await writer.write(new TextEncoder().encode(page));
  await writer.close();
  const { success, stdout, stderr } = await formatter.output();
  if (!success) throw new Error(`Cannot format the page: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}
