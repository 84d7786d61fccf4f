/** Writes docs/RPC.md, docs/CLI.md, docs/CONFIGURATION.md and the files of config/ anew from the declarations in the code. */
import { CLI_PAGE_FILE, formatted_cli_page } from "./cli_page/write_page.ts";
import { config_files } from "./config_pages/config_files.ts";
import { formatted_page, PAGE_FILE } from "./rpc_page/write_page.ts";

await Deno.writeTextFile(PAGE_FILE, await formatted_page());
console.log("Wrote docs/RPC.md");
await Deno.writeTextFile(CLI_PAGE_FILE, await formatted_cli_page());
console.log("Wrote docs/CLI.md");
for (const { name, file, make } of config_files) {
  await Deno.writeTextFile(file, await make());
  console.log(`Wrote ${name}`);
}
