import type { Catalogue } from '../en/en.ts';
import { OUTCOME } from './words.ts';

export const cli: Catalogue = {
  'ui.budget': '{used_ms} / {budget_ms} ms',
  'ui.progress': '{percent} %  {done_mb, number, tenths} / {total_mb, number, tenths} MB  {what}',
  'ui.nobody': '無人',

  'cli.complaint': 'halfsecond：{what}',
  'cli.assistant.expected': '家中的一個助理（{known}）',
  'cli.assistant.fix': '指定其中一個',
  'cli.span.expected': '像 2026-11-24 的日期，或像 2026-11-24T18:30 的時間',
  'cli.span.fix': '改正它，或不給這個選項',
  'cli.folder.expected': '可寫入的資料夾',
  'cli.nothing': '沒有',

  'broker.found': '{url}：{reason}',
  'broker.no-answer': '連線在 broker 回答之前就結束；這個連接埠可能要用 TLS，或根本不是 MQTT broker',
  'broker.expected': '能接受這條連線的 broker',
  'broker.start-hub': '啟動中樞：halfsecond run',
  'broker.start': '啟動 broker，或改正 mqtt.url、username 與 password_file',
  'broker.no-hub.found': '{seconds} 秒內沒有回答',
  'broker.no-hub.expected': '這個 broker 上有中樞在執行',

  'hub.none.found': '{socket} 沒有中樞',
  'hub.none.expected': '執行中的中樞',
  'hub.none.fix': '啟動它：halfsecond run',
  'hub.door.expected': '現在能這樣做的入口',
  'hub.door.fix': '看中樞的記錄，裡面可能有更多說明',

  'reload.state.expected': '{folder}（中樞執行期間不能換）',
  'reload.state.fix': '要搬移狀態，請重新啟動中樞：systemctl restart halfsecond',

  'say.outcome': `${OUTCOME}：{reason}`,
  'say.step':
    '  {device}：{state, select, confirmed {完成，裝置已確認} silent {已送出；這個裝置不回報狀態} sent {已送出，裝置沒有及時確認} resent {送了兩次，裝置沒有及時確認} unconfirmed {已送出，裝置沒有確認：它有電嗎？} undelivered {未送達{reason, select, other {}}：broker 還在嗎？} observed {觀察模式，所以沒有送出命令} other {{state}}}',

  'assistants.state': '{state, select, on {啟用} other {停用}}',
  'assistants.switched': '{assistant} 已{state, select, on {啟用：接受它的請求} other {停用：拒絕它的請求}}',
  'mode.is':
    '{mode, select, arbitrate {arbitrate：中樞裁決，並送出命令} other {observe：中樞只裁決，不送出命令}}',

  'own.found': '沒有指定歸屬，或指定了不只一個',
  'own.expected': '--prefer 助理、--only 助理、--anyone 三者之一',
  'own.fix': '只給其中一個',
  'own.device.expected': '家中的裝置，用 id 或名稱指定',
  'own.device.fix': '列出裝置：halfsecond devices',
  'own.file.fix': '讓自己有寫入這個檔案的權限',
  'own.set':
    '{device}：{way, select, prefer {優先聽 {assistant} 的} only {只聽 {assistant} 的} other {聽所有助理的}}',

  'acl.folder.fix': '用 --out 換一個資料夾',
  'acl.file.found': '檔案已經存在',
  'acl.file.expected': '還沒有這個檔案',
  'acl.file.fix': '用 --force 覆寫（密碼不變），或用 --out 換一個資料夾',
  'acl.passwords': '每個使用者的密碼各有一個檔案：{file}',
  'acl.doors': '每個對網際網路開放的入口，用這個指令取得自己的服務、帳號與密碼：',
  'acl.door': '入口自己的密碼，憑證 {credential}：{file}',
  'acl.at-broker': '在 broker 那台機器上：',
  'acl.credential': '服務以只有 root 讀得到的憑證取得密碼：',
  'acl.in-yaml': '在 halfsecond.yaml 的 mqtt: 底下：',
  'acl.then': '然後執行：halfsecond check',
  'acl.back': '要還原：',
  'acl.hint':
    '如果 broker 已經有使用者，請改用：halfsecond acl --broker-config /etc/mosquitto/mosquitto.conf',
  'acl.tried': '已用獨立的 mosquitto 試過這些檔案：接受每個使用者，拒絕陌生人。',
  'acl.not-tried': '這些檔案沒有試過：本機沒有安裝 mosquitto。',
  'acl.foreign': '原有的使用者保持不變：{users}',
  'acl.foreign-all':
    'broker 原本沒有 ACL 檔，這些使用者什麼都能做，現在仍是如此：{users}。請在 {file} 縮小權限。',
  'acl.other-password': '這些使用者已有別的密碼，予以保留：{users}',
  'acl.anonymous':
    '原本接受沒有帳號的用戶端，今後不再接受。請給每一個用戶端一個使用者，例如 zigbee2mqtt-devices。',
  'acl.trial.ended': 'mosquitto 不接受這些檔案：{reason}',
  'acl.trial.stranger': '用這些檔案的 broker 仍接受沒有帳號的用戶端',
  'acl.trial.user': '用這些檔案的 broker 拒絕使用者 {user}',
  'acl.trial.rights': '用這些檔案的 broker 不讓 {user} 寫入中樞的主題',
  'acl.trial.expected': 'mosquitto 能以這些檔案啟動，接受每個使用者並拒絕陌生人',
  'acl.trial.fix': '什麼都沒有安裝；請改正 broker 的設定，再執行一次',

  'devices.no-hub': '這裡沒有中樞在執行；以下是 broker 保留的訊息',
  'devices.none': '家裡還沒有裝置；「halfsecond devices discover 資料夾」會提出建議',
  'devices.online': '{state, select, online {線上} offline {離線} other {?}}',
  'devices.members': '群組：請看各成員',
  'devices.no-state': '還沒有收到狀態',
  'devices.left-out': '略過：{name}（{source}）：{reason}',
  'devices.unread': '{count} 則訊息沒有讀：太長，或超過上限',
  'devices.none-announced': '這個 broker 上沒有裝置公布自己：請在它的橋接器開啟 discovery，或自己寫檔案',
  'devices.nothing-new':
    '沒有新裝置：{known, plural, =0 {公布自己的裝置都還沒有設定} other {# 個公布自己的裝置已經設定好了}}{dropped, plural, =0 {} other {；略過 # 個，原因如上}}',
  'devices.written':
    '採用 {count} 個裝置{known, plural, =0 {} other {，另有 # 個早已設定}}{unplaced, plural, =0 {} other {；其中 # 個的房間是 `{room}`，請在檔案裡改正}}',
  'devices.proposed': '建議了 {count} 個裝置。請檢查這些檔案，把對的移到 devices/。',
  'devices.proposed-rooms':
    '建議了 {count} 個裝置，其中 {unplaced} 個沒有房間：請找「{mark}」。檢查這些檔案，把對的移到 devices/。',
  'devices.kept': '沒有更動，檔案已存在：{file}',
  'devices.folder.fix': '換一個資料夾',

  'models.state': '{state, select, installed {已安裝} absent {未安裝} incomplete {不完整} other {已損壞}}',
  'models.used': '{purpose}；由 recognisers.{locales} 使用',
  'models.file': '{path}，來自 {url}',
  'models.file-problem': '{path}：{problem}，來自 {url}',
  'models.installed': '已安裝並驗證：{folder}',
  'models.already': '早已安裝，而且完整：{folder}',
  'models.use': '要使用它：recognisers: {entry}（{licence}，{source}）',
  'models.use-fsmn': '下次啟動起，中文命令會用它；要用來聽喚醒詞，請寫 {entry}（{licence}，{source}）',
  'models.removed': '已移除：{folder}',
  'models.not-there': '沒有安裝：{folder} 裡沒有 {model} 的檔案',
  'models.still-named': 'recognisers.{locales} 仍指定 {model}',
  'models.unknown.found': '模型 {model}',
  'models.unknown.expected': '{known} 其中之一',
  'models.unknown.fix': '改正它；「halfsecond models list」有各模型的說明',
  'models.mirror.expected': '像 https://hf-mirror.com 的網址',
  'models.mirror.fix': '改正它，或不給這個選項',
  'models.unreadable.expected': '讀得到的模型檔',
  'models.unreadable.fix': '以中樞的使用者執行，或用 --state 指定狀態資料夾',
};
