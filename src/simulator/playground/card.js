const $ = (tag, props = {}, ...kids) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...kids.filter(k => k !== null && k !== undefined));
  return node;
};
/* —— text —— */
const escapeHtml = t => t.replace(/[&<>"']/g, c => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c]);
function inline(escaped) {
  return escaped
    .replace(/&lt;br\s*\/?&gt;/g, "<br>")
    .replace(/&lt;\/?font.*?&gt;/g, "")
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, "〔图片 $1〕")
    .replace(/\[([^\]]+)\]\((https?:\/\/[^\s)]+|dingtalk:\/\/[^\s)]+)\)/g, '<a href="$2" target="_blank" rel="noopener noreferrer">$1</a>')
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\*\*([^*]+)\*\*/g, "<b>$1</b>")
    .replace(/(^|[^*])\*([^*\s][^*]*)\*/g, "$1<i>$2</i>");
}
/* Everything is escaped before any tag of ours is added. */
function markdown(text) {
  const out = []; let list = null, para = [];
  const flush = () => { if (para.length) { out.push("<p>" + para.join("<br>") + "</p>"); para = []; } };
  const close = () => { if (list) { out.push("</" + list + ">"); list = null; } };
  for (const raw of String(text).split("\n")) {
    const line = escapeHtml(raw.trimEnd()); let m;
    if ((m = line.match(/^\s*([-*+]|\d+[.)])\s+(.*)/))) {
      const kind = /\d/.test(m[1]) ? "ol" : "ul"; flush();
      if (list !== kind) { close(); out.push(kind === "ol" ? `<ol start="${parseInt(m[1])}">` : "<ul>"); list = kind; }
      out.push("<li>" + inline(m[2]) + "</li>"); continue;
    }
    if (line.trim() === "") { flush(); close(); continue; }
    if ((m = line.match(/^(#{1,6})\s+(.*)/))) { flush(); close(); const h = Math.min(m[1].length, 4); out.push(`<h${h}>${inline(m[2])}</h${h}>`); continue; }
    if (/^\s*(-{3,}|\*{3,})\s*$/.test(line)) { flush(); close(); out.push("<hr>"); continue; }
    if ((m = line.match(/^\s*&gt;\s?(.*)/))) { flush(); close(); out.push("<blockquote>" + inline(m[1]) + "</blockquote>"); continue; }
    if ((m = line.match(/^\s*\|(.+)\|\s*$/))) {
      flush(); close(); if (/^[\s|:-]+$/.test(line)) continue;
      out.push("<table><tr>" + m[1].split("|").map(c => "<td>" + inline(c.trim()) + "</td>").join("") + "</tr></table>"); continue;
    }
    close(); para.push(inline(line.trim()));
  }
  flush(); close();
  return out.join("").replaceAll("</table><table>", "");
}
const md = text => $("div", { className: "md", innerHTML: markdown(text) });
/* `press` is what a button does that does not lead anywhere. */
function cardView(message, press) {
  const card = message.card, open = card.buttons.some(b => b.enabled);
  const foot = $("div", { className: "foot" }, ...card.buttons.map((b, i) => {
    const button = $("button", { textContent: b.label, disabled: !b.enabled, title: b.enabled ? b.id : "不能再按" });
    if (b.color === "red") button.classList.add("red");
    else if (b.color === "blue" || (!b.color && i === 0)) { if (b.enabled) button.classList.add("go"); }
    button.onclick = () => b.url ? window.open(b.url, "_blank", "noopener") : press(card, b);
    return button;
  }));
  const over = !open && (card.updates > 0 || card.buttons.length > 0);
  const parts = message.text.split("\n\n"), body = $("div", { className: "in" });
  const titled = message.title && parts[0] === message.title;
  if (titled) body.append($("b", { textContent: message.title }));
  body.append(md(titled ? parts.slice(1).join("\n\n") : message.text));
  return $("div", { className: "card" + (open ? "" : " over") }, $("div", { className: "band" }), body,
    card.buttons.length ? foot : null,
    $("div", { className: "state" }, $("b", { textContent: over ? "无需操作" : open ? "等待处理" : "仅供查看" }),
      $("span", { textContent: card.updates ? `更新 ${card.updates} 次` : "尚未更新", title: `${card.outTrackId}\n${card.template}` })));
}
