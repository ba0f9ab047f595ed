import type { Catalogue } from '../en/en.ts';

export const broker: Catalogue = {
  'data.broker.1': '這個 broker 不支援 MQTT 5；halfsecond 需要它：mosquitto 1.6 以上就有',
  'data.broker.128': 'broker 拒絕而不說原因；它的記錄也許有',
  'data.broker.131': 'broker 因自己的規則拒絕；原因見它的記錄',
  'data.broker.133': 'broker 拒絕我們的 client id；請讓它接受以 halfsecond- 開頭的',
  'data.broker.134':
    'broker 不接受使用者名稱或密碼；請改正 mqtt.username 與 password_file，或 broker 的密碼檔',
  'data.broker.135': 'broker 不允許；請在 broker 的 ACL 授權：halfsecond acl 會寫出一份',
  'data.broker.136': 'broker 目前無法使用',
  'data.broker.137': 'broker 忙碌中',
  'data.broker.138': 'broker 封鎖了這個用戶端；原因見它的記錄',
  'data.broker.139': 'broker 正在關閉',
  'data.broker.140': 'broker 要的不是使用者名稱與密碼，而是別的認證方式',
  'data.broker.141': 'broker 沒有及時收到我們的訊息',
  'data.broker.142':
    '另一個用戶端用同一個 client id 取代了這條連線；請從 broker 的記錄找出它，並更換它可能知道的密碼',
  'data.broker.149': 'broker 認為訊息太大；請調高它的 max_packet_size',
  'data.broker.151': '超過 broker 的配額；詳見它的記錄',
  'data.broker.128-connect': 'broker 拒絕連線而不說原因；它的記錄也許有',
  'data.broker.129': 'broker 認為我們的第一則訊息格式錯誤；這個連接埠可能不是 MQTT，或見它的記錄',
  'data.broker.130': 'broker 認為我們的第一則訊息有錯；詳見它的記錄',
  'data.broker.135-connect':
    'broker 不接受使用者名稱或密碼，或要求提供；請改正 mqtt.username 與 password_file，或 broker 的密碼檔',
  'data.broker.144':
    'broker 拒絕我們的遺囑主題；請讓中樞的使用者能寫入 mqtt.base 之下：halfsecond acl 會寫出權限',
  'data.broker.149-connect': 'broker 認為我們的第一則訊息太大；請調高它的 max_packet_size',
  'data.broker.151-connect': 'broker 的連線數已用完；請調高它的 max_connections',
  'data.broker.153': 'broker 不接受我們的遺囑格式；原因見它的記錄',
  'data.broker.154': 'broker 不保留訊息，而中樞需要；請設定 retain_available true',
  'data.broker.155': 'broker 不接受 QoS 1 的訊息，而中樞需要；請調高它的 max_qos',
  'data.broker.156': 'broker 要我們暫時改用另一個伺服器；請寫進 mqtt.url',
  'data.broker.157': 'broker 已搬移；請把新的伺服器寫進 mqtt.url',
  'data.broker.159': '短時間內連線太多，broker 不接受；請稍候，或調高它的上限',
  'data.broker.econnrefused': '{at} 沒有程式在監聽；請啟動 broker，或改正 mqtt.url',
  'data.broker.enotfound': '沒有機器叫 mqtt.url 裡的名稱；請改正，或改用位址',
  'data.broker.eai_again': '沒有名稱伺服器回答；請在 mqtt.url 改用位址，或檢查網路',
  'data.broker.ehostunreach': '連不到 {at}；請檢查網路與 mqtt.url',
  'data.broker.etimedout': '{at} 沒有回答；請檢查網路、防火牆與 mqtt.url',
  'data.broker.econnreset': '{at} 的 broker 結束了連線；原因見它的記錄',
  'data.broker.cert_has_expired': 'broker 或其憑證機構的憑證已過期；請更新（或校正這台機器的時鐘）',
  'data.broker.cert_not_yet_valid': 'broker 的憑證尚未生效；請校正這台機器的時鐘',
  'data.broker.err_tls_cert_altname_invalid':
    'broker 的憑證是給另一個名稱的；請在 mqtt.url 用那個名稱，或寫進 mqtt.tls.server_name',
  'data.broker.depth_zero_self_signed_cert': 'broker 的憑證是自己簽的；請把那張憑證寫進 mqtt.tls.ca_file',
  'data.broker.self_signed_cert_in_chain': '不認得簽發 broker 憑證的機構；請寫進 mqtt.tls.ca_file',
  'data.broker.cert_signature_failure': 'broker 的憑證由另一個同名機構簽發；請更新 mqtt.tls.ca_file',
  'data.broker.err_ssl_wrong_version_number':
    '{at} 不用 TLS；請在 mqtt.url 用 mqtt://，或換成有 TLS 的連接埠',
  'data.broker.err_ssl_tlsv13_alert_certificate_required':
    'broker 要求我們出示憑證；請寫進 mqtt.tls.certificate_file 與 key_file',
  'data.broker.err_ssl_sslv3_alert_handshake_failure':
    'broker 中斷了 TLS 交握；可能要求憑證（mqtt.tls.certificate_file）',
  'data.broker.err_ssl_tlsv1_alert_unknown_ca': 'broker 不認得簽發我們憑證的機構；請寫進 broker 的 cafile',
  'data.broker.err_ssl_sslv3_alert_certificate_expired':
    '我們自己的憑證已過期；請更新 mqtt.tls.certificate_file',
  'data.broker.err_ssl_sslv3_alert_certificate_revoked': '我們自己的憑證已被撤銷；請製作新的',
  'data.broker.err_ssl_sslv3_alert_bad_certificate': 'broker 拒絕我們的憑證；原因見它的記錄',
  'data.broker.silent':
    'broker 沒有說明就結束了連線；請看它的記錄：RabbitMQ 在我們的使用者不能讀寫某個主題時會這樣',
  'data.broker.other': 'broker 拒絕，原因代碼 {code}',
  'data.broker.failed': '連線失敗',
};
