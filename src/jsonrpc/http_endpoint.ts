import { MAX_REQUEST_BODY_BYTES } from "@/base/limits.ts";
import type { JsonRpcServer } from "@/jsonrpc/server.ts";

const JSON_HEADERS = { "content-type": "application/json" };

function refuse(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(text + "\n", {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}

/** The body as text, or `undefined` once it has grown beyond `limit_bytes`: it is never held whole in memory. */
async function read_body(request: Request, limit_bytes: number): Promise<string | undefined> {
  if (request.body === null) return "";
  const declared = Number(request.headers.get("content-length") ?? "0");
  if (declared > limit_bytes) {
    await request.body.cancel();
    return undefined;
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size_bytes = 0;
  for await (const chunk of request.body) {
    size_bytes += chunk.byteLength;
    if (size_bytes > limit_bytes) return undefined;
    chunks.push(chunk);
  }
  return await new Blob(chunks).text();
}

/**
 * Serves JSON-RPC over one HTTP request: 200 with the reply, 204 for notifications, 405 unless it is a POST, 415
 * unless the body is declared as JSON, 413 when it is too large. A JSON-RPC error is a reply: its status is 200.
 */
export async function serve_json_rpc(server: JsonRpcServer, request: Request): Promise<Response> {
  if (request.method !== "POST") {
    await request.body?.cancel();
    return refuse(405, "Send JSON-RPC requests by POST", { allow: "POST" });
  }
  const media_type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (media_type !== "application/json") {
    await request.body?.cancel();
    return refuse(415, "Send JSON-RPC requests with content-type application/json");
  }
  const body = await read_body(request, MAX_REQUEST_BODY_BYTES);
  if (body === undefined) return refuse(413, `The body is larger than ${MAX_REQUEST_BODY_BYTES} bytes`);
  const reply = await server.handle(body);
  return reply === undefined
    ? new Response(null, { status: 204 })
    : new Response(reply, { status: 200, headers: JSON_HEADERS });
}
