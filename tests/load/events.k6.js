// The seed system's load scenario: list events, create one. Run by scripts/load-test.sh.
import http from 'k6/http';
import { check, sleep } from 'k6';

const base = __ENV.BASE_URL;
const headers = { Authorization: `Bearer ${__ENV.TOKEN}`, 'Content-Type': 'application/json' };

export const options = {
  stages: [
    { duration: '10s', target: 50 },
    { duration: '20s', target: 50 },
    { duration: '5s', target: 0 },
  ],
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate==0'],
    'http_req_duration{name:list}': ['p(95)<200'],
    'http_req_duration{name:create}': ['p(95)<300'],
  },
};

export default function () {
  const list = http.get(`${base}/api/events`, { headers, tags: { name: 'list' } });
  check(list, {
    'list is 200': (r) => r.status === 200,
    'list took under 200 ms': (r) => r.timings.duration < 200,
  });

  const body = JSON.stringify({ name: `Load ${__VU}-${__ITER}`, date: '2031-05-01T19:00:00Z' });
  const created = http.post(`${base}/api/events`, body, { headers, tags: { name: 'create' } });
  check(created, {
    'create is 201': (r) => r.status === 201,
    'create took under 300 ms': (r) => r.timings.duration < 300,
  });
  sleep(0.1);
}
