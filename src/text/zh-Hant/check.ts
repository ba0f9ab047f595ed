import type { Catalogue } from '../en/en.ts';

export const check: Catalogue = {
  'check.part.config': '設定',
  'check.part.secrets': '機密檔',
  'check.part.broker': 'broker',
  'check.part.delay': '延遲',
  'check.part.rights': '權限',
  'check.part.devices': '裝置',
  'check.devices.none': '這個 broker 上沒有橋接器公布裝置，所以沒有檢查位址',
  'check.devices.ok': '{count} 個裝置與公布的一致',
  'check.devices.unknown':
    '{device}：它的 {family} 橋接器沒有公布「{address}」；是不是「{near}」？請改正它檔案裡的 `address`',
  'check.devices.unknown-plain':
    '{device}：它的 {family} 橋接器沒有公布「{address}」；請改正它檔案裡的 `address`，或先配對該裝置',
  'check.devices.feature': '{device}：公布的內容沒有 {features}；請從它檔案的 `features` 移除',
  'check.devices.shared': '{devices} 用同一個位址，會一起動作；請改正其中一個檔案的 `address`',
  'check.part.hearing': '聆聽',
  'check.part.microphone': '麥克風',
  'check.part.satellites': '衛星麥克風',
  'check.part.understanding': '理解',
  'check.part.journal': '日誌',
  'check.part.habits': '習慣',
  'check.part.settings': '設定值',
  'check.part.doors': '入口',
  'check.part.clock': '時鐘',
  'check.part.configuration': '設定檔',
  'check.part.door-accounts': '入口帳號',
  'check.doors.own':
    '{doors}：各有自己的服務、帳號與 broker 使用者{internet, select, yes {；bemfa 可連到網際網路上的任何位址，因為它的雲在那裡} other {}}',
  'check.doors.own-embedded':
    '{doors}：各有自己的服務與帳號；broker 在中樞裡{internet, select, yes {；bemfa 可連到網際網路上的任何位址，因為它的雲在那裡} other {}}',
  'check.doors.shared':
    '{doors}：使用中樞的帳號與中樞的 broker 密碼，所以誰攻下入口，誰就有中樞的權限；請讓它們各用自己的：sudo halfsecond service doors',
  'check.doors.one-account':
    '{doors}：這裡中樞與入口共用一個帳號，所以誰攻下入口，誰就有中樞的權限；要分開，請讓每個入口用另一個帳號或自己的容器執行：docs/operations.md，「Doors of the internet」',
  'check.doors.no-password':
    '{doors}：沒有自己的 broker 密碼，所以中樞離線時只能等待；先執行 halfsecond acl，再執行 sudo halfsecond service doors',
  'check.doors.bemfa-settings':
    'bemfa：它的服務缺少通往網際網路的路，或缺少目前各帳號的金鑰；請補上：sudo halfsecond service doors',
  'check.doors.readable': '{door}：中樞的帳號讀得到 {file}；請讓它只屬於入口：sudo halfsecond service doors',
  'check.part.homekit': 'HomeKit',
  'check.part.names': '名稱',
  'check.part.satellite': '衛星麥克風',
  'check.part.recogniser': '語音辨識',
  'check.part.wake-word': '喚醒詞',
  'check.part.language-model': '語言模型',
  'check.part.hub-broker': '中樞的 broker',

  'check.config': '{folder} 裡有 {assistants} 個助理、{devices} 個裝置',
  'check.secrets.none': '沒有存放密碼或金鑰的檔案',
  'check.secrets.closed': '{count} 個檔案，其他使用者讀不到',
  'check.secrets.open': '其他使用者讀得到這些檔案；請關閉權限：chmod 600 {files}',
  'check.secrets.short':
    '{file} 的密碼不到 {least, number, whole} 個字元，所以它的入口不會開放；請產生新的：openssl rand -base64 18 > {file}',
  'check.broker.embedded-running':
    '內建，連接埠 {port}；中樞：{status, select, online {在線上} offline {離線} other {{status}}}',
  'check.broker.embedded-free': '內建，連接埠 {port} 可用；中樞沒有在執行',
  'check.broker.external':
    '{url}，MQTT 5，{who}；中樞：{status, select, online {在線上} offline {離線} other {{status}}}',
  'check.broker.anonymous': '不用帳號',
  'check.broker.user': '使用者 {user}',
  'check.broker.not-running': '沒有在執行',
  'check.traits.wildcards':
    '它和 RabbitMQ 一樣，不把保留的訊息交給帶萬用字元的訂閱：已經公布過自己的裝置，要再公布一次才找得到',
  'check.traits.dots':
    '它和 RabbitMQ 一樣，把主題裡的點變成斜線，所以這些裝置永遠收不到命令：{devices}；請在橋接器裡改用沒有點的名稱',
  'check.delay.embedded': '內建 broker 立即送出每則訊息',
  'check.delay.none': '送到 {topic} 的訊息都沒有回來；請讓中樞的使用者能在 broker 讀寫 {base}/#',
  'check.delay.figures': '兩則訊息中，第一則要 {first_ms} ms，第二則要 {second_ms} ms',
  'check.delay.nagle':
    '兩則訊息中，第一則要 {first_ms} ms，第二則要 {second_ms} ms：broker 延後了小訊息（Nagle 演算法）；請在 mosquitto.conf 加上 set_tcp_nodelay true，再重新啟動 mosquitto',
  'check.rights.embedded': '內建 broker 只接受本機連線，也只有中樞能命令裝置',
  'check.rights.embedded-devices':
    '內建 broker 只接受本機連線；本機其他程式可以命令沒有受保護動作的裝置（mqtt.embedded.open_devices）',
  'check.rights.embedded-open':
    '本機其他程式可以寫入 {topics}；這個連接埠上可能是別的 broker，或中樞是舊版：請重新啟動中樞',
  'check.rights.open': 'broker 沒有設防：任何人都能寫入 {topics}；請設防：halfsecond acl',
  'check.rights.stranger': '沒有帳號的用戶端',
  'check.rights.hole': '{user} 可以寫入 {topic}',
  'check.rights.holes': '{holes}；請重新安裝 ACL 檔：halfsecond acl --force',
  'check.rights.closed': '沒有帳號的用戶端什麼都不能寫入',
  'check.rights.closed-to-each': '沒有帳號的用戶端什麼都不能寫入，{count} 個使用者各自只能寫入自己的主題',
  'check.rights.topics': '{topics} 等，另有 {more} 個主題',
  'check.rights.untried':
    '{found}；沒有測試 {count} 個可能會打開東西的主題（{topics}），因為不該對它們送測試訊息；給 --broker-config，就改為讀取 broker 本身的權限',
  'check.rights.read': '{found}；依它的 ACL 檔，沒有別人能命令 {topics}',
  'check.hearing.off': '沒有助理設定喚醒詞',
  'check.hearing.engine': '{assistant} 用 {engine}',
  'check.hearing.commands':
    '{language, select, en {英文} zh {中文} other {{language}}}命令：{engine, select, own {內建的小辨識器（更準：halfsecond models add moonshine-tiny-en）} enrolled {錄音比對（更準：halfsecond models add fsmn-zh）} other {{engine}}}',
  'check.hearing.loudness': '以音量判斷話說完了沒有，吵雜時會誤判（改善：halfsecond parts add hearing）',
  'check.homekit.ok': '橋接器裡有 {count} 個裝置',
  'check.homekit.beyond':
    '一個橋接器依檔案順序最多收 {most, number, whole} 個裝置，這些排不進去：{beyond}；請拿掉 Apple「家庭」用不到的裝置，或改檔名讓重要的排在前面',
  'check.hearing.engine-synthetic':
    '{assistant} 用 {engine}（錄音是程式合成的，不太能代表真人；請自己錄：halfsecond enroll {assistant}）',
  'check.names.off': '這裡沒有用模型 fsmn-zh 聽命令',
  'check.names.alike': '這些名稱讀音相同，中樞一個都不聽；每組請改一個名稱：{groups}',
  'check.names.unspeakable': '這些名稱用中文念不出來；請加上中文名稱：{names}',
  'check.names.both': '{alike}；{unspeakable}',
  'check.names.ok': '{count} 個中文名稱，讀音各不相同',
  'check.list': '{items}',
  'check.microphone.off': 'audio.source 是 none',
  'check.microphone.records': '{recorder} 可以錄音',
  'check.microphone.silent': '沒有聲音進來',
  'check.hub.listens': '中樞正在聽 {assistants}',
  'check.hub.off': '沒有設定',
  'check.hub.ok': '中樞沒有回報問題',
  'check.wyoming.satellite': '{id}，在 {room}',
  'check.wyoming.wake': '{assistant} 的 {name}',
  'check.wyoming.ok': '{what}，位址 {url}',
  'check.wyoming.fault': '{what}，位址 {url}：{reason}',
  'check.wyoming.unknown': '{what}，位址 {url}：伺服器沒有模型「{name}」，它有 {known}',
  'check.model.off': '沒有設定語言模型',
  'check.model.fault': '{model}，位址 {url}：{reason}',
  'check.model.not-ready': '過了一分鐘還沒就緒',
  'check.model.unreadable': '它的回答格式不合；請換一個模型',
  'check.model.late': '{took_ms} ms 內沒有回答',
  'check.model.slow': '花了 {took_ms} ms，而中樞只等 {may_ms} ms；請換較小的模型，或較快的機器',
  'check.model.ok': '{model}，位址 {url}：{took_ms} ms 回答；中樞最多等 {may_ms} ms',
  'check.devices.family':
    '{device}：「{address}」是由 {other} 公布的，不是 {family}；請改正檔案裡的 `family`，或讓「halfsecond devices discover」建議檔案',
  'check.devices.unanswered': '{device} 的 {count} 個命令都沒有確認：看看它有沒有電、位址對不對',
  'check.devices.more': '另有 {count} 個：halfsecond devices',
  'check.microphone.resampled': '{recorder} 以 {rate_hz} Hz 錄音，由中樞轉成 16000 Hz',
  'check.microphone.telephone':
    '3400 Hz 以上沒有聲音，像電話一樣，喚醒詞聽到的不到一半；請換麥克風，不要用藍牙耳機',
};
