/** What one part's examination found. */
export interface Finding {
  readonly part: string;
  readonly state: 'ok' | 'degraded' | 'off';
  /** What was found; where it is degraded, with what to do. */
  readonly detail: string;
}

export type Found = Omit<Finding, 'part'>;
