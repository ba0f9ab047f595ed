/** What one part's examination found. */
export interface Finding {
  readonly part: string;
  readonly state: 'well' | 'unwell' | 'off';
  /** What was found; where it is unwell, with what to do. */
  readonly detail: string;
}

export type Found = Omit<Finding, 'part'>;
