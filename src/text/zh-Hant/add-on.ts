import type { Catalogue } from '../en/en.ts';

export const addOn: Catalogue = {
  'addon.options.expected': '附加元件的選項（JSON）',
  'addon.options.fix': '在 Home Assistant 打開附加元件的頁面，重新儲存設定，再啟動',
  'addon.options.correct': '到附加元件頁面的「設定」改正',
  'addon.options.no-json': '不是 JSON 的內容',
  'addon.options.missing': '沒有這個檔案',
  'addon.options.room': '房間的代號：小寫字母、數字和連字號，例如 living-room',
  'addon.options.username': '沒有空格、冒號、斜線和萬用字元的使用者名稱',
  'addon.options.password': '一行以內的密碼',

  'addon.supervisor.expected': 'Home Assistant 的 supervisor 的回應',
  'addon.supervisor.no-token': '環境變數裡沒有 SUPERVISOR_TOKEN',
  'addon.supervisor.no-token.fix':
    '把這個映像檔裝成 Home Assistant 的附加元件；在別的地方用 halfsecond run 啟動中樞',
  'addon.supervisor.away': '沒有回應（{reason}）',
  'addon.supervisor.away.fix': '重新啟動 supervisor（ha supervisor restart），再啟動這個附加元件',
  'addon.supervisor.token': 'supervisor 不認得的權杖（401）',
  'addon.supervisor.token.fix': '重新啟動附加元件：每次啟動都有自己的權杖',
  'addon.supervisor.refused': 'supervisor 不肯告知（403）',
  'addon.supervisor.refused.fix': '重新安裝附加元件，supervisor 才知道它可以問什麼',
  'addon.supervisor.failed': '回應 {status} {said}',
  'addon.supervisor.malformed': '回應裡沒有可用的 {keys}',
  'addon.supervisor.no-mqtt.fix':
    '安裝附加元件「Mosquitto broker」並啟動它，或在選項 mqtt.url 寫出你的 broker；再重新啟動 halfsecond',

  'addon.as-before': 'supervisor 沒有回應：中樞使用它上次告知的 broker 啟動。',
  'addon.no-page': 'Home Assistant 裡可能看不到頁面：{problem}',
  'addon.kept': '以 halfsecond.yaml 為準，不用附加元件的選項：{keys}',
};
