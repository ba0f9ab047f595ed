import type { Catalogue } from '../en/en.ts';

export const topics: Catalogue = {
  'topic.status': '中樞是否在線上',
  'topic.heartbeat': '心跳：請求帶上它，好證明自己多新',
  'topic.standby': '負責裁決的中樞與待命中樞共用的狀態',
  'topic.leader': '多個中樞用它決定由誰裁決',
  'topic.claim': '某個助理提出請求',
  'topic.utterance': '一句話的開始與結束',
  'topic.detection': '衛星麥克風聽到喚醒詞',
  'topic.speech_start': '衛星麥克風聽到有人開口',
  'topic.speech_end': '衛星麥克風聽到話說完了',
  'topic.presence': '助理是否在線上',
  'topic.feedback': '有人說：選錯了',
  'topic.outcome': '一個請求的結果',
  'topic.verdict': '上次裁決的全文',
  'topic.set': '中樞的開關',
  'topic.event': '處理流程的一個步驟',
  'topic.metrics': '計數與延遲',
  'topic.settings': '目前的設定值，來自 `set/…` 或設定檔',
  'topic.health': '中樞各部分的狀況',
};
