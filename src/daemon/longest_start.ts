import { SETTLING_MS } from "@/base/limits.ts";
import type { Config } from "@/daemon/config.ts";
import { disk } from "@/storage/file_system.ts";
import { JOURNAL_COMPANIONS } from "@/storage/journal/open_journal.ts";
import { layout_of } from "@/storage/layout.ts";
import { SLOWEST_DISK_BYTES_PER_MS } from "@/storage/limits.ts";

/**
 * How long a start may take at most, in milliseconds. After a crash SQLite reads the whole journal in one go, in which nobody
 * can be told anything: a manager that lost patience meanwhile would end every further start at the same place.
 */
export async function longest_start_ms({ daemon: { data_directory } }: Config): Promise<number> {
  const { journal } = layout_of(data_directory);
  let bytes = 0;
  for (const suffix of ["", ...JOURNAL_COMPANIONS]) bytes += (await disk.status(journal + suffix))?.size ?? 0;
  return SETTLING_MS + bytes / SLOWEST_DISK_BYTES_PER_MS;
}
