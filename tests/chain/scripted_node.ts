import { parse_json } from "@/base/json.ts";
import { Cluster } from "@/chain/cluster.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";

/**
 * One answer of the node: a result, an error, an HTTP status without JSON-RPC, a connection that just ends, or none until
 * the client gives up.
 */
export type Answer =
  | { readonly result: unknown }
  | {
    readonly error: { readonly code: number; readonly message: string; readonly data?: unknown };
    readonly status?: number;
  }
  | { readonly status: number }
  | "close"
  | "silence";

/** Decides what to answer to the `asked`th request (from 1) of this method with these parameters. */
export type Script = (method: string, params: readonly unknown[], asked: number) => Answer;

/** A block of `slot` as `getBlock` answers it. */
export function block_of(slot: number, transactions: readonly unknown[] = []): Answer {
  return { result: { blockhash: `hash ${slot}`, blockHeight: slot - 5, transactions } };
}

/** The node's "not yet". */
export const NOT_YET: Answer = { error: { code: -32004, message: "Block not available for slot" } };

/**
 * A tiny JSON-RPC node on a real socket that follows a script. Plain sockets and not Deno.serve: a connection that
 * closes without an answer is one of the answers.
 */
export async function with_node(
  script: Script,
  test: (cluster: Cluster, requests: readonly string[]) => Promise<void>,
  timeout_ms?: number,
): Promise<void> {
  const requests: string[] = [];
  const counts = new Map<string, number>();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open: Promise<void>[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      open.push(serve_one(connection, (text) => {
        const request = parse_json(text) as { id: number; method: string; params?: unknown[] };
        const { id, method, params = [] } = request;
        const key = `${method} ${JSON.stringify(params[0])}`;
        requests.push(key);
        counts.set(key, (counts.get(key) ?? 0) + 1);
        return { id, answer: script(method, params, counts.get(key) ?? 1) };
      }));
    }
  })();
  const { port } = listener.addr as Deno.NetAddr;
  try {
    const client = new JsonRpcClient(
      `http://127.0.0.1:${port}/`,
      timeout_ms === undefined ? {} : { timeout_ms },
    );
    await test(new Cluster(client, "confirmed"), requests);
  } finally {
    listener.close();
    await Promise.all([serving, ...open]);
  }
}

interface IdAnswer {
  readonly id: number;
  readonly answer: Answer;
}

/** Reads one request whole, answers it, and closes: the client opens a new connection for the next. */
async function serve_one(connection: Deno.Conn, answer: (body: string) => IdAnswer): Promise<void> {
  using open = connection;
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let text = "";
  for (;;) {
    const [head, body] = text.split("\r\n\r\n", 2);
    const length = /content-length: *(\d+)/i.exec(head ?? "")?.[1];
    if (body !== undefined && length !== undefined && body.length >= Number(length)) {
      return await write_answer(open, answer(body));
    }
    const count = await open.read(buffer);
    if (count === null) return;
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
}

async function write_answer(connection: Deno.Conn, { id, answer }: IdAnswer): Promise<void> {
  if (answer === "close") return;
  if (answer === "silence") {
    await connection.read(new Uint8Array(1));
    return;
  }
  const status_code = "status" in answer ? answer.status : undefined;
  const failed = !("result" in answer || "error" in answer);
  const body = failed ? "<html>Bad Gateway</html>" : JSON.stringify({ jsonrpc: "2.0", id, ...answer });
  const bytes = new TextEncoder().encode(body);
  const status = status_code === undefined ? "200 OK" : `${status_code} Trouble`;
  const head = `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: ${bytes.length}\r\n\r\n`;
  await connection.write(new Uint8Array([...new TextEncoder().encode(head), ...bytes]));
}
