import type { spoken as english } from '../en/spoken.ts';

/** What a door says aloud, in Chinese with traditional characters; keyed like the English. */
export const spoken = {
  'say.done': '好了。',
  'say.busy': '另一個助理已經在做了。',
  'say.nothing': '沒有執行。',
  'say.not-understood': '這句話我沒聽懂。',
  'say.cannot': '這個在家裡做不了。',
  'say.guarded': '為了安全，不能這樣操作。',
  'say.late': '等太久了，沒有執行。',
  'say.no-home': '家裡的主機沒有回應。',
  'say.no-words': '我沒聽到內容。',
  'say.malformed': '請求格式不對：請傳 text 或 intent。',
  'say.unknown-room': '我不認識這個房間。',
  'say.no-token': '這個權杖無效。',
  'say.token-in-address': '權杖要放在 Authorization 標頭，不能放在網址裡。請重新配對。',
  'say.stranger': '只有家裡的網路可以使用。',
  'say.too-large': '請求太大了。',
  'say.too-often': '請求太多了，請等一分鐘。',
  'say.unknown-address': '這裡沒有東西：請用 POST /claim。',
  'say.which-room': '好了。這台音箱在哪個房間？請說：這裡是客廳。',
  'say.room-learned': '記住了。',
  'say.what': '要做什麼呢？',
} as const satisfies Record<keyof typeof english, string>;
