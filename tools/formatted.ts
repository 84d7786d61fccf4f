const ROOT = new URL("../", import.meta.url);

/** Text as `deno fmt` leaves it in this project, so that generated files pass the same gate as written ones. */
export async function formatted(text: string, extension: "md" | "json"): Promise<string> {
  const formatter = new Deno.Command(Deno.execPath(), {
    args: ["fmt", `--ext=${extension}`, "-"],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = formatter.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout, stderr } = await formatter.output();
  if (!success) throw new Error(`Cannot format the page: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}
