import { stringify_json } from "@/base/json.ts";
import { FRAGMENTS_PER_TURN, WRITE_CHUNK_CHARACTERS } from "@/storage/limits.ts";

/** Spaces of one level in the documents. */
const DOCUMENT_INDENT = 2;

/** A document as a person reads it. */
export function document_text(content: unknown): string {
  return stringify_json(content, DOCUMENT_INDENT) + "\n";
}

/**
 * The texts of a document's entries, kept from write to write: an entry is made anew only when what it is made of has
 * changed, so that the cost of a write follows the threads that have worked, not those that exist.
 */
export class FragmentCache<Source> {
  readonly #encode: (id: string, source: Source) => unknown;
  readonly #same: (left: Source, right: Source) => boolean;
  readonly #likeness: (id: string, source: Source) => string | undefined;
  #fragments = new Map<string, { readonly source: Source; readonly text: string }>();
  /** Contents by likeness. */
  readonly #shared = new Map<string, string>();

  /** Entries for which `likeness` answers the same name have the same content, and share its text: only their ids differ. */
  constructor(
    encode: (id: string, source: Source) => unknown,
    same: (left: Source, right: Source) => boolean,
    likeness: (id: string, source: Source) => string | undefined = () => undefined,
  ) {
    this.#encode = encode;
    this.#same = same;
    this.#likeness = likeness;
  }

  #text(id: string, source: Source): string {
    const name = this.#likeness(id, source);
    if (name === undefined) return entry_text(id, this.#encode(id, source));
    const title = entry_title(id);
    const known = this.#shared.get(name);
    if (known !== undefined) return title + known;
    const text = entry_text(id, this.#encode(id, source));
    this.#shared.set(name, text.slice(title.length));
    return text;
  }

  /** What the entry of `id` was last made of. */
  source(id: string): Source | undefined {
    return this.#fragments.get(id)?.source;
  }

  /** The entries of `sources`, in order, as lines two levels deep. `pause` gives the event loop its turn. */
  async texts(
    sources: readonly (readonly [string, Source])[],
    pause: () => Promise<void>,
  ): Promise<string[]> {
    const fragments = new Map<string, { readonly source: Source; readonly text: string }>();
    let made = 0;
    for (const [id, source] of sources) {
      const kept = this.#fragments.get(id);
      if (kept !== undefined && this.#same(kept.source, source)) {
        fragments.set(id, kept);
        continue;
      }
      fragments.set(id, { source, text: this.#text(id, source) });
      made += 1;
      if (made % FRAGMENTS_PER_TURN === 0) await pause();
    }
    this.#fragments = fragments;
    return Array.from(fragments.values(), ({ text }) => text);
  }
}

/** What stands before an entry's content. */
function entry_title(id: string): string {
  return `${" ".repeat(2 * DOCUMENT_INDENT)}${JSON.stringify(id)}: `;
}

/** What {@linkcode entry_text} takes off: the two objects around a member, as the platform writes them. */
const BEFORE_ENTRY = '{\n  "": {\n'.length;
const AFTER_ENTRY = "\n  }\n}".length;

/**
 * A member two levels deep: `    "id": {…}`. It is written at its depth at once: a text that is indented afterwards is
 * for V8 a tree of hundreds of pieces, which takes six times the memory for as long as it is kept.
 */
function entry_text(id: string, content: unknown): string {
  return stringify_json({ "": { [id]: content } }, DOCUMENT_INDENT).slice(BEFORE_ENTRY, -AFTER_ENTRY);
}

/**
 * A document's text in pieces, of which one member, `name`, is an object made of `entries`; the same text as
 * {@linkcode document_text} gives. `head` stands before it, `tail` after it.
 */
export function* document_pieces(
  head: Record<string, unknown>,
  name: string,
  entries: readonly string[],
  tail: Record<string, unknown> = {},
): Iterable<string> {
  const margin = " ".repeat(DOCUMENT_INDENT);
  const member = ([key, value]: [string, unknown]) =>
    `${margin}${JSON.stringify(key)}: ${
      stringify_json(value, DOCUMENT_INDENT).replaceAll("\n", `\n${margin}`)
    }`;
  let piece = "{\n";
  for (const entry of Object.entries(head)) piece += `${member(entry)},\n`;
  piece += `${margin}${JSON.stringify(name)}: {`;
  for (const [index, text] of entries.entries()) {
    piece += `${index === 0 ? "\n" : ",\n"}${text}`;
    if (piece.length < WRITE_CHUNK_CHARACTERS) continue;
    yield piece;
    piece = "";
  }
  piece += entries.length === 0 ? "}" : `\n${margin}}`;
  for (const entry of Object.entries(tail)) piece += `,\n${member(entry)}`;
  yield `${piece}\n}\n`;
}
