/** The bugs that can be planted, as the program's header lists them. */

/** One of them. */
export interface PlantedBug {
  /** As in the header, in small letters; the variant's file is named after it. */
  readonly name: string;
  /** The kinds of operations in which it shows. */
  readonly operations: readonly string[];
  readonly description: string;
  /** The promise of the interface that it breaks. */
  readonly breaks: string;
}

const ENTRY = /^ {2}([A-Z][A-Z0-9_]*),$/;
const COMMENT = /^ {2}\/\/ (.*)$/;
const NOTE = /^([a-z_, ]+): (.+\.) Breaks: (.+\.)$/;

function bug_of(name: string, note: string): PlantedBug {
  const parts = NOTE.exec(note);
  if (parts === null) {
    throw new Error(
      `The comment on ${name} is not of the form "operations: what it does. Breaks: a promise."`,
    );
  }
  const [, operations = "", description = "", breaks = ""] = parts;
  return { name: name.toLowerCase(), operations: operations.split(", "), description, breaks };
}

/** Reads the header. Throws where a bug has no comment of the right form. */
export function parse_bug_list(header: string): PlantedBug[] {
  const bugs: PlantedBug[] = [];
  let note: string[] = [];
  for (const line of header.split("\n")) {
    const comment = COMMENT.exec(line)?.[1];
    const name = ENTRY.exec(line)?.[1];
    if (comment !== undefined) note.push(comment);
    else if (name !== undefined && name !== "NO_BUG") bugs.push(bug_of(name, note.join(" ")));
    if (comment === undefined) note = [];
  }
  if (bugs.length === 0) throw new Error("The header lists no bug");
  return bugs;
}
