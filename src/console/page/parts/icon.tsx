/** The drawings of the page, each a path in a square of 24. */
const PATHS = {
  now: 'M4 11.5 12 4l8 7.5V20h-5.5v-5h-5v5H4z',
  contests: 'M12 4v16M7 20h10M5 7h14M5 7l-2.5 6a2.8 2.8 0 0 0 5 0zM19 7l-2.5 6a2.8 2.8 0 0 0 5 0z',
  devices:
    'M9 18h6M10 21h4M12 3a6 6 0 0 1 3.5 10.9c-.6.5-.9 1.2-.9 2.1H9.4c0-.9-.3-1.6-.9-2.1A6 6 0 0 1 12 3z',
  assistants: 'M4 5h16v11H9l-5 4zM8.5 10.5h.01M12 10.5h.01M15.5 10.5h.01',
  report: 'M4 20h16M7 20v-6M12 20V6M17 20v-9',
  hearing: 'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21',
  journal: 'M6 3h12v18H6zM9.5 8h5M9.5 12h5M9.5 16h3',
  setup: 'M4 7h10M18 7h2M4 17h2M10 17h10M14 4.5v5M6 14.5v5',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  warning: 'M12 4 2.8 20h18.4zM12 10v4.5M12 17.3h.01',
  info: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 11v5M12 7.8h.01',
  good: 'M4.5 12.5 10 18 20 6.5',
  close: 'M6 6l12 12M18 6 6 18',
  back: 'M14.5 5 7.5 12l7 7',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  out: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5 20 20',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing that says nothing to a screen reader: words stand beside it. */
export function Icon({ name, size = 22 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width={name === 'more' ? 3 : 1.8}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The sign of halfsecond: a dial of half a turn, and its hand. */
export function Sign({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path d="M3 15a9 9 0 0 1 18 0" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" />
      <path d="M12 15 16.5 9" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" />
      <circle cx="12" cy="15" r="2.2" fill="currentColor" />
    </svg>
  );
}
