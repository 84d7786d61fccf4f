/**
 * One cluster behind one or several nodes. Reads are tried again, elsewhere if there is an elsewhere; what changes the
 * chain is asked once, because whoever sends it knows better when to send it again.
 */
import type { Clock } from "@/base/clock.ts";
import type { JsonValue } from "@/base/json.ts";
import {
  GENESIS_CHECK_AFTER_OUTAGE_MS,
  GENESIS_CHECK_MS,
  MAX_READ_PAUSE_MS,
  MAX_READ_TRIES,
  NODE_TURN_MS,
  READ_PAUSE_MS,
  RPC_TIMEOUT_MS,
} from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import type { Rng } from "@/base/rng.ts";
import { NodeHealth } from "@/chain/node_health.ts";
import { RequestRate } from "@/chain/request_rate.ts";
import { SendPace } from "@/chain/send_pace.ts";
import type { SendingNode, SendingNodes } from "@/chain/transaction_sender.ts";
import { type Answered, JsonRpcClient, type RpcCaller, RpcTransportError } from "@/jsonrpc/client.ts";
import { RPC_CODES, RpcError } from "@/jsonrpc/rpc_error.ts";
import { shown_url } from "@/jsonrpc/shown_url.ts";

/** Methods that change the chain: never asked a second time. */
const CHANGING = new Set(["sendTransaction", "requestAirdrop"]);
/** Codes of a node that is behind, busy or broken: another one, or the same a little later, may do better. */
const NODE_IN_TROUBLE = new Set<number>([-32005, -32016, RPC_CODES.internal_error]);
/** The node in use is left when another one is this many times better, and by this much. */
const CLEARLY_BETTER = { factor: 4, by_ms: 100 } as const;

const OTHER_CLUSTER_REMEDY =
  "Was the ledger reset? Restart the service to begin on the new one, or bring the old one back";

interface Node {
  readonly client: JsonRpcClient;
  readonly health: NodeHealth;
  readonly rate: RequestRate | undefined;
  readonly pace: SendPace;
  /** The genesis hash that it has shown; nothing else is asked of it before. */
  genesis_hash: string | undefined;
  /** When it was asked for it, monotonic. */
  genesis_asked_ms: number;
  /** Since then it could not be reached: another process may answer now, with another ledger. */
  was_away: boolean;
}

/** What a client of a cluster is made of. */
export interface ClusterClientParts {
  /** At least one; the first is the one to begin with. */
  readonly urls: readonly string[];
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Log;
  /** At most this many requests a second to each node; no bound when left out. */
  readonly requests_per_second?: number | undefined;
}

/** See the head of this file. */
export class ClusterClient implements RpcCaller, SendingNodes {
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #log: Log;
  readonly #nodes: readonly Node[];
  #current: Node;
  #genesis_hash: string | undefined;
  #is_hurried = false;

  constructor({ urls, clock, rng, log, requests_per_second }: ClusterClientParts) {
    this.#clock = clock;
    this.#rng = rng;
    this.#log = log;
    const rate = () =>
      requests_per_second === undefined ? undefined : new RequestRate(clock, requests_per_second);
    this.#nodes = urls.map((url) => ({
      client: new JsonRpcClient(url, { clock }),
      health: new NodeHealth(),
      rate: rate(),
      pace: new SendPace(),
      genesis_hash: undefined,
      genesis_asked_ms: 0,
      was_away: false,
    }));
    const [first] = this.#nodes;
    if (first === undefined) throw new RangeError("A cluster needs the URL of a node");
    this.#current = first;
  }

  get url(): string {
    return shown_url(this.#current.client.url);
  }

  get calls(): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    for (const { client } of this.#nodes) {
      for (const [method, count] of client.calls) sums.set(method, (sums.get(method) ?? 0) + count);
    }
    return sums;
  }

  get requests(): number {
    return this.#nodes.reduce((sum, { client }) => sum + client.requests, 0);
  }

  readonly monotonic_ms = (): number => this.#clock.monotonic_ms();

  /** From now on no call waits for longer than `most_ms`, and none is tried again: the service is about to end. */
  hurry(most_ms: number): void {
    this.#is_hurried = true;
    for (const { client } of this.#nodes) client.hurry(most_ms);
  }

  /** From now on only nodes that show this genesis hash are used; each is asked for it before anything else. */
  stay_on(genesis_hash: string): void {
    this.#genesis_hash = genesis_hash;
  }

  async call<T = JsonValue>(method: string, params?: unknown): Promise<T> {
    const give_up_ms = this.#clock.monotonic_ms() + RPC_TIMEOUT_MS;
    if (CHANGING.has(method)) return await this.#ask<T>(this.#choose(), method, params, give_up_ms);
    for (let tries = 1;; tries += 1) {
      try {
        return await this.#ask<T>(this.#choose(), method, params, give_up_ms);
      } catch (caught) {
        if (this.#is_hurried || tries >= MAX_READ_TRIES || !this.#may_pass(caught)) throw caught;
        const pause_ms = this.#pause_ms(tries);
        if (pause_ms > MAX_READ_PAUSE_MS || this.#clock.monotonic_ms() + pause_ms >= give_up_ms) throw caught;
        if (pause_ms > 0) await this.#clock.sleep(pause_ms);
      }
    }
  }

  /** All nodes that are ready, the one that costs least first, so that sending is shared; else the one for reads. */
  sending_nodes(): readonly SendingNode[] {
    const now_ms = this.#clock.monotonic_ms();
    const ready = this.#usable().filter(({ health }) => health.is_ready(now_ms));
    const nodes = ready.length > 0 ? ready : [this.#choose()];
    const cost = ({ health }: Node) => health.cost_ms ?? 0;
    return nodes.toSorted((left, right) => cost(left) - cost(right)).map((node) => ({
      pace: node.pace,
      send_each: (each) => this.#send_each(node, each),
    }));
  }

  async #send_each(node: Node, each: readonly unknown[]): Promise<Answered<string>[]> {
    const method = "sendTransaction";
    const give_up_ms = this.#clock.monotonic_ms() + RPC_TIMEOUT_MS;
    if (each.length === 1) {
      try {
        return [{ result: await this.#ask<string>(node, method, each[0], give_up_ms) }];
      } catch (caught) {
        if (caught instanceof RpcError) return [{ error: caught }];
        throw caught;
      }
    }
    return await this.#ask_node(node, method, each.length, give_up_ms, async (left_ms) => {
      const answers = await node.client.call_each<string>(method, each, left_ms());
      const trouble = answers.find((answer) => "error" in answer && this.#may_pass(answer.error));
      if (trouble !== undefined) node.health.failed(this.#clock.monotonic_ms(), undefined);
      return answers;
    });
  }

  /** One call of one node, which ends by `give_up_ms` (monotonic). */
  #ask<T>(node: Node, method: string, params: unknown, give_up_ms: number): Promise<T> {
    return this.#ask_node(
      node,
      method,
      1,
      give_up_ms,
      (left_ms) => node.client.call<T>(method, params, left_ms()),
    );
  }

  /** One request of `calls` calls to one node, in its time; how it went counts for the node. */
  async #ask_node<T>(
    node: Node,
    method: string,
    calls: number,
    give_up_ms: number,
    ask: (left_ms: () => number) => Promise<T>,
  ): Promise<T> {
    for (let taken = 0; taken < calls; taken += 1) await node.rate?.take();
    this.#time_left_ms(method, give_up_ms); // Waiting for our own rate is no fault of the node.
    const start_ms = this.#clock.monotonic_ms();
    const turn_ms = this.#nodes.length > 1 ? NODE_TURN_MS : RPC_TIMEOUT_MS;
    const end_ms = Math.min(give_up_ms, start_ms + turn_ms);
    try {
      await this.#check_genesis(node, end_ms);
      const result = await ask(() => this.#time_left_ms(method, end_ms));
      node.health.answered(this.#clock.monotonic_ms() - start_ms);
      return result;
    } catch (caught) {
      const now_ms = this.#clock.monotonic_ms();
      if (this.#may_pass(caught)) {
        const wait_ms = caught instanceof RpcTransportError ? caught.retry_after_ms : undefined;
        node.health.failed(now_ms, wait_ms);
        const is_away = caught instanceof RpcTransportError && caught.problem === "unreachable";
        if (is_away && node.genesis_hash === this.#genesis_hash) node.was_away = true;
      } else if (caught instanceof RpcError) {
        node.health.answered(now_ms - start_ms);
      }
      throw caught;
    }
  }

  #time_left_ms(method: string, end_ms: number): number {
    const left_ms = Math.ceil(end_ms - this.#clock.monotonic_ms());
    if (left_ms > 0) return left_ms;
    throw new RpcTransportError(
      `Cannot call ${method}: its time was over before it could be asked`,
      "timeout",
    );
  }

  /** Asks for the genesis hash at first, after the node was away, and now and then: a ledger may be reset while we run. */
  async #check_genesis(node: Node, end_ms: number): Promise<void> {
    const expected = this.#genesis_hash;
    if (expected === undefined) return;
    const now_ms = this.#clock.monotonic_ms();
    if (node.genesis_hash === undefined || this.#is_doubtful(node, now_ms)) {
      const left_ms = this.#time_left_ms("getGenesisHash", end_ms);
      const genesis_hash = await node.client.call<string>("getGenesisHash", [], left_ms);
      const is_news = node.genesis_hash !== genesis_hash;
      Object.assign(node, { genesis_hash, genesis_asked_ms: now_ms, was_away: false });
      if (genesis_hash !== expected && is_news) {
        this.#log.error("A node belongs to another cluster and is not used", {
          url: shown_url(node.client.url),
          genesis_hash,
          expected,
        });
      }
    }
    if (node.genesis_hash === expected) return;
    throw new RpcTransportError(
      `${
        shown_url(node.client.url)
      } belongs to another cluster: ${node.genesis_hash}. ${OTHER_CLUSTER_REMEDY}`,
      "unreachable",
    );
  }

  /** Whether what the node has shown may not hold any more. */
  #is_doubtful({ genesis_hash, genesis_asked_ms, was_away }: Node, now_ms: number): boolean {
    const is_all_we_have = this.#nodes.length === 1 && genesis_hash !== this.#genesis_hash;
    const is_soon = was_away || is_all_we_have;
    return now_ms - genesis_asked_ms >= (is_soon ? GENESIS_CHECK_AFTER_OUTAGE_MS : GENESIS_CHECK_MS);
  }

  /** Whether the same question may find an answer elsewhere or later. */
  #may_pass(caught: unknown): boolean {
    if (caught instanceof RpcTransportError) return true;
    if (!(caught instanceof RpcError)) return false;
    if (NODE_IN_TROUBLE.has(caught.code)) return true;
    // Providers differ in the methods that they offer.
    return caught.code === RPC_CODES.method_not_found && this.#nodes.length > 1;
  }

  /** None when another node stands ready; otherwise longer with each try, and as long as the nodes ask for. */
  #pause_ms(tries: number): number {
    const now_ms = this.#clock.monotonic_ms();
    const usable = this.#usable();
    if (usable.some(({ health }) => health.is_ready(now_ms))) return 0;
    const asked_ms = Math.min(...usable.map(({ health }) => health.left_alone_ms(now_ms)));
    const pause_ms = READ_PAUSE_MS * 2 ** (tries - 1);
    return Math.max(asked_ms, pause_ms * (1 - this.#rng.fraction() / 2));
  }

  #usable(): readonly Node[] {
    const expected = this.#genesis_hash;
    const now_ms = this.#clock.monotonic_ms();
    // The right ledger may come back: a foreign node is looked at again as any other.
    const foreign = (node: Node) =>
      node.genesis_hash !== undefined && node.genesis_hash !== expected && !this.#is_doubtful(node, now_ms);
    return expected === undefined ? this.#nodes : this.#nodes.filter((node) => !foreign(node));
  }

  /**
   * The node in use as long as it answers well, otherwise the best of those that are ready, otherwise the first that may
   * be asked at all. Throws `RpcTransportError` when all want to be left alone.
   */
  #choose(): Node {
    const now_ms = this.#clock.monotonic_ms();
    const usable = this.#usable();
    const ready = usable.filter(({ health }) => health.is_ready(now_ms));
    const best = ready.toSorted((left, right) => (left.health.cost_ms ?? 0) - (right.health.cost_ms ?? 0))[0];
    if (best !== undefined) {
      const stays = ready.includes(this.#current) && !is_clearly_better(best, this.#current);
      return this.#use(stays ? this.#current : best);
    }
    const askable = usable.filter(({ health }) => health.left_alone_ms(now_ms) === 0);
    const fallback = askable.includes(this.#current) ? this.#current : askable[0];
    if (fallback !== undefined) return this.#use(fallback);
    if (usable.length === 0) {
      throw new RpcTransportError(
        `No node of solana.rpc_url belongs to this cluster any more. ${OTHER_CLUSTER_REMEDY}`,
        "unreachable",
      );
    }
    const wait_ms = Math.ceil(Math.min(...usable.map(({ health }) => health.left_alone_ms(now_ms))));
    throw new RpcTransportError(
      `The node has had too many requests and wants to be left alone for ${wait_ms} ms`,
      "http",
      429,
      wait_ms,
    );
  }

  #use(node: Node): Node {
    if (node !== this.#current) {
      const from = shown_url(this.#current.client.url);
      this.#log.info("Goes on with another node", { from, to: shown_url(node.client.url) });
      this.#current = node;
    }
    return node;
  }
}

function is_clearly_better(one: Node, current: Node): boolean {
  const [cost_ms, current_ms] = [one.health.cost_ms, current.health.cost_ms];
  if (cost_ms === undefined || current_ms === undefined) return false;
  return current_ms > cost_ms * CLEARLY_BETTER.factor && current_ms > cost_ms + CLEARLY_BETTER.by_ms;
}
