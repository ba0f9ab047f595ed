// Draws icon.png and logo.png of the add-on from the sign of the console, with Chromium. Run by hand, when the sign changes.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
// Light on the accent of the page: it is seen on Home Assistant's light and dark ground.
const sign = readFileSync(at('../../src/console/page/public/sign.svg'), 'utf8').replaceAll(
  '#0b6b61',
  '#ffffff',
);
const styled = (width, height, style, more = '') =>
  `<body style="margin:0"><div style="box-sizing:border-box;width:${width}px;height:${height}px;background:#0b6b61;` +
  `display:flex;align-items:center;justify-content:center;color:#fff;${style}">${sign}${more}</div></body>`;
const PICTURES = {
  icon: [128, 128, styled(128, 128, 'border-radius:26px;padding:16px 16px 22px')],
  logo: [
    250,
    100,
    styled(
      250,
      100,
      'border-radius:18px;padding:0 18px;gap:10px;font:600 26px sans-serif',
      '<style>svg{width:52px;flex:none;margin-bottom:6px}</style><span>halfsecond</span>',
    ),
  ],
};

const browser = await chromium.launch({
  executablePath: execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim(),
  args: ['--no-sandbox'],
});
for (const [name, [width, height, content]] of Object.entries(PICTURES)) {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.setContent(content);
  await page.screenshot({ path: at(`halfsecond/${name}.png`), omitBackground: true });
}
await browser.close();
