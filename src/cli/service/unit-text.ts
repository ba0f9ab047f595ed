/** Where an installation without a package manager lies. */
export interface Installation {
  /** The Node that runs it: an absolute path. */
  readonly node: string;
  /** The folder of its `package.json`: an absolute path. */
  readonly folder: string;
}

const HEAD =
  '# Written by `halfsecond service install`. Change it with `systemctl edit halfsecond`, never here.';

/** The shipped unit for this installation; everything else in it is as in every other. */
export function unitText(shipped: string, { node, folder }: Installation): string {
  const start = [node, '--max-semi-space-size=1', `${folder}/dist/main.js`].map(word).join(' ');
  const readme = `file://${encodeURI(`${folder}/README.md`).replaceAll('%', '%%')}`;
  const unit = shipped.slice(shipped.indexOf('[Unit]'));
  return `${HEAD}\n${unit}`
    .replace(/^ExecStart=.*$/m, () => `ExecStart=${start} run --config /etc/halfsecond`)
    .replace(/^Documentation=.*$/m, () => `Documentation=${readme}`);
}

/** One word of a command line as systemd reads it (systemd.service(5), "Command lines"). */
function word(text: string): string {
  const plain = text.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /[\s"'\\;]/.test(plain) ? `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : plain;
}
