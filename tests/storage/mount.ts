/**
 * A small file system of its own, where this process may make one; elsewhere `without` runs instead, and it is said.
 */
export async function with_mount(
  options: string,
  action: (directory: string) => Promise<void>,
  without: () => Promise<void>,
): Promise<void> {
  const directory = Deno.makeTempDirSync();
  const run = async (command: string, ...args: string[]) => {
    try {
      return (await new Deno.Command(command, { args, stderr: "null" }).output()).success;
    } catch {
      return false; // No such command, or no permission for it: then there is no mount either.
    }
  };
  const mounted = await run("mount", "-t", "tmpfs", "-o", options, "tmpfs", directory);
  try {
    if (mounted) await action(directory);
    else {
      console.log("No file system can be mounted here: the disk is emulated");
      await without();
    }
  } finally {
    if (mounted) await run("umount", "-l", directory);
    Deno.removeSync(directory);
  }
}
