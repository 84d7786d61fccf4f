/** One HTTP exchange with headers of our own choice: `fetch` sets Host and Origin itself, and joins headers. */
export async function exchange(
  port: number,
  head: readonly string[],
  body = "",
): Promise<{ status: number; text: string }> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const length = `Content-Length: ${new TextEncoder().encode(body).length}`;
  const request = [...head, length, "Connection: close", "", body].join("\r\n");
  await connection.write(new TextEncoder().encode(request));
  const text = await new Response(connection.readable).text();
  return { status: Number(text.split(" ")[1]), text };
}
