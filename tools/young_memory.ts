/** Reads, in `tools/launch.sh`, the flags of V8 that every process of the service starts with. */

/** The option of `deno run` and `deno compile`. Throws when the launcher has none. */
export async function young_memory_option(): Promise<string> {
  const launcher = await Deno.readTextFile(new URL("launch.sh", import.meta.url));
  const option = /^young_memory=(--v8-flags=\S+)$/m.exec(launcher)?.[1];
  if (option === undefined) throw new Error("tools/launch.sh has no line young_memory=--v8-flags=…");
  return option;
}
