/** HTTP by hand: no server would close a connection in the middle of an exchange, or never answer. */
import { stringify_json } from "@/base/json.ts";
import { MAX_REQUEST_BODY_BYTES } from "@/base/limits.ts";
import type { Reply } from "@/nemesis/fault.ts";
import { MAX_HEAD_BYTES } from "@/nemesis/limits.ts";

/** A request as it came. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

const HEAD_END = [13, 10, 13, 10];
const READ_BYTES = 65_536;

function index_of_head_end(bytes: Uint8Array): number {
  return bytes.findIndex((_, at) => HEAD_END.every((byte, offset) => bytes[at + offset] === byte));
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const all = new Uint8Array(left.length + right.length);
  all.set(left);
  all.set(right, left.length);
  return all;
}

/** Reads one request; `undefined` when the client goes away, or sends more than we take. */
export async function read_request(connection: Deno.Conn): Promise<HttpRequest | undefined> {
  const buffer = new Uint8Array(READ_BYTES);
  let bytes: Uint8Array = new Uint8Array();
  let head: { readonly text: string; readonly length: number; readonly body_at: number } | undefined;
  for (;;) {
    if (head === undefined) {
      const end = index_of_head_end(bytes);
      if (end < 0 && bytes.length > MAX_HEAD_BYTES) return undefined;
      if (end >= 0) {
        const text = new TextDecoder().decode(bytes.subarray(0, end));
        const length = Number(/^content-length: *(\d+)\s*$/im.exec(text)?.[1] ?? "0");
        head = { text, length, body_at: end + HEAD_END.length };
        if (length > MAX_REQUEST_BODY_BYTES) return undefined;
      }
    }
    if (head !== undefined && bytes.length >= head.body_at + head.length) {
      const [method = "", path = "/"] = head.text.split(" ", 2);
      const body = new TextDecoder().decode(bytes.subarray(head.body_at, head.body_at + head.length));
      return { method, path, body };
    }
    const count = await connection.read(buffer);
    if (count === null) return undefined;
    bytes = joined(bytes, buffer.subarray(0, count));
  }
}

async function write_all(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

/** Writes a whole answer, after which the connection ends. */
export async function write_answer(
  connection: Deno.Conn,
  answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  },
): Promise<void> {
  const body = new TextEncoder().encode(answer.body);
  const lines = Object.entries({
    ...answer.headers,
    "content-length": String(body.length),
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = new TextEncoder().encode(`HTTP/1.1 ${answer.status} Answer\r\n${lines.join("")}\r\n`);
  await write_all(connection, joined(head, body));
}

/** Writes what a fault has made of a reply. */
export async function write_reply(
  connection: Deno.Conn,
  reply: Exclude<Reply, string>,
): Promise<void> {
  if ("status" in reply) {
    const headers = { "content-type": "text/html", ...reply.headers };
    await write_answer(connection, { status: reply.status, headers, body: "<html>Trouble</html>" });
    return;
  }
  const body = "body" in reply ? reply.body : stringify_json({ jsonrpc: "2.0", ...reply });
  await write_answer(connection, { status: 200, headers: { "content-type": "application/json" }, body });
}
