/** What the hub says on the console: refusals, remedies, and the problems of its configuration. The page's own: `console.ts`. */
export const hubConsole = {
  'console.open.found': '{host} without TLS',
  'console.open.expected': 'TLS wherever other machines can reach the console',
  'console.open.fix':
    'add console.tls with cert and key, or insecure: true if everybody in this network may read the password along, or remove host',
  'console.trust.found': 'true, without console.ingress',
  'console.trust.expected': 'the address of Home Assistant’s ingress beside it',
  'console.trust.fix': 'add console.ingress, or remove this key',
  'console.tls.found': '{file}, which cannot be read ({error})',
  'console.tls.expected': 'a PEM file that the hub may read',
  'console.tls.fix': 'correct the path, or let the hub’s user read the file',
  'console.port.fix': 'choose another port, or end the program that has it',

  'console.host':
    'The address names {host}, which is not this hub. Use its IP address, or add the name under console.hosts.',
  'console.invalid': 'The request is not valid: {path} {problem}',
  'console.malformed': 'The request is malformed.',
  'console.not-found': 'There is nothing here.',
  'console.cannot': 'That cannot be done now.',
  'console.failed': 'The hub made a mistake; its log tells more.',
  'console.csrf': 'The page is too old: load it anew.',
  'console.signed-out': 'Sign in first.',
  'console.wrong-password': 'That is not the password.',
  'console.wrong-code':
    'That is not the code, or it is too old. Print a new one on the hub: halfsecond console code',
  'console.password-is-set': 'A password is set already.',
  'console.password-unwritten': 'The password cannot be written: see the hub’s log.',
  'console.too-many': 'Too many tries. Wait {minutes, plural, one {a minute} other {# minutes}}.',
  'console.too-often': 'Too many requests: wait a minute.',
  'console.too-many-pages': 'Too many pages are open.',
  'console.busy': 'The hub is reading the journal: try again in a moment.',
  'console.ends': 'The hub ends.',
  'console.too-long': 'That takes too long: choose a shorter time.',
  'console.too-much': 'That takes too much memory: choose a shorter time.',
  'console.no-journal': 'Nothing is recorded: the hub has no state folder.',
  'console.no-contest': 'The journal has no contest {id}.',
  'console.no-assistant': 'This home has no assistant {assistant}.',
  'console.no-device': 'This home has no device {device}.',
  'console.no-door': 'The door {door} is not open.',
  'console.no-pairing': 'There is no such pairing any more.',
  'console.unchangeable': 'The configuration of this hub cannot be changed here.',
  'console.refused': 'The hub does not take this configuration, and keeps the one before.',
  'console.folder.fix':
    'give the hub’s user the right to write the folder (docs/console.md), or use the command line',
  'console.no-proposal': '{device} is no longer proposed: look for devices again.',
  'console.no-room': 'Say in which room {device} stands.',
  'console.not-undoable':
    'The file of {device} was changed since, or is not of this page: remove it by hand.',
  'console.span':
    'Choose a time of at most {days, plural, one {# day} other {# days}} that begins before it ends.',
  'console.time': '{given} is no day and no time.',
  'console.guarded': '{device} is guarded: it is not commanded from this page.',
  'console.not-tried': '{device} cannot be tried that way.',
  'console.tried':
    '{outcome, select, granted {{device} was commanded.} observed {The hub only observes: {device} would have been commanded.} absorbed {Another claim did the same.} unanswered {The hub has not decided in time.} other {{device} was not commanded: {reason}}}',

  'console.enrol.goes-on': 'A phrase is being recorded or tested already.',
  'console.enrol.no-microphone': 'The hub has no microphone of its own: choose one under Set-up.',
  'console.enrol.no-phrase': 'The wake word of {assistant} needs no recordings.',
  'console.enrol.say': 'Say “{phrase}”, then wait.',
  'console.enrol.test': 'Say “{phrase}”: the page shows when the hub hears it.',
  'console.enrol.taken': '{count} of {wanted}. Say it again.',
  'console.enrol.unused': 'Not used: {fault}.',
  'console.enrol.measuring': 'The takes are compared.',
  'console.enrol.heard': 'Heard.',
  'console.enrol.heard-score': 'Heard, score {score, number, hundredths}.',
  'console.enrol.over': 'The time is over; nothing was written.',
  'console.enrol.unwritten': 'The takes cannot be kept: see the hub’s log.',

  'console.after.command':
    '{state, select, sent {sent to} observed {observed, not sent to} other {not delivered to}} {device}: {topic} {payload}',
  'console.bypass':
    '{way, select, another_writer {another program commanded it} other {it changed by itself}}',
  'console.turned.winner': 'winner: {was} → {would}',
  'console.turned.command': 'command: {was} → {would}',

  'console.fix.broker': 'See whether the broker runs, and whether its address and password are right.',
  'console.fix.microphone': 'Plug the microphone in again, or choose another card under Set-up.',
  'console.fix.satellites': 'See whether the satellite has power and network.',
  'console.fix.hearing': 'See the hub’s log, or run: halfsecond check',
  'console.fix.understanding': 'See whether the language model answers; the hub goes on without it.',
  'console.fix.disk': 'Free some space on the disk, and see whether the hub may write its state folder.',
  'console.fix.doors': 'Look at the door under Doors; the hub starts it anew by itself.',
  'console.fix.clock': 'See whether the machine reaches a time server.',
  'console.fix.configuration':
    'Correct the file that is named; the hub goes on with the configuration before.',

  'check.part.console': 'console',
  'check.console.ok': '{address}',
  'check.console.no-password':
    '{address}; no password is set yet: open it on this machine, or run “halfsecond console code”',
  'check.console.insecure':
    '{address}, without TLS, as configured: whoever reads along in the network learns the password',
  'check.console.tls': '{name}: {file} cannot be read ({error}); correct the path',

  'console.code': 'Type this code into the page within {minutes} minutes: {code}',
  'console.code.address': 'The console: {address}',
  'console.none.found': 'a hub without a console',
  'console.none.expected': 'a hub with a console',
  'console.none.fix': 'add the key “console” to the configuration, and reload the hub',
} as const;
