import type { spoken as english } from '../en/spoken.ts';

/** What a door says aloud, in Chinese with simplified characters; keyed like the English. */
export const spoken = {
  'say.done': '好了。',
  'say.busy': '另一个助理已经在做了。',
  'say.nothing': '没有执行。',
  'say.not-understood': '这句话我没听懂。',
  'say.cannot': '这个在家里做不了。',
  'say.guarded': '为了安全，不能这样操作。',
  'say.late': '等太久了，没有执行。',
  'say.no-home': '家里的主机没有回应。',
  'say.no-words': '我没听到内容。',
  'say.malformed': '请求格式不对：请传 text 或 intent。',
  'say.unknown-room': '我不认识这个房间。',
  'say.no-token': '这个令牌无效。',
  'say.token-in-address': '令牌要放在 Authorization 请求头里，不能放在网址里。请重新配对。',
  'say.stranger': '只有家里的网络可以使用。',
  'say.too-large': '请求太大了。',
  'say.too-often': '请求太多了，请等一分钟。',
  'say.unknown-address': '这里没有东西：请用 POST /claim。',
  'say.which-room': '好了。这台音箱在哪个房间？请说：这里是客厅。',
  'say.room-learned': '记住了。',
  'say.what': '要做什么呢？',
} as const satisfies Record<keyof typeof english, string>;
