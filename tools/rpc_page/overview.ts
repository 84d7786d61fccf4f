import {
  MAX_BATCH_REQUESTS,
  MAX_JSON_DEPTH,
  MAX_REQUEST_BODY_BYTES,
  REQUEST_BODY_TIMEOUT_MS,
} from "@/base/limits.ts";
import { MAX_POSITIONAL_PARAMS } from "@/rpc/limits.ts";

/** What holds for all methods. */
export const OVERVIEW = `
# The methods of the service

<!-- Written by \`deno task docs\` from src/rpc/contracts/. Changes by hand are lost. -->

The daemon speaks [JSON-RPC 2.0](https://www.jsonrpc.org/specification) over HTTP. \`rpc.discover\` answers with everything on this
page as an [OpenRPC](https://spec.open-rpc.org) document.

\`\`\`sh
curl -s http://127.0.0.1:8080/rpc -H 'content-type: application/json' \\
  -d '{"jsonrpc":"2.0","id":1,"method":"list_pools","params":{}}'
npx -y deno@2.9.6 task cli call list_pools        # the same from the command line
\`\`\`

## Transport

Requests go by \`POST\` to \`/\` or \`/rpc\`, with \`content-type: application/json\`, in UTF-8.

| status | when                                                                                    |
| -----: | --------------------------------------------------------------------------------------- |
|    200 | there is an answer; errors of JSON-RPC are answers too                                   |
|    204 | there is none, because the body held notifications only                                 |
|    400 | the body breaks off before its announced length |
|    401 | the daemon asks for a bearer token, and the request has none or another              |
|    403 | the \`Host\` or \`Origin\` header names somebody else than this machine                     |
|    404 | another path                                                                            |
|    405 | another method than \`POST\`                                                              |
|    408 | the body has not arrived whole within ${REQUEST_BODY_TIMEOUT_MS / 1_000} s |
|    413 | the body is larger than ${MAX_REQUEST_BODY_BYTES} bytes |
|    415 | the body is not declared as JSON                                                        |
|    429 | more requests than the daemon's limit; \`Retry-After\` says when to come back         |
|    503 | the daemon is still starting                                                            |

\`GET /health\` answers 200 while all is well, and 503 with the reasons otherwise.

## Requests

- **Parameters** go by name. Methods that take up to ${MAX_POSITIONAL_PARAMS} of them also take them by position, in the order of their tables. A
  parameter that is not in the table is refused by its name.
- **Ids** may be strings, numbers or null, and come back to the letter: \`1.0\` is answered under \`1.0\`.
- **Notifications**, requests without an id, are carried out and not answered, not even when they fail.
- **Batches** hold up to ${MAX_BATCH_REQUESTS} requests. They are carried out at the same time, so one of them must not rely on another; the answers stand in
  the order of the requests.
- **Bare requests** are an extension: an object that has a \`method\` and no \`jsonrpc\` member at all is answered, under its id or null.
- An object in which a member stands twice is refused, and so is a body that is nested deeper than ${MAX_JSON_DEPTH} levels.

## Amounts

Token amounts are in base units, the token's smallest unit; SOL is in lamports. They are JSON integers of up to 64 bits, with all their digits:
JavaScript's own \`JSON.parse\` rounds those above 2^53, so read them with a parser that keeps them. Requests may also write them as
strings of digits.
`.trim();
