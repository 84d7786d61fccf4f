import { assertEquals } from "@std/assert";
import { SETTLING_MS } from "@/base/limits.ts";
import { parse_config } from "@/daemon/config.ts";
import { longest_start_ms } from "@/daemon/longest_start.ts";
import { layout_of } from "@/storage/layout.ts";
import { SLOWEST_DISK_BYTES_PER_MS } from "@/storage/limits.ts";
import { with_directory } from "../support/service.ts";

Deno.test("a start may take longer the longer its journal is, whose log counts as well", () =>
  with_directory(async (directory) => {
    const config = parse_config({ daemon: { data_directory: directory } }, "the test");
    assertEquals(await longest_start_ms(config), SETTLING_MS);
    const { journal } = layout_of(directory);
    // Files with a hole: they take no room.
    for (const [path, factor] of [[journal, 1_000_000], [`${journal}-wal`, 500_000]] as const) {
      using file = await Deno.open(path, { create: true, write: true });
      await file.truncate(factor * SLOWEST_DISK_BYTES_PER_MS);
    }
    assertEquals(await longest_start_ms(config), SETTLING_MS + 1_500_000);
  }));
