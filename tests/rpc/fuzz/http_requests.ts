/** HTTP requests of which few are as the daemon wants them. */
import fc from "fast-check";
import { MAX_REQUEST_BODY_BYTES } from "@/base/limits.ts";

/** A request, and the status that it must be answered with. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly content_type: string | undefined;
  readonly body: string | undefined;
  readonly status: number;
}

const METHODS = ["POST", "GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "BREW"];
const PATHS = [
  "/",
  "/rpc",
  "/rpc?pretty=1",
  "/?",
  "/rpc/",
  "/RPC",
  "/health",
  "/rpc.discover",
  "/%2e%2e/keystore.key",
];
const JSON_TYPES = ["application/json", "application/json;charset=utf-8", "APPLICATION/JSON"];
const OTHER_TYPES = [
  undefined,
  "",
  "text/plain",
  "text/json",
  "application/json-rpc",
  "application/jsonx",
  "*/*",
  ";",
];
const REQUEST = '{"jsonrpc":"2.0","id":1,"method":"list_pools"}';
const BODIES = [
  REQUEST,
  "{",
  "",
  REQUEST.padEnd(MAX_REQUEST_BODY_BYTES),
  REQUEST.padEnd(MAX_REQUEST_BODY_BYTES + 1),
];

function expected_status({ method, path, content_type, body }: Omit<HttpRequest, "status">): number {
  const place = path.split("?")[0];
  if (place === "/health") return method === "GET" || method === "HEAD" ? 200 : 404;
  if (place !== "/" && place !== "/rpc") return 404;
  if (place === "/" && (method === "GET" || method === "HEAD")) return 200;
  if (method !== "POST") return 405;
  if (!JSON_TYPES.includes(content_type ?? "")) return 415;
  return (body ?? "").length > MAX_REQUEST_BODY_BYTES ? 413 : 200;
}

/** See the file's head. */
export const http_requests: fc.Arbitrary<HttpRequest> = fc.record({
  method: fc.oneof(fc.constant("POST"), fc.constantFrom(...METHODS)),
  path: fc.oneof(fc.constantFrom("/", "/rpc"), fc.constantFrom(...PATHS)),
  content_type: fc.oneof(fc.constantFrom(...JSON_TYPES), fc.constantFrom(...OTHER_TYPES)),
  body: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...BODIES.slice(0, 3)) }, {
    weight: 1,
    arbitrary: fc.constantFrom(...BODIES),
  }),
}).map((request) => {
  const body = ["GET", "HEAD"].includes(request.method) ? undefined : request.body;
  return { ...request, body, status: expected_status({ ...request, body }) };
});

/** Bytes on a connection that are no HTTP request, or a broken one. */
export const broken_connections: readonly string[] = [
  "\r\n\r\n",
  "GET\r\n\r\n",
  "POST / HTTP/9.9\r\n\r\n",
  "POST / HTTP/1.1\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
  "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{",
  `GET /${"x".repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  `POST / HTTP/1.1\r\nHost: localhost\r\n${"X: y\r\n".repeat(2_000)}\r\n`,
  "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "\0".repeat(1_000),
];
