/** Names that one file takes from another; "all" when it cannot be told which. */
export interface ImportFact {
  readonly specifier: string;
  readonly names: readonly string[] | "all";
  readonly line: number;
  /** A worker's file is started, not imported: it is reached, but makes no cycle. */
  readonly kind: "import" | "worker";
}

/** One symbol that a file gives away. */
export interface ExportFact {
  readonly name: string;
  readonly line: number;
  /** A type or a class may be exported because an exported signature speaks of it. */
  readonly is_type: boolean;
  /** The declaration as written; empty when the symbol is only passed on. */
  readonly text: string;
}

/** What one source file takes and gives. */
export interface SourceFacts {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly ImportFact[];
  readonly exports: readonly ExportFact[];
}
