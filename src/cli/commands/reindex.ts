import { stringify_json } from "@/base/json.ts";
import { start_logging } from "@/base/log.ts";
import { print, print_aside, rewrite_line } from "@/cli/output.ts";
import { type SettingOptions, settings_of } from "@/cli/settings.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { with_offline_state } from "@/daemon/offline.ts";
import { disk } from "@/storage/file_system.ts";
import { open_index, refresh_index } from "@/storage/index/refresh_index.ts";

const FILES_PER_LINE = 1_000;

/** Makes the index of a stopped daemon anew from its files; answers the exit code. */
export async function run_reindex(options: SettingOptions & { readonly json: boolean }): Promise<number> {
  await start_logging("warning", false);
  const config = await settings_of(options);
  const on_terminal = Deno.stderr.isTerminal();
  const progress = (files: number, thread_id: string) => {
    if (files % FILES_PER_LINE === 0 && on_terminal) rewrite_line(`${files} sessions read, at ${thread_id}`);
  };
  const refresh = await with_offline_state(config, async ({ layout, loaded }) => {
    const index = await open_index(disk, layout);
    try {
      return await refresh_index(disk, layout, index, loaded.state, { everything: true, progress });
    } finally {
      index.close();
    }
  });
  if (on_terminal) print_aside("");
  for (const { message } of refresh.reports) print_aside(message);
  const { threads, files } = refresh;
  print(options.json ? stringify_json(refresh, 2) : `Indexed ${files} sessions of ${threads} threads`);
  return refresh.reports.length === 0 ? EXIT.ok : EXIT.finding;
}
