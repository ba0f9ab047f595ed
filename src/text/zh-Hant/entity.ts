import type { Catalogue } from '../en/en.ts';

export const entity: Catalogue = {
  'entity.winner': '上次獲准的助理',
  'entity.verdict': '上次裁決',
  'entity.latency-p50': '延遲 p50',
  'entity.latency-p99': '延遲 p99',
  'entity.bypasses': '繞過次數',
  'entity.undelivered': '未送達的命令',
  'entity.microphone': '麥克風',
  'entity.broker': 'MQTT broker',
  'entity.budget': '裁決時限',
  'entity.mode': '模式',
  'entity.wins': '{name} 獲准次數',
  'entity.meant': '選錯了：我叫的是 {name}',
};
