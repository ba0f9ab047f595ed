import type { Text } from '../../text/text.ts';

/** What the page on which an account is linked may say. */
export interface LinkingPage {
  /** Who asks to be let in. */
  readonly cloud: string;
  /** Why the last try failed. */
  readonly fault?: 'password' | 'too_often' | undefined;
}

const FAULTS = { password: 'door.link.wrong-password', too_often: 'door.link.too-often' } as const;

/**
 * The page; no script, nothing from elsewhere. The form goes back to its own address.
 * @param text the language that the browser asks for: whoever opens the page has no account here yet.
 */
export function linkingPage({ cloud, fault }: LinkingPage, text: Text): string {
  return `<!doctype html>
<html lang="${text.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>halfsecond</title>
<style>
body { font: 1.05rem/1.5 system-ui, sans-serif; margin: 0; background: #f4f4f2; color: #1c1c1a; }
main { max-width: 24rem; margin: 12vh auto 0; padding: 2rem; background: #fff; border-radius: 12px; }
h1 { font-size: 1.3rem; margin: 0 0 1rem; }
label { display: block; margin: 1.2rem 0 .4rem; }
input, button { font: inherit; width: 100%; box-sizing: border-box; padding: .7rem; border-radius: 8px; border: 1px solid #8a8a85; }
button { margin-top: 1.2rem; border: 0; background: #1c5fb8; color: #fff; }
[role=alert] { color: #a11; font-weight: 600; }
</style>
</head>
<body>
<main>
<h1>${text('door.link.title', { cloud })}</h1>
<p>${text('door.link.note')}</p>
${fault ? `<p role="alert">${text(FAULTS[fault])}</p>\n` : ''}<form method="post">
<label for="password">${text('door.link.password')}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus maxlength="200">
<button type="submit">${text('door.link.submit')}</button>
</form>
</main>
</body>
</html>
`;
}
