// Every page as the people of the small world see it, in a real browser: signed in by the stand-in of the client, at
// the widths of a phone, of the desktop client's side panel and of a window, by day and by night.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { as, open, watched } from "./house.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = process.env.GUANJIA_WEB_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });
let house;

before(async () => {
  house = await open();
  await house.does("hp_admin", "添加成员 吴九 13900000102 和平医院", "确认");
  await house.does("hp_admin", "给李四加上信息员", "确认");
  await house.does("kn_admin", "给李四加上信息员");
  await house.does("officer", "单聊通知各信息员：本周五前报送数据\n请各单位在系统里填报。", "确认发送");
});
after(() => house?.close());

async function serious(page) {
  const session = await page.createCDPSession();
  // The page's policy stands; the checker comes in beside it.
  await session.send("Page.setBypassCSP", { enabled: true });
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  const bad = found.violations.filter(one => ["serious", "critical"].includes(one.impact));
  return bad.map(one => `${one.id}: ${one.nodes.map(node => node.html).slice(0, 3).join(" ")}`);
}

async function fits(page, where) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${where} scrolls sideways by ${wide}`);
}

const SEEN = {
  boss: ["/app/", "/app/members", "/app/members/hp_zhang", "/app/board", "/app/invitations", "/app/notices", "/app/notices/1", "/app/audit", "/app/help", "/app/me"],
  hp_admin: ["/app/", "/app/members?state=inactive", "/app/invitations"],
  hp_zhang: ["/app/me", "/app/board"],
};

for (const width of [390, 480, 1280]) {
  for (const scheme of ["light", "dark"]) {
    test(`every page at ${width} px, ${scheme}`, async () => {
      for (const [user, paths] of Object.entries(SEEN)) {
        const page = await watched(house.browser, { width, scheme });
        await as(house, page, user, paths[0]);
        for (const path of paths) {
          page.bytes = 0;
          const where = `${user} ${path}`;
          await page.goto(new URL(path, page.url()).href);
          await page.waitForSelector("#content h1");
          await fits(page, where);
          assert.ok(page.bytes <= 120 * 1024, `${where}: ${page.bytes} bytes`);
          if (shots) {
            const name = `${user}${path}`.replace(/[^a-z0-9]+/g, "-").replace(/-$/, "");
            await page.screenshot({ path: `${shots}/${name}-${width}-${scheme}.png`, fullPage: true });
          }
          if (width !== 480) assert.deepEqual(await serious(page), [], where);
        }
        assert.deepEqual(page.faults, [], user);
        await page.browserContext().close();
      }
    });
  }
}

test("a filter is applied, a person opened, and without script as well", async () => {
  for (const script of [true, false]) {
    const page = await watched(house.browser);
    await as(house, page, "hp_admin", "/app/members");
    await page.setJavaScriptEnabled(script);
    await page.reload();
    await page.type("input[name=q]", "zs");
    await Promise.all([page.waitForNavigation(), page.click(".filter button")]);
    const names = () => page.$$eval("tbody b", all => all.map(one => one.textContent));
    assert.deepEqual(await names(), ["张三", "张三"]);
    await Promise.all([page.waitForNavigation(), page.click("tbody a")]);
    assert.match(await page.$eval("dl", one => one.textContent), /1390000001[14]/);
    assert.deepEqual(page.faults, []);
    await page.browserContext().close();
  }
});

test("the invited person's page compares a number", async () => {
  const page = await watched(house.browser);
  await as(house, page, "hp_admin", "/app/invitations");
  const link = await page.$eval("input.link", one => one.value);
  const visitor = await watched(house.browser, { script: false });
  await visitor.goto(link);
  await fits(visitor, "join");
  if (shots) await visitor.screenshot({ path: `${shots}/join.png`, fullPage: true });
  const tries = async number => {
    await visitor.type("input[name=number]", number);
    await Promise.all([visitor.waitForNavigation(), visitor.click("form button")]);
    return visitor.$eval("[role=status]", one => one.textContent);
  };
  assert.match(await tries("13900000103"), /不是这个号码/);
  assert.match(await tries("13900000102"), /就是这个号码/);
  assert.deepEqual(visitor.faults, []);
});

test("who is no administrator any more gets no further, and who signs out is out", async () => {
  const page = await watched(house.browser);
  await as(house, page, "wh_admin", "/app/members");
  await house.sim("appoint", { user: "wh_admin", admin: null, scope: [] });
  await house.quiet();
  await page.reload();
  assert.match(await page.$eval("main", one => one.textContent), /没有权限/);
  await as(house, page, "wh_admin", "/app/me");
  await Promise.all([page.waitForNavigation(), page.click("form.me button")]);
  assert.match(await page.$eval("main", one => one.textContent), /已退出登录/);
});

test("the playground shows the app of several people beside each other", async () => {
  const page = await watched(house.browser, { width: 1400, height: 900 });
  await page.goto(`${house.url}/#hp_admin,officer`);
  await page.waitForSelector(".col select");
  for (const button of await page.$$(".col > .tabs button:last-child")) await button.click();
  const people = async () => {
    const frames = page.frames().filter(frame => frame.url().includes("/app/"));
    const names = await Promise.all(frames.map(frame => frame.$eval("form.me span", one => one.firstChild.textContent).catch(() => "")));
    return names.sort().join(" ");
  };
  for (let tries = 0; tries < 100 && (await people()) !== "冯佳阳 和平医院管理员"; tries += 1) {
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await page.waitForFunction(() => document.querySelectorAll("iframe.app").length === 2);
  const until = Date.now() + 15000;
  while ((await people()) !== "冯佳阳 和平医院管理员" && Date.now() < until) await new Promise(done => setTimeout(done, 50));
  assert.equal(await people(), "冯佳阳 和平医院管理员");
  if (shots) await page.screenshot({ path: `${shots}/playground.png` });
});
