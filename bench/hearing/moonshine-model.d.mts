export function fetchMoonshine(folder: string): Promise<void>;
