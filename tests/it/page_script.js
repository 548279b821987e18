// A page for the script to run in, and the cases. Time is what timers say: whatever is due next happens next.
const assert = require('node:assert');

function page(dd, server) {
  const timers = [];
  const seen = { posts: [], asked: 0, now: 1000, elements: {} };
  const element = (id) => (seen.elements[id] ??= { hidden: true, textContent: '', innerHTML: '', disabled: false });
  seen.element = element;
  class Request {
    open(method, path) { this.path = path; }
    setRequestHeader() {}
    send(text) {
      const body = JSON.parse(text);
      seen.posts.push({ path: this.path, ...body });
      const answer = server(this.path, body, seen);
      timers.push({ at: seen.now + 1, act: () => {
        if (answer === null) { return this.onerror(); }
        this.status = answer.status;
        this.responseText = JSON.stringify(answer.body ?? {});
        this.onload();
      } });
    }
  }
  const window = { dd: dd && dd(seen) };
  const document = {
    body: { getAttribute: (name) => ({ 'data-corp': 'ding1', 'data-client': 'app1' })[name] },
    getElementById: element,
  };
  const set = (act, ms) => { const timer = { at: seen.now + ms, act }; timers.push(timer); return timer; };
  const clear = (timer) => { if (timer) { timer.act = () => {}; } };
  const clock = { now: () => seen.now };
  new Function('window', 'document', 'location', 'XMLHttpRequest', 'setTimeout', 'clearTimeout', 'Date', SCRIPT)(
    window, document, { pathname: '/app/notices/op1/mark/' }, Request, set, clear, clock);
  for (let step = 0; timers.length > 0; step += 1) {
    assert(step < 10000, 'it never ends');
    timers.sort((one, other) => one.at - other.at);
    const next = timers.shift();
    seen.now = Math.max(seen.now, next.at);
    next.act();
  }
  return seen;
}

const newer = (seen) => ({ requestAuthCode: (wish) => { seen.asked += 1; wish.success({ code: 'c' + seen.asked }); } });
const older = (seen) => ({ runtime: { permission: { requestAuthCode: (wish) => {
  assert.strictEqual(wish.corpId, 'ding1');
  seen.asked += 1;
  wish.onSuccess({ code: 'old' + seen.asked });
} } } });
const ok = { status: 200, body: { read: true, said: '已登记' } };
const busy = (code, after = 4) => ({ status: 429, body: { read: false, said: '人多。', again: { after, code } } });
const reads = (seen) => seen.posts.filter((post) => post.path.endsWith('/read')).map((post) => post.code);
const missed = (seen) => seen.posts.filter((post) => post.path.endsWith('/missed')).map((post) => post.why);

const cases = {
  same() {
    const seen = page(newer, (path, body, seen) => (seen.posts.length < 4 ? busy('same') : ok));
    assert.deepStrictEqual(reads(seen), ['c1', 'c1', 'c1', 'c1']);
    assert(seen.now >= 13000 && seen.now <= 60000, String(seen.now));
    assert.strictEqual(seen.element('said').textContent, '已登记');
  },
  expired() {
    const seen = page(newer, (path, body, seen) => (seen.posts.length < 4 ? busy('same', 100) : ok));
    const codes = reads(seen);
    assert.strictEqual(codes[0], 'c1');
    assert(codes.length === 4 && codes[3] !== 'c1', String(codes));
  },
  refused() {
    const seen = page(newer, (path, body) => (body.code === 'c1' ? { status: 401, body: { said: '过期' } } : ok));
    assert.deepStrictEqual(reads(seen), ['c1', 'c2']);
    const never = page(newer, () => ({ status: 401, body: { said: '过期' } }));
    assert.strictEqual(reads(never).length, 3);
    assert.strictEqual(never.element('said').textContent, '过期');
  },
  used() {
    let first = true;
    const seen = page(newer, () => { const was = first; first = false; return was ? null : ok; });
    assert.deepStrictEqual(reads(seen), ['c1', 'c2']);
  },
  older() {
    assert.deepStrictEqual(reads(page(older, () => ok)), ['old1']);
  },
  failing() {
    const both = (seen) => ({ ...older(seen), requestAuthCode: (wish) => { wish.fail({ errorCode: 1 }); wish.onFail({}); } });
    assert.deepStrictEqual(reads(page(both, () => ok)), ['old1']);
    const throwing = (seen) => ({ ...older(seen), requestAuthCode: () => { throw new Error('not supported'); } });
    assert.deepStrictEqual(reads(page(throwing, () => ok)), ['old1']);
  },
  silent() {
    const mute = (seen) => ({ ...older(seen), requestAuthCode: () => {} });
    assert.deepStrictEqual(reads(page(mute, () => ok)), ['old1']);
  },
  nothing() {
    const seen = page(null, () => ok);
    assert.deepStrictEqual([reads(seen), missed(seen)], [[], ['script']]);
    assert(seen.element('said').textContent.includes('更新钉钉') && !seen.element('said').hidden);
  },
  nocall() {
    const seen = page(() => ({ ready: () => {} }), () => ok);
    assert.deepStrictEqual([reads(seen), missed(seen)], [[], ['call']]);
  },
  declined() {
    const seen = page(() => ({ requestAuthCode: (wish) => wish.onFail({}) }), () => ok);
    assert.deepStrictEqual([reads(seen), missed(seen)], [[], ['refused']]);
    assert(seen.element('said').textContent.includes('没能登记已读'));
  },
};

function run(name) {
  cases[name]();
}
