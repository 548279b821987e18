// Every page as the people of the small world see it, in a real browser: signed in by the stand-in of the client, at
// the widths of a phone, of the desktop client's side panel and of a window, by day and by night.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
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
  boss: ["/app/", "/app/operations", "/app/departments", "/app/members/new", "/app/import", "/app/members/hp_li/roles", "/app/members/hp_li/move", "/app/members/hp_li/edit", "/app/members/hp_li/handover", "/app/members/hp_wang/number", "/app/members/hp_li/remove", "/app/departments/90010111/heads", "/app/departments/9001021/remove", "/app/departments/90010112/rename", "/app/departments/9001011/add", "/app/board/9001011/53", "/app/invitations/resend", "/app/accounts", "/app/accounts/new", "/app/accounts/manage", "/app/members", "/app/members/hp_zhang", "/app/board", "/app/invitations", "/app/notices", "/app/notices/new", "/app/notices/1", "/app/notices/1/remind", "/app/notices/1/recall", "/app/audit", "/app/help", "/app/me"],
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

// Sends the form of a page, and waits for what comes.
async function sends(page, button = "form.fields button") {
  await Promise.all([page.waitForNavigation(), page.click(button)]);
}

const words = page => page.$eval("main", one => one.textContent.replace(/\s+/g, " "));

async function picture(page, name) {
  if (!shots) return;
  const width = page.viewport().width;
  await page.screenshot({ path: `${shots}/${name}-${width}.png`, fullPage: true });
}

// Waits until the page says so by itself; without script it is loaded again.
async function comes(page, wanted, script = true) {
  const until = Date.now() + 30000;
  for (;;) {
    if (wanted.test(await words(page).catch(() => ""))) return;
    if (Date.now() > until) throw new Error(`${wanted} does not come: ${await words(page)}`);
    if (!script) await page.reload();
    await new Promise(done => setTimeout(done, 50));
  }
}

async function member(user) {
  const { members } = await house.sim("world");
  return members.find(one => one.userid === user || one.mobile === user);
}

// The first event of the operation shown, by its number.
const heard = page => page.evaluate(() => new Promise(done => {
  const source = new EventSource(`${location.pathname.replace("/app/", "/api/v1/")}/events`);
  const end = said => { source.close(); done(said); };
  source.addEventListener("operation", event => end(event.lastEventId));
  setTimeout(end, 10000, "nothing");
}));

test("a member is added, with script and without; what is wrong comes back with what was typed", async () => {
  for (const [script, name, mobile] of [[true, "陈晨", "13900000199"], [false, "林晓", "13900000198"]]) {
    const page = await watched(house.browser);
    await as(house, page, "hp_admin", "/app/members/new");
    await page.setJavaScriptEnabled(script);
    await page.reload();
    await page.type("input[name=name]", name);
    await page.type("input[name=mobile]", "1390000");
    await page.select("select[name=department]", "90010111");
    await page.click("input[name=roles][value='51']");
    await sends(page);
    assert.match(await page.$eval("[role=alert]", one => one.textContent), /只有 7 位/);
    await fits(page, "refused");
    await picture(page, `refused-${script}`);
    assert.equal(await page.$eval("input[name=name]", one => one.value), name);
    assert.equal(await page.$eval("select[name=department]", one => one.value), "90010111");
    await page.$eval("input[name=mobile]", one => { one.value = ""; });
    await page.type("input[name=mobile]", mobile);
    await sends(page);
    assert.match(await words(page), /待确认.*加入急诊科.*设为信息员/);
    await fits(page, "operation");
    if (script) assert.match(await heard(page), /^\d+$/, "how it goes on is told as it does");
    await picture(page, `operation-${script}`);
    if (script) assert.deepEqual(await serious(page), [], "operation");
    await sends(page, ".acts form:first-child button");
    await comes(page, /已完成.*已加入急诊科/, script);
    await picture(page, `operation-done-${script}`);
    assert.equal((await member(mobile)).name, name);
    // A page that is refused is no fault of the browser's.
    assert.deepEqual(page.faults.filter(one => !/422/.test(one)), []);
    await page.browserContext().close();
  }
});

test("somebody is moved, given a role, corrected and removed", async () => {
  const page = await watched(house.browser, { width: 480 });
  await as(house, page, "hp_admin", "/app/members/hp_zhang2");
  const opens = async text => {
    await page.goto(new URL("/app/members/hp_zhang2", page.url()).href);
    const link = (await page.$$(".acts a")).values();
    for (const one of link) {
      if ((await one.evaluate(at => at.textContent)) === text) return Promise.all([page.waitForNavigation(), one.click()]);
    }
    throw new Error(`no ${text}: ${await words(page)}`);
  };
  const confirms = async wanted => {
    await sends(page);
    assert.match(await words(page), /待确认/);
    await sends(page, ".acts form:first-child button");
    await comes(page, wanted);
  };
  await opens("调部门");
  await page.select("select[name=join]", "90010111");
  await confirms(/已从药剂科调到急诊科/);
  assert.deepEqual((await member("hp_zhang2")).departments, [90010111]);
  await opens("角色");
  await page.click("input[name=give][value='53']");
  await confirms(/已是安全生产负责人/);
  await opens("改资料");
  await page.type("input[name=title]", "主管药师");
  await confirms(/职位已改为 主管药师/);
  await opens("删除");
  await sends(page);
  await fits(page, "removal");
  await picture(page, "removal");
  assert.match(await words(page), /再核对一次/);
  await sends(page, ".acts form:first-child button");
  await comes(page, /已删除/);
  assert.equal(await member("hp_zhang2"), undefined);
  assert.deepEqual(page.faults, []);
  await page.browserContext().close();
});

test("where the client cannot be asked, nobody is removed", async () => {
  const page = await watched(house.browser);
  await as(house, page, "hp_admin", "/app/members/hp_wang/remove");
  await page.setJavaScriptEnabled(false);
  await page.reload();
  await sends(page);
  await sends(page, ".acts form:first-child button");
  assert.match(await words(page), /要由钉钉再核对一次您的身份/);
  await picture(page, "step-up");
  await sends(page, ".acts form:nth-child(2) button");
  assert.match(await words(page), /已取消/);
  assert.ok(await member("hp_wang"));
  await page.browserContext().close();
});

test("a vacancy is filled from the board, a department made, an invitation sent again", async () => {
  const page = await watched(house.browser);
  await as(house, page, "boss", "/app/board");
  const vacancy = "a[href='/app/board/9001012/51']";
  await Promise.all([page.waitForNavigation(), page.click(vacancy)]);
  await page.click("input[name=to][value=kn_zhao]");
  await sends(page);
  await sends(page, ".acts form:first-child button");
  await comes(page, /已是信息员/);
  await page.goto(new URL("/app/board", page.url()).href);
  assert.equal(await page.$(vacancy), null);
  await page.goto(new URL("/app/departments/9001012/add", page.url()).href);
  await page.type("input[name=name]", "康复科");
  await sends(page);
  await sends(page, ".acts form:first-child button");
  await comes(page, /已在.*北京康宁中医医院下新建/);
  await page.goto(new URL("/app/invitations", page.url()).href);
  await sends(page, "form.inline button");
  assert.match(await words(page), /重新邀请.*吴九/);
  await sends(page, ".acts form:first-child button");
  await comes(page, /已发出邀请/);
  await page.goto(new URL("/app/operations", page.url()).href);
  assert.match(await words(page), /新建部门.*已完成/);
  await picture(page, "operations");
  assert.deepEqual(page.faults, []);
  await page.browserContext().close();
});

test("a main administrator locks an enterprise account, by a fresh login", async () => {
  const page = await watched(house.browser, { width: 1280 });
  await as(house, page, "boss", "/app/accounts");
  assert.match(await words(page), /康宁管理员/);
  await page.goto(new URL("/app/accounts/manage", page.url()).href);
  await page.type("input[name=login]", "knzy0001");
  await page.click("input[name=action][value=disable]");
  await sends(page);
  await picture(page, "account");
  await sends(page, ".acts form:first-child button");
  await comes(page, /已停用/);
  assert.equal((await member("kn_admin")).exclusive.disabled, true);
  assert.deepEqual(page.faults, []);
  await page.browserContext().close();
});

test("what waits is on the overview, and six people go once another has agreed", async () => {
  const people = [..."甲乙丙丁戊己"].map((name, at) => `${name}小明 1390000050${at}`).join("，");
  await house.does("boss", `添加成员 ${people} 和平医院`, "确认");
  await house.does("hp_admin", "直接删除：甲小明、乙小明、丙小明、丁小明、戊小明、己小明", "确认");
  const page = await watched(house.browser);
  await as(house, page, "boss", "/app/");
  assert.match(await words(page), /等我处理（1）/);
  await picture(page, "overview-waiting");
  await Promise.all([page.waitForNavigation(), page.click("main .list a[href^='/app/operations/']")]);
  await fits(page, "approval");
  assert.deepEqual(await serious(page), [], "approval");
  await picture(page, "approval");
  await sends(page, ".acts form:first-child button");
  await comes(page, /已完成.*方主任已同意/);
  await picture(page, "approved");
  assert.equal(await member("13900000500"), undefined);
  assert.deepEqual(page.faults, []);
  await page.browserContext().close();
});

// How many a notice would reach, once that is another number than before.
async function counted(page, before = 0) {
  const count = () => Number(/(\d+) 人会收到/.exec(document.getElementById("price").textContent)?.[1] ?? 0);
  await page.waitForFunction(`(${count})() !== ${before}`);
  return page.evaluate(count);
}

// What a field holds is typed over.
async function fills(page, field, text) {
  await page.$eval(field, (one, text) => { one.value = text; }, text);
}

test("a notice is written with an exception, counted as it is chosen, and agreed to by another person", async () => {
  const text = "明天9点开会\n* 带 _报表_ <b>和</b> # 章";
  const page = await watched(house.browser);
  await as(house, page, "hp_admin", "/app/notices/new");
  await fills(page, "textarea[name=text]", text);
  await page.click("input[name=to][value='9001011']");
  const all = await counted(page);
  await page.click("input[name=not][value='90010111']");
  const rest = await counted(page, all);
  assert.ok(rest > 1 && rest < all, `${rest} of ${all}`);
  assert.match(await page.$eval(".ways", one => one.textContent), /机器人单聊.*1 次接口调用，可查每个人是否已读/);
  await fits(page, "composed");
  assert.deepEqual(await serious(page), [], "composed");
  await picture(page, "compose");
  await sends(page, "button[value=send]");
  assert.match(await words(page), new RegExp(`待确认.*发给和平医院，除了急诊科，共 ${rest} 人.*工作通知`));
  assert.equal(await page.$eval(".said", one => one.textContent), text);
  assert.deepEqual(await serious(page), [], "preview");
  await fits(page, "preview");
  await picture(page, "notice-preview");
  await sends(page, ".acts form:first-child button");
  await comes(page, new RegExp(`已完成.*已发出 ${rest} 人`));
  assert.deepEqual(page.faults, []);

  await page.browserContext().close();

  // More people than one may write to alone.
  const many = await watched(house.browser, { width: 1280 });
  await as(house, many, "officer", "/app/notices/new");
  await fills(many, "textarea[name=text]", "全区停水检修");
  await many.click("input[name=everybody]");
  await many.waitForFunction(() => /要另一位管理员同意/.test(document.getElementById("price").textContent));
  const everybody = await counted(many);
  await many.click("input[name=not][value='9001012']");
  assert.ok((await counted(many, everybody)) < everybody);
  await picture(many, "compose-officer");
  await sends(many, "button[value=send]");
  await sends(many, ".acts form:first-child button");
  await comes(many, /等待第二人同意/);
  const other = await watched(house.browser);
  await as(house, other, "boss", "/app/operations");
  await Promise.all([other.waitForNavigation(), other.click("main .list a")]);
  assert.match(await words(other), /全区停水检修.*除了北京康宁中医医院/);
  await fits(other, "to agree");
  await picture(other, "notice-agree");
  await sends(other, ".acts form:first-child button");
  await comes(many, /已完成/);
  await Promise.all([many.waitForNavigation(), many.click("a[href^='/app/notices/']:not([href$=notices])")]);
  assert.ok(await many.$("svg .all"), "its chart");
  await picture(many, "notice-chart");
  assert.deepEqual([...many.faults, ...other.faults], []);
  await many.browserContext().close();
  await other.browserContext().close();
});

test("without script a notice is counted by its button, goes out, is reminded of and taken back", async () => {
  const page = await watched(house.browser);
  await as(house, page, "hp_admin", "/app/notices/new");
  await page.setJavaScriptEnabled(false);
  await page.reload();
  await page.type("textarea[name=text]", "周五前交材料");
  await page.type("input[name=find]", "lisi");
  await sends(page, "button[value=find]");
  await page.click("input[name=person][value=hp_li]");
  await page.click("input[name=ways][value=chat]");
  await sends(page, "button[value=count]");
  assert.match(await words(page), /1 人会收到/);
  assert.equal(await page.$eval("textarea", one => one.value), "周五前交材料");
  await picture(page, "compose-bare");
  await sends(page, "button[value=send]");
  await sends(page, ".acts form:first-child button");
  await comes(page, /看谁看了/, false);
  await Promise.all([page.waitForNavigation(), page.click("a[href^='/app/notices/']:not([href$=notices])")]);
  await comes(page, /提醒没看的人/, false);
  await picture(page, "notice-sent");
  await Promise.all([page.waitForNavigation(), page.click("a[href$='/remind']")]);
  await sends(page);
  assert.match(await words(page), /提醒：周五前交材料.*没读通知/);
  await picture(page, "notice-remind");
  await sends(page, ".acts form:nth-child(2) button");
  await page.goBack();
  await page.goto(new URL("/app/notices", page.url()).href);
  await Promise.all([page.waitForNavigation(), page.click("tbody a")]);
  await Promise.all([page.waitForNavigation(), page.click("a[href$='/recall']")]);
  await sends(page);
  await sends(page, ".acts form:first-child button");
  await comes(page, /已完成/, false);
  assert.deepEqual(page.faults, []);
  await page.browserContext().close();
});

// People of a list, each tenth with something that is not right.
function listed(count, seed) {
  const family = "赵钱孙李周吴郑王冯陈", given = ["小明", "红", "建国", "丽华", "欣怡"], places = ["急诊科", "药剂科", ""];
  const row = n => {
    const name = family[n % 10] + given[n % 5], mobile = `137${seed}${String(n).padStart(4, "0")}`;
    const cells = [name, mobile, places[n % 3], n % 4 ? "护士" : "主治医师", n % 7 ? "" : "信息员"];
    if (n % 20 === 7) cells[1] = mobile.slice(0, 9);
    if (n % 20 === 13) cells[2] = "检验与病理科（东院区）";
    if (n === 19) [cells[0], cells[1]] = ["张三", "13900000011"];
    return cells.join("\t");
  };
  return ["姓名\t手机号\t所在科室\t职务\t角色", ...Array.from({ length: count }, (_, n) => row(n))].join("\n");
}

for (const [width, scheme] of [[390, "light"], [480, "dark"], [1280, "light"]]) {
  test(`a dry run of 200 rows reads well at ${width} px, ${scheme}`, async () => {
    const page = await watched(house.browser, { width, scheme });
    await as(house, page, "hp_admin", "/app/import");
    await fills(page, "textarea[name=rows]", listed(200, "0001"));
    page.bytes = 0;
    await sends(page, "#upload button");
    assert.match(await words(page), /可以添加 179 人，20 行有问题，1 人已在组织。现在还没有添加任何人/);
    assert.equal((await page.$$("#rows tbody tr")).length, 200);
    assert.ok(page.bytes <= 120 * 1024, `${page.bytes} bytes`);
    await fits(page, "dry run");
    if (shots) await page.screenshot({ path: `${shots}/import-200-${width}-${scheme}.png`, fullPage: true });
    assert.deepEqual(await serious(page), [], "dry run");
    await Promise.all([page.waitForNavigation(), page.click(".kinds a[href*=problem]")]);
    assert.equal((await page.$$("#rows tbody tr")).length, 20);
    assert.deepEqual(page.faults, []);
    await page.browserContext().close();
  });
}

test("a file with three wrong rows is mended in place and imported, with script and without", async () => {
  for (const [script, seed] of [[true, "0002"], [false, "0003"]]) {
    const page = await watched(house.browser);
    await as(house, page, "hp_admin", "/app/members");
    await page.setJavaScriptEnabled(script);
    await page.reload();
    await Promise.all([page.waitForNavigation(), page.click("a[href='/app/import']")]);
    const number = n => `138${seed}${n}`;
    const table = ["姓名,手机号,部门,角色", `甲一,${number("0001")},急诊科,信息员`, `甲二,${number("0002")},,`,
      `甲三,${number("003")},急诊科,`, `甲四,${number("0004")},没这个科,`, `<b>甲五</b>,${number("0005")},药剂科,`, "合计,5,,"];
    const name = `${seed}<i>名单.csv`, path = `${mkdtempSync(`${tmpdir()}/guanjia-`)}/${name}`;
    writeFileSync(path, table.join("\n"));
    await (await page.$("input[type=file]")).uploadFile(path);
    if (script) await picture(page, "import-new");
    await sends(page, "#upload button");
    rmSync(dirname(path), { recursive: true });
    assert.match(await words(page), /可以添加 2 人，3 行有问题.*1 行没有写部门，放到和平医院.*要改的行（3）/);
    assert.ok((await words(page)).includes(name), "its name, as it is");
    await fits(page, "three wrong rows");
    await picture(page, `import-wrong-${script}`);
    const at = async text => page.$$eval("#mend fieldset", (all, text) => all.find(one => one.textContent.includes(text) || [...one.querySelectorAll("input")].some(of => of.value.includes(text))).id.slice(4), text);
    const three = await at("甲三"), four = await at("甲四"), five = await at("甲五");
    await fills(page, `[name='mobile.${three}']`, number("0003"));
    await page.click(`[type=checkbox][name='out.${four}']`);
    await fills(page, `[name='name.${five}']`, "甲五");
    if (script) {
      await page.click("#mend .acts button");
      await page.waitForFunction(() => !document.getElementById("mend"));
    } else {
      await sends(page, "#mend .acts button");
    }
    assert.match(await words(page), /可以添加 4 人/);
    if (script) {
      await picture(page, "import-mended");
      assert.deepEqual(await serious(page), [], "mended");
    }
    await sends(page, "button[value=send]");
    assert.match(await words(page), /批量添加.*待确认.*可添加 4 人.*您选了 1 行不添加/);
    await picture(page, `import-operation-${script}`);
    await sends(page, ".acts form:first-child button");
    await comes(page, /已完成.*已添加 4 人.*下载结果/, script);
    await fits(page, "result");
    await picture(page, `import-result-${script}`);
    if (script) assert.deepEqual(await serious(page), [], "result");
    const file = await page.$eval("a[href$='result.xlsx']", one => one.href);
    const cookies = (await page.browserContext().cookies()).map(one => `${one.name}=${one.value}`).join("; ");
    const result = await fetch(file, { headers: { cookie: cookies } });
    assert.equal(result.status, 200);
    assert.equal(Buffer.from(await result.arrayBuffer()).subarray(0, 2).toString(), "PK");
    assert.deepEqual((await member(number("0003"))).departments, [90010111]);
    assert.deepEqual((await member(number("0002"))).departments, [9001011]);
    assert.equal(await member(number("0004")), undefined);
    assert.deepEqual(page.faults, []);
    await page.browserContext().close();
  }
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
