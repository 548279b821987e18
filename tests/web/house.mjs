// The demo and a browser at it. What a page may not do is collected while it is open: errors on the console, what its
// policy forbids, and requests that leave this machine.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

export async function open() {
  const demo = spawn(process.env.GUANJIA_BIN, ["demo", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: demo.stdout });
  const [url] = await new Promise((found, lost) => {
    lines.once("line", line => found([line]));
    demo.once("exit", code => lost(new Error(`the demo ended with ${code}`)));
  });
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none", "--disable-background-networking"],
  });
  return {
    url,
    browser,
    async close() {
      await browser.close();
      demo.kill("SIGTERM");
      await new Promise(done => demo.once("exit", done));
    },
    // What a tester does: the control plane.
    async sim(path, body) {
      const options = body ? { method: "POST", body: JSON.stringify(body) } : {};
      const response = await fetch(`${url}/_sim/${path}`, options);
      if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
      return response.json();
    },
    async quiet() {
      await this.sim("quiet?timeout_ms=15000&idle_ms=150");
    },
    // Waits until something of somebody's private chat is so; however busy the machine is.
    async until(user, found) {
      const end = Date.now() + 60000;
      for (;;) {
        const { messages } = await this.sim(`chat?user=${user}`);
        const value = found(messages.filter(one => one.from === "bot"));
        if (value) return value;
        if (Date.now() > end) throw new Error(`${user} waits in vain: ${JSON.stringify(messages.slice(-2))}`);
        await new Promise(done => setTimeout(done, 30));
      }
    },
    // Somebody says a thing, and presses a button of the card that comes for it.
    async does(user, text, button) {
      const before = (await this.until(user, said => [said.length]))[0];
      await this.sim("say", { user, text });
      const fresh = said => said.slice(before);
      if (!button) return void (await this.until(user, said => fresh(said).length));
      const shown = said => fresh(said).find(one => one.card?.buttons.some(of => of.label === button && of.enabled));
      const { card } = await this.until(user, shown);
      await this.sim("tap", { user, card: card.outTrackId, button });
      await this.until(user, said => said.some(one => one.card?.outTrackId === card.outTrackId && !one.card.buttons.some(of => of.label === button && of.enabled)));
      await this.quiet();
    },
  };
}

// A page that tells what it did wrong.
export async function watched(browser, { width = 390, height = 844, scheme = "light", script = true } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const faults = [];
  await page.setViewport({ width, height, deviceScaleFactor: 1 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setJavaScriptEnabled(script);
  page.on("pageerror", error => faults.push(`error: ${error.message}`));
  page.on("console", said => {
    // A page that asks to sign in answers 401, which the console notes as well.
    const signsIn = said.text().includes("401");
    if (["error", "warn"].includes(said.type()) && !signsIn) faults.push(`console: ${said.text()}`);
  });
  page.on("request", request => {
    const host = new URL(request.url()).hostname;
    if (host && host !== "127.0.0.1") faults.push(`request to ${request.url()}`);
  });
  page.faults = faults;
  page.bytes = 0;
  page.on("response", async response => {
    const body = await response.buffer().catch(() => Buffer.alloc(0));
    page.bytes += body.length;
  });
  return page;
}

// Opens the app as somebody, and waits until they are signed in.
export async function as(house, page, user, path = "/app/") {
  await page.goto(`${house.url}/_sim/app?user=${user}&path=${encodeURIComponent(path)}`);
  const shown = await page.waitForSelector("#content", { timeout: 15000 }).catch(() => null);
  if (!shown) throw new Error(`${user} is not let in: ${await page.$eval("body", body => body.innerText)}`);
}
