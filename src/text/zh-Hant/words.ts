/** Words that stand as data in English, each with its Chinese; a message selects among them by its parameter. */

/** What became of a claim; takes `outcome`. */
export const OUTCOME =
  '{outcome, select, granted {獲准} observed {只觀察} absorbed {併入} overruled {駁回} refused {拒絕} expired {逾時} withheld {擱置} other {{outcome}}}';

/** How far a command has come; takes `state`. */
export const STATE =
  '{state, select, sent {已送出} silent {已送出（裝置不回報狀態）} confirmed {已確認} unconfirmed {未確認} undelivered {未送達} resent {已重送} observed {僅觀察} other {{state}}}';

/** What is asked of a device; takes `action`. */
export const ACTION =
  '{action, select, turn_on {開啟} turn_off {關閉} toggle {切換} set_brightness {設定亮度} adjust_brightness {調整亮度} set_color_temperature {設定色溫} adjust_color_temperature {調整色溫} set_color {設定顏色} set_temperature {設定溫度} adjust_temperature {調整溫度} set_position {設定開度} adjust_position {調整開度} open {打開} close {關上} stop {停止} lock {上鎖} unlock {解鎖} activate {啟動} other {{action}}}';
