import { percentile } from '../../dist/time/percentile.js';

export { percentile };

export const p50 = (values) => percentile(values, 0.5);
export const p99 = (values) => percentile(values, 0.99);
