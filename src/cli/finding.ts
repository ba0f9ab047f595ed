/** What one part's examination found. */
export interface Finding {
  readonly part: string;
  readonly state: 'well' | 'unwell' | 'off';
  readonly detail: string;
}

/** What an examination comes to, before its part is named. */
export type Found = Omit<Finding, 'part'>;
