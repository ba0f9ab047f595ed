import { execFile } from 'node:child_process';

/** The cards that arecord can record from, by the names that it uses; none where it is not there. */
export function recordingCards(): Promise<readonly { readonly device: string; readonly name: string }[]> {
  return new Promise((listed) => {
    execFile('arecord', ['-l'], { timeout: 3000, env: { ...process.env, LC_ALL: 'C' } }, (_, stdout) =>
      listed(
        [...stdout.matchAll(/^card (\d+): .*?\[(.*?)\], device (\d+): .*?\[(.*?)\]/gm)].map(
          ([, card, name, device, part]) => ({
            device: `plughw:${card},${device}`,
            name: `${name}: ${part}`,
          }),
        ),
      ),
    );
  });
}
