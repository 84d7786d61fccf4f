import { createHash } from "node:crypto";
import type { Burn, Share } from "@/domain/operation.ts";
import type { OperationEnded, OperationOpened, ServiceEvent } from "@/domain/service_event.ts";
import { MAX_LOG_CHARACTERS } from "@/simulation/limits.ts";

function shares_text(shares: readonly Share[]): string {
  let text = "";
  for (const { thread_id, amount } of shares) text += `${text === "" ? "" : ","}${thread_id}:${amount}`;
  return text === "" ? "-" : text;
}

function burns_text(burns: readonly Burn[]): string {
  let text = "";
  for (const { mint, amount } of burns) text += `${text === "" ? "" : ","}${mint}:${amount}`;
  return text === "" ? "-" : text;
}

function opened_line(event: OperationOpened): string {
  const { at_ms, signature, thread_id, purpose, amount, expected_output, shares, burns } = event;
  return `opened ${at_ms} ${signature} ${thread_id} ${purpose} ${amount} ${expected_output} ${
    shares_text(shares)
  } ${burns_text(burns)} ${event.last_valid_block_height}\n`;
}

function ended_line(event: OperationEnded): string {
  const { at_ms, signature, thread_id, purpose, outcome, slot, index, effects, failure } = event;
  const done = effects === null ? "-" : `${effects.amount_in} ${effects.amount_out} ` +
    `${effects.burned_in} ${effects.burned_out} ${shares_text(effects.shared)} ` +
    `${effects.pool_fee} ${effects.network_fee}`;
  return `ended ${at_ms} ${signature} ${thread_id} ${purpose} ${outcome} ${slot} ${index} ${
    failure?.code ?? "-"
  } ${done}\n`;
}

/**
 * One line of text for each thing that happens to an operation or a thread, and the SHA-256 of all lines: two runs of one
 * seed must have the same. Nothing but the lines of the last moment is kept.
 */
export class OperationLog {
  readonly #hash = createHash("sha256");
  readonly #on_text: (text: string) => void;
  #waiting = "";

  /** `on_text` is given the log piece by piece. */
  constructor(on_text: (text: string) => void) {
    this.#on_text = on_text;
  }

  /** Takes the next event. */
  add(event: ServiceEvent): void {
    switch (event.type) {
      case "operation_opened":
        return this.#write(opened_line(event));
      case "operation_ended":
        return this.#write(ended_line(event));
      case "thread_refilled": {
        const { at_ms, thread_id, cause, sol, tokens, output_tokens, signature } = event;
        return this.#write(
          `refilled ${at_ms} ${signature} ${thread_id} ${cause} ${sol} ${tokens} ${output_tokens}\n`,
        );
      }
      case "thread_waited": {
        const { at_ms, thread_id, reason, from_ms } = event;
        return this.#write(`waited ${at_ms} ${thread_id} ${reason} ${from_ms}\n`);
      }
      case "foreign_tokens_seen": {
        const { at_ms, signature, thread_id, what, mint } = event;
        return this.#write(`foreign ${at_ms} ${signature} ${thread_id} ${what} ${mint}\n`);
      }
      case "thread_created": {
        const { thread_id, created_at_ms, wallet_address } = event.thread;
        return this.#write(`created ${created_at_ms} ${thread_id} ${wallet_address}\n`);
      }
      case "thread_deleted":
        return this.#write(`deleted ${event.at_ms} ${event.thread_id}\n`);
      case "thread_started":
      case "thread_stopped": {
        const { type, at_ms, thread_id, reason, balances: { input, output, lamports } } = event;
        return this.#write(`${type} ${at_ms} ${thread_id} ${reason} ${input} ${output} ${lamports}\n`);
      }
    }
  }

  #write(line: string): void {
    this.#waiting += line;
    if (this.#waiting.length >= MAX_LOG_CHARACTERS) this.#flush();
  }

  #flush(): void {
    this.#hash.update(this.#waiting);
    this.#on_text(this.#waiting);
    this.#waiting = "";
  }

  /** The SHA-256 of the whole log, in hex. Call it once, at the end. */
  finish(): string {
    this.#flush();
    return this.#hash.digest("hex");
  }
}
