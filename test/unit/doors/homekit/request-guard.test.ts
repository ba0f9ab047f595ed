import { expect, test } from 'vitest';
import { MOST_DEVICES, offeredOf } from '../../../../src/doors/homekit/device-limit.ts';
import { faultOf } from '../../../../src/doors/homekit/request-guard.ts';
import { device } from '../../../support/home.ts';

const fault = (method: string, url: string, headers = {}) => faultOf({ method, url, headers });

test.each(['//', '//pair-setup', '\\\\', 'http://[', '*', '', '?x', '//a:99999999/'])(
  'the address %j is refused before hap-nodejs reads it',
  (url) => {
    expect(fault('GET', url)).toBe(400);
  },
);

test('paths and methods that are not of the protocol are refused, and so is a body of a megabyte', () => {
  expect(fault('GET', '/')).toBe(404);
  expect(fault('GET', '/pair-setup')).toBe(405);
  expect(fault('POST', '/pair-setup', { 'content-length': '1000000' })).toBe(413);
});

test.each([
  ['GET', '/accessories'],
  ['GET', '/characteristics?id=1.2,1.3&meta=1'],
  ['PUT', '/characteristics'],
  ['POST', '/pair-verify'],
  ['PUT', '/prepare'],
])('%s %s reaches hap-nodejs', (method, url) => {
  expect(fault(method, url)).toBeUndefined();
});

test('of 152 devices HomeKit is offered the first 149, and the others are named', () => {
  const devices = Array.from({ length: MOST_DEVICES + 3 }, (_, at) => device({ id: `lamp-${at}` }));
  const { offered, beyond } = offeredOf(devices);
  expect(offered).toHaveLength(149);
  expect(beyond).toEqual(['lamp-149', 'lamp-150', 'lamp-151']);
});
