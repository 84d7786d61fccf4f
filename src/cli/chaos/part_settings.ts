/** What a part is played with. */
export interface PartSettings {
  /** Of its own; it is made. */
  readonly directory: string;
  readonly seed: number;
  readonly lasting_ms: number;
  readonly stop: AbortSignal;
}
