/** Writes docs/RPC.md anew from the declarations of the methods. */
import { formatted_page, PAGE_FILE } from "./rpc_page/write_page.ts";

await Deno.writeTextFile(PAGE_FILE, await formatted_page());
console.log("Wrote docs/RPC.md");
