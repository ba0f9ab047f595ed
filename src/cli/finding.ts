/** What one part's examination found. */
export interface Finding {
  readonly part: string;
  readonly state: 'well' | 'unwell' | 'off';
  readonly detail: string;
}
