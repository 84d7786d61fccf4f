/** A second process for the lock's test: takes the data directory, says so, and keeps it until its input ends. */
import { error_line } from "@/base/errors.ts";
import { open_data_dir } from "@/storage/data_dir.ts";
import { disk } from "@/storage/file_system.ts";

try {
  await open_data_dir(disk, Deno.args[0] ?? "", Deno.pid);
  console.log(`locked ${Deno.pid}`);
  await Deno.stdin.read(new Uint8Array(1));
} catch (caught) {
  console.log(error_line(caught));
}
