import { createText } from '../../text/text.ts';

/** What the page on which an account is linked may say. */
export interface LinkingPage {
  /** Who asks to be let in. */
  readonly cloud: string;
  /** Why the last try failed. */
  readonly fault?: 'password' | 'too_often' | undefined;
}

// The page is bilingual: whoever opens it has no account here, and so no language.
const text = createText('en');
const FAULTS = {
  password: { key: 'door.link.wrong-password', zh: '密碼不對。' },
  too_often: { key: 'door.link.too-often', zh: '嘗試次數過多，請十五分鐘後再試。' },
} as const;

/** The page, in English and Chinese; no script, nothing from elsewhere. The form goes back to its own address. */
export function linkingPage({ cloud, fault }: LinkingPage): string {
  return `<!doctype html>
<html lang="en">
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
<h1>${text('door.link.title', { cloud })}<br><span lang="zh">允許 ${cloud} 控制這個家</span></h1>
<p>${text('door.link.note')} <span lang="zh">它的請求仍須經過裁決。</span></p>
${fault ? `<p role="alert">${text(FAULTS[fault].key)} ${FAULTS[fault].zh}</p>\n` : ''}<form method="post">
<label for="password">${text('door.link.password')} <span lang="zh">本家密碼</span></label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus maxlength="200">
<button type="submit">${text('door.link.submit')} <span lang="zh">允許</span></button>
</form>
</main>
</body>
</html>
`;
}
