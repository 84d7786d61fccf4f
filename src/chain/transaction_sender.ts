import { coerce_error } from "@/base/errors.ts";
import { next_turn } from "@/base/event_loop.ts";
import type { SendPace } from "@/chain/send_pace.ts";
import { type Answered, RpcTransportError } from "@/jsonrpc/client.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";

/** One node, as the sender sees it. */
export interface SendingNode {
  readonly pace: SendPace;
  /**
   * Hands transactions over, each with its parameters of `sendTransaction`. Throws `RpcError` when the node does not take
   * the batch, `RpcTransportError` when it does not answer.
   */
  send_each(each: readonly unknown[]): Promise<Answered<string>[]>;
}

/** Whoever knows the nodes. */
export interface SendingNodes {
  /** Those that may be sent to now, the best first. Throws `RpcTransportError` when all want to be left alone. */
  sending_nodes(): readonly SendingNode[];
  readonly monotonic_ms: () => number;
}

interface Waiting {
  readonly params: unknown;
  readonly resolve: (answered: Answered<string>) => void;
  readonly reject: (reason: Error) => void;
}

/** HTTP statuses of a node or a proxy that objects to a batch, not to its transactions. */
const NO_BATCHES = new Set([400, 403, 405, 413, 422, 501]);

function refuses_batch(caught: unknown): boolean {
  if (caught instanceof RpcError) return true;
  return caught instanceof RpcTransportError && NO_BATCHES.has(caught.status ?? 0);
}

function give_up(all: readonly Waiting[], caught: unknown): void {
  const error = coerce_error(caught);
  const is_answer = error instanceof RpcError || error instanceof RpcTransportError;
  for (const { resolve, reject } of all) {
    if (is_answer) resolve({ error });
    else reject(error);
  }
}

/**
 * Sends transactions: all that are there at the same time in as few requests as the nodes take, to several nodes side by
 * side. One that is alone goes alone and at once.
 */
export class TransactionSender {
  readonly #nodes: SendingNodes;
  #waiting: Waiting[] = [];
  #is_gathering = false;

  constructor(nodes: SendingNodes) {
    this.#nodes = nodes;
  }

  /** Sends one transaction; answers what its node said, or why none could be asked. Rejects for bugs only. */
  send(params: unknown): Promise<Answered<string>> {
    const { promise, resolve, reject } = Promise.withResolvers<Answered<string>>();
    this.#waiting.push({ params, resolve, reject });
    if (!this.#is_gathering) void this.#gather();
    return promise;
  }

  /** Whoever wants to send in this turn of the event loop is heard before anything goes. */
  async #gather(): Promise<void> {
    this.#is_gathering = true;
    await next_turn();
    this.#is_gathering = false;
    this.#pump();
  }

  #pump(): void {
    while (this.#waiting.length > 0) {
      const node = this.#free_node();
      if (node === undefined) return;
      const batch = this.#waiting.slice(0, node.pace.batch_limit);
      this.#waiting = this.#waiting.slice(batch.length);
      void this.#send_batch(node, batch);
    }
  }

  #free_node(): SendingNode | undefined {
    try {
      return this.#nodes.sending_nodes().find(({ pace }) => pace.is_free);
    } catch (caught) {
      const all = this.#waiting;
      this.#waiting = [];
      give_up(all, caught);
      return undefined;
    }
  }

  async #send_batch({ pace, send_each }: SendingNode, batch: readonly Waiting[]): Promise<void> {
    pace.began();
    const started_ms = this.#nodes.monotonic_ms();
    try {
      const answers = await send_each(batch.map(({ params }) => params));
      pace.answered(batch.length, this.#nodes.monotonic_ms() - started_ms);
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answered<string>);
    } catch (caught) {
      if (batch.length > 1 && refuses_batch(caught)) {
        pace.refused_batch(batch.length);
        // None of them was taken, and if one was after all: the same bytes twice are one transaction.
        this.#waiting = [...batch, ...this.#waiting];
      } else {
        pace.failed();
        give_up(batch, caught);
      }
    }
    this.#pump();
  }
}
