import { after } from "@/base/clock.ts";
import { next_turn } from "@/base/event_loop.ts";
import { MAX_REQUEST_BODY_BYTES, REQUEST_BODY_TIMEOUT_MS } from "@/base/limits.ts";
import type { JsonRpcServer } from "@/jsonrpc/server.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });
const JSON_HEADERS = { "content-type": "application/json" };

function refuse(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(text + "\n", {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}

/** Why a body has not been read. */
type UnreadBody = "too_large" | "cut_off" | "too_slow";

/**
 * The body, unless it grows beyond `limit_bytes`, in which case it is never held whole in memory, ends too early, or is not
 * there within `timeout_ms`.
 */
async function read_body(
  request: Request,
  limit_bytes: number,
  timeout_ms: number,
): Promise<Uint8Array | UnreadBody> {
  const declared = Number(request.headers.get("content-length") ?? "0");
  if (declared > limit_bytes) {
    await request.body?.cancel();
    return "too_large";
  }
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size_bytes = 0;
  const reader = request.body.getReader();
  let patience: Promise<void> | undefined;
  let [is_over, arrived] = [false, () => {}];
  // Most bodies come with their head and are read before the next turn: those need no timer.
  void next_turn().then(() => {
    // Cancelling ends the reading below.
    if (!is_over) arrived = after(timeout_ms, () => patience = reader.cancel());
  });
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      size_bytes += read.value.byteLength;
      if (size_bytes > limit_bytes) {
        await reader.cancel();
        return "too_large";
      }
      chunks.push(read.value);
    }
  } catch {
    // Whatever the reason: the client has not sent what it announced, and it may still listen.
    return patience !== undefined ? "too_slow" : "cut_off";
  } finally {
    is_over = true;
    arrived();
    if (patience !== undefined) await Promise.allSettled([patience]);
  }
  if (patience !== undefined) return "too_slow";
  const [whole] = chunks;
  return whole !== undefined && chunks.length === 1 ? whole : await new Blob(chunks).bytes();
}

/**
 * The text of a body; an empty one, which no JSON is, where the bytes are not UTF-8: a character that was mended in silence
 * would make another request of it. A byte order mark at the beginning is passed over.
 */
function text_of(body: Uint8Array): string {
  try {
    return decoder.decode(body);
  } catch (caught) {
    if (caught instanceof TypeError) return "";
    throw caught;
  }
}

/** Why a body would mean something else than its bytes do as JSON in UTF-8; `undefined` when it does not. */
function coding_problem(headers: Headers): string | undefined {
  const [media_type, ...parameters] = (headers.get("content-type") ?? "").toLowerCase().split(";")
    .map((part) => part.trim());
  if (media_type !== "application/json") {
    return "Send JSON-RPC requests with content-type application/json";
  }
  const charset = parameters.find((parameter) => parameter.startsWith("charset"));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    return "Send JSON-RPC requests in UTF-8";
  }
  if ((headers.get("content-encoding") ?? "identity") === "identity") return undefined;
  return "Send JSON-RPC requests without content-encoding";
}

/**
 * Serves JSON-RPC over one HTTP request: 200 with the reply, 204 for notifications, 405 unless it is a POST, 415
 * unless the body is declared as JSON, 413 when it is too large, 400 when it breaks off, 408 when it takes too long. A JSON-RPC error is a reply: its status is 200.
 */
export async function serve_json_rpc(
  server: JsonRpcServer,
  request: Request,
  body_timeout_ms = REQUEST_BODY_TIMEOUT_MS,
): Promise<Response> {
  if (request.method !== "POST") {
    await request.body?.cancel();
    return refuse(405, "Send JSON-RPC requests by POST", { allow: "POST" });
  }
  const undecodable = coding_problem(request.headers);
  if (undecodable !== undefined) {
    await request.body?.cancel();
    return refuse(415, undecodable);
  }
  const body = await read_body(request, MAX_REQUEST_BODY_BYTES, body_timeout_ms);
  if (body === "too_large") return refuse(413, `The body is larger than ${MAX_REQUEST_BODY_BYTES} bytes`);
  if (body === "too_slow") {
    return refuse(408, `The body had not arrived whole after ${body_timeout_ms} ms`, { connection: "close" });
  }
  if (body === "cut_off") return refuse(400, "The body ended before its announced length");
  const reply = await server.handle(text_of(body));
  return reply === undefined
    ? new Response(null, { status: 204 })
    : new Response(reply, { status: 200, headers: JSON_HEADERS });
}
