"use strict";
(() => {
  const POLL_MS = 2000, POINTS = 60, PAGE = 200;
  const $ = id => document.getElementById(id);
  const points = [];
  let last = null, directory = "", entries = [], next = null, seen = null;

  // Everything from the cluster goes into the page as text, never as markup.
  const make = (tag, className, ...children) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    for (const child of children) if (child !== null && child !== undefined) node.append(child);
    return node;
  };
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  const bytes = n => {
    let unit = 0;
    while (n >= 1000 && unit < units.length - 1) { n /= 1000; unit++; }
    return [unit === 0 || n >= 100 ? Math.round(n).toString() : n.toFixed(1), units[unit]];
  };
  const size = n => bytes(n).join(" ");
  const count = n => n.toLocaleString("en-US");
  const plural = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`;
  const duration = s => s < 60 ? `${Math.floor(s)} s` : s < 3600 ? `${Math.floor(s / 60)} min`
    : s < 86400 ? `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min` : `${Math.floor(s / 86400)} d ${Math.floor(s % 86400 / 3600)} h`;
  const ago = text => {
    const seconds = Math.max(0, (Date.now() - Date.parse(text)) / 1000);
    return seconds < 5 ? "just now" : duration(seconds) + " ago";
  };
  const fill = (node, children) => node.replaceChildren(...children);

  function health(state, text) {
    $("health").dataset.state = state;
    if ($("health-text").textContent !== text) $("health-text").textContent = text;
  }

  function tile(label, value, unit, sub, state) {
    const dd = make("dd", "value", value);
    if (unit) dd.append(make("small", "", unit));
    const node = make("div", "tile", make("dt", "", label), dd, sub ? make("dd", "sub", sub) : null);
    if (state) node.dataset.state = state;
    return node;
  }

  function showTiles(s) {
    const t = s.totals, active = s.silos.filter(x => x.state === "Active").length;
    const [value, unit] = bytes(t.bytes);
    const damage = t.damagedBlocks > 0
      ? `${plural(t.damagedBlocks, "block", "blocks")} not repaired yet`
      : t.damageSeen > 0 ? `${count(t.repaired)} repaired, none left` : "every checksum held";
    fill($("tiles"), [
      tile("Silos active", `${active}`, `of ${s.silos.length}`, s.ready ? "ready" : "not ready", s.ready ? "good" : "bad"),
      tile("Stored", value, unit, "all replicas counted"),
      tile("Blocks", count(t.blocks), "", `in ${plural(s.silos.filter(x => x.store).length, "block store", "block stores")}`),
      tile("Activations", count(t.activations), "", plural(s.activations.length, "type", "types")),
      tile("Damage met", count(t.damageSeen), "", damage, t.damagedBlocks > 0 ? "bad" : t.damageSeen > 0 ? "warn" : undefined),
    ]);
  }

  const groupStates = { Good: "good", Weak: "warn", Missing: "warn", Down: "bad", Unknown: "bad" };
  const roleState = r => r.failure ? "bad" : r.role === "Leader" || r.role === "Follower" ? "good" : "warn";

  function badge(text, state) {
    const node = make("span", "badge", text);
    if (state) node.dataset.state = state;
    return node;
  }

  function replicaRow(r) {
    const name = make("td", "type", r.silo);
    if (r.failure) {
      const why = make("p", "caution", r.failure);
      why.dataset.state = "bad";
      name.append(why);
    }
    const number = (n, wide) => make("td", wide ? "num wide" : "num", n > 0 ? count(n) : "–");
    const role = make("td", "", badge(r.role, roleState(r)));
    return make("tr", "", name, role, make("td", "wide pad", r.member || "no member"), number(r.term, true),
      number(r.lastIndex), number(r.commitIndex, true), number(r.appliedIndex));
  }

  function group(g) {
    const head = make("div", "panel-head", make("h3", "", g.name), make("p", "note", g.summary), badge(g.state, groupStates[g.state]));
    const panel = make("div", "panel group", head);
    if (g.store) {
      const facts = make("dl", "facts store");
      const used = `${size(g.store.retainedBytes)} of ${size(g.store.limitBytes)}`;
      for (const [label, value] of [["Revision", count(g.store.revision)], ["Readable from", g.store.compactedRevision > 0 ? count(g.store.compactedRevision) : "the first"],
        ["Keys", count(g.store.keys)], ["Held", used], ["Leases", count(g.store.leases)], ["Sessions", count(g.store.sessions)]])
        facts.append(make("div", "", make("dt", "", label), make("dd", "", value)));
      panel.append(facts);
    } else if (g.storeError && g.state !== "Missing") {
      const why = make("p", "caution", g.storeError);
      why.dataset.state = "bad";
      panel.append(why);
    }
    if (g.replicas.length) {
      const th = (text, className) => { const h = make("th", className || "", text); h.scope = "col"; return h; };
      panel.append(make("table", "", make("caption", "hidden", `Replicas of ${g.name}`),
        make("thead", "", make("tr", "", th("Replica on"), th("Role"), th("Member as", "wide pad"), th("Term", "num wide"), th("Log ends", "num"), th("Committed", "num wide"), th("Applied", "num"))),
        make("tbody", "", ...g.replicas.map(replicaRow))));
    }
    return panel;
  }

  function showGroups(s) {
    const groups = s.groups || [];
    $("groups-section").hidden = groups.length === 0;
    fill($("groups"), groups.map(group));
  }

  const kinds = { Lock: "lock", ReaderWriterLock: "reader-writer lock", Semaphore: "semaphore", Election: "election", Barrier: "barrier", DoubleBarrier: "double barrier" };

  function lockRow(l) {
    const name = make("td", "name type", l.name);
    const holder = make("td", "holder", l.holders > 0 ? l.holder || "somebody" : "nobody");
    if (l.holders === 0) holder.className += " zero";
    if (l.holders > 1) holder.append(make("span", "zero", ` and ${plural(l.holders - 1, "other", "others")}`));
    if (l.note) holder.append(make("p", "note", l.note));
    const since = make("td", "num wide", l.since ? ago(l.since) : "–");
    if (l.since) since.title = l.since;
    return make("tr", "", name, make("td", "wide pad", kinds[l.kind] || l.kind), holder, since,
      make("td", l.waiting ? "num" : "num zero", count(l.waiting)), make("td", "num wide", l.waitedSeconds == null ? "–" : duration(l.waitedSeconds)));
  }

  function showLocks(s) {
    const l = s.locks;
    $("locks-section").hidden = !l;
    if (!l) return;
    const silent = Object.keys(l.silent);
    const missing = silent.length ? `; of ${silent.join(", ")} nothing is known` : "";
    $("locks-total").textContent = l.error || `${plural(l.names, "name", "names")} in use, ${plural(l.holders, "holder", "holders")}, ${count(l.waiting)} waiting${missing}`;
    fill($("locks"), l.top.length ? l.top.map(lockRow) : [emptyRow(l.error ? "Not known." : "Nobody holds a lock.", 6)]);
  }

  function cacheRow(c) {
    const name = make("td", "type", c.silo);
    const why = !c.serves ? "Not certain of its lease: it serves nothing" : c.short > 0 ? `${plural(c.short, "shard lacks", "shards lack")} a copy` : null;
    if (why) {
      const note = make("p", "caution", why);
      note.dataset.state = c.serves ? "warn" : "bad";
      name.append(note);
    }
    return make("tr", "", name, make("td", "num", count(c.shards)), make("td", c.copies ? "num wide" : "num wide zero", count(c.copies)), make("td", c.entries ? "num" : "num zero", count(c.entries)),
      make("td", "num", size(c.bytes)), make("td", "num wide", size(c.limitBytes)), make("td", c.waitingBytes ? "num wide" : "num wide zero", size(c.waitingBytes)));
  }

  function showCache(s) {
    const c = s.cache;
    $("cache-section").hidden = !c;
    if (!c) return;
    const silent = Object.keys(c.silent), reads = c.hits + c.misses;
    const state = c.error || c.served === 0 ? "bad" : c.served < c.shards || c.short > 0 || silent.length ? "warn" : "good";
    $("cache-state").textContent = c.error ? "Unknown" : c.served === 0 ? "Down" : c.served < c.shards ? "In part" : c.short > 0 ? "Short of copies" : silent.length ? "Not all answer" : "Good";
    $("cache-state").dataset.state = state;
    const missing = silent.length ? `; of ${silent.join(", ")} nothing is known` : "";
    const hits = reads > 0 ? `, ${(100 * c.hits / reads).toFixed(1)} % of ${plural(reads, "read", "reads")} hit` : "";
    $("cache-total").textContent = c.error || `${count(c.served)} of ${plural(c.shards, "shard", "shards")} served, ${plural(c.entries, "entry", "entries")}${hits}${missing}`;
    fill($("cache"), c.silos.length ? c.silos.map(cacheRow) : [emptyRow(c.error ? "Not known." : "No silo takes part.", 7)]);
  }

  const stateOf = silo => silo.state === "Active" ? (silo.storeError ? "warn" : "good")
    : silo.state === "Dead" || silo.state === "Missing" || silo.state === "None" ? "bad" : "warn";

  function share(part, whole) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "share");
    svg.setAttribute("viewBox", "0 0 100 6");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    rect.setAttribute("height", "6");
    rect.setAttribute("width", whole > 0 ? String(100 * part / whole) : "0");
    svg.append(rect);
    return svg;
  }

  function showSilos(s) {
    const most = Math.max(1, ...s.silos.map(x => x.store ? x.store.bytes : 0));
    fill($("silos"), s.silos.map(silo => {
      const item = make("li", "silo", make("div", "silo-head", make("span", "silo-name", silo.name), make("span", "badge", silo.state)),
        make("p", "address", silo.address || "no address known"));
      item.dataset.state = stateOf(silo);
      if (silo.store) {
        const facts = make("dl", "facts");
        for (const [label, value] of [["Stored", size(silo.store.bytes)], ["Blocks", count(silo.store.blocks)], ["Activations", silo.activations == null ? "?" : count(silo.activations)]])
          facts.append(make("div", "", make("dt", "", label), make("dd", "", value)));
        item.append(facts, share(silo.store.bytes, most));
        if (silo.store.damageSeen > 0) {
          const open = silo.store.damagedBlocks;
          const note = make("p", "caution", `Damage met ${plural(silo.store.damageSeen, "time", "times")}; ${open > 0 ? plural(open, "block", "blocks") + " not repaired yet" : "all repaired"}`);
          note.dataset.state = open > 0 ? "bad" : "warn";
          item.append(note);
        }
      }
      if (silo.storeError) item.append(make("p", "caution", silo.storeError));
      return item;
    }));
  }

  function showActivations(s) {
    const names = s.silos.map(x => x.name);
    const th = (text, number) => { const h = make("th", number ? "num" : "", text); h.scope = "col"; return h; };
    fill($("activations-head"), [make("tr", "", th("Grain"), ...names.map(n => th(n, true)), th("All", true))]);
    const cell = n => make("td", n ? "num" : "num zero", count(n || 0));
    const told = s.silos.map(silo => silo.state !== "Active" || silo.activations != null);
    fill($("activations"), s.activations.length === 0 ? [emptyRow("No grain is active.", names.length + 2)]
      : s.activations.map(a => {
        const name = make("td", "name type", a.type.split(",")[0].split(".").pop());
        name.title = a.type;
        return make("tr", "", name, ...names.map((n, i) => told[i] ? cell(a.silos[n]) : make("td", "num zero", "?")), cell(a.count));
      }));
    $("activations-total").textContent = `${count(s.totals.activations)} in all`;
  }

  function emptyRow(text, columns) {
    const cell = make("td", "empty", text);
    cell.colSpan = columns;
    return make("tr", "", cell);
  }

  // Rates are differences of counters that start again with a silo; a step back counts as nothing.
  function showTraffic(s) {
    const now = performance.now(), t = s.totals;
    if (seen) {
      const seconds = Math.max(0.001, (now - seen.at) / 1000);
      points.push({ read: Math.max(0, t.readBytes - seen.read) / seconds, write: Math.max(0, t.writtenBytes - seen.write) / seconds });
      if (points.length > POINTS) points.shift();
    }
    seen = { at: now, read: t.readBytes, write: t.writtenBytes };
    const top = Math.max(1, ...points.map(p => Math.max(p.read, p.write)));
    for (const kind of ["read", "write"]) {
      const xy = points.map((p, i) => [600 * (POINTS - points.length + i) / (POINTS - 1), 136 - 126 * p[kind] / top]);
      const line = xy.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
      $("line-" + kind).setAttribute("d", line);
      $("area-" + kind).setAttribute("d", xy.length ? `${line}L600 140L${xy[0][0].toFixed(1)} 140Z` : "");
      $("rate-" + kind).textContent = size(points.length ? points[points.length - 1][kind] : 0) + "/s";
    }
    $("axis-top").textContent = top > 1 ? `peak ${size(top)}/s` : "";
  }

  function show(s) {
    last = s;
    document.title = `${s.ready ? "" : "! "}OrleansCluster`;
    $("engine").textContent = s.engine ? `${s.engine} engine` : "";
    health(s.ready ? "good" : s.silos.some(x => x.state === "Active") ? "warn" : "bad", s.summary);
    showTiles(s); showSilos(s); showGroups(s); showCache(s); showLocks(s); showActivations(s); showTraffic(s);
    $("version").textContent = `${s.product} ${s.version}`;
    $("uptime").textContent = `up ${duration(s.uptimeSeconds)}`;
    $("updated").textContent = `as of ${new Date(s.time).toLocaleTimeString()}`;
  }

  async function poll() {
    try {
      const answer = await fetch("/status", { cache: "no-store", signal: AbortSignal.timeout(10000) });
      const body = await answer.json();
      if (answer.ok) show(body); else health("bad", body.detail || body.title);
    } catch {
      health("bad", last ? "The server does not answer; the figures are old" : "The server does not answer");
    }
    setTimeout(poll, POLL_MS);
  }

  const urlOf = path => "/v1/files/" + path.split("/").filter(Boolean).map(encodeURIComponent).join("/");

  function showCrumbs() {
    const parts = directory.split("/").filter(Boolean), nodes = [];
    const crumb = (text, path) => {
      const button = make("button", "", text);
      button.type = "button";
      button.addEventListener("click", () => open(path));
      return button;
    };
    nodes.push(crumb("root", ""));
    parts.forEach((part, i) => nodes.push(" / ", crumb(part, parts.slice(0, i + 1).join("/"))));
    fill($("crumbs"), nodes);
  }

  function fileRow(entry) {
    const name = make("td", "name");
    if (entry.type === "directory") {
      const button = make("button", "", entry.name + "/");
      button.type = "button";
      button.addEventListener("click", () => open(entry.path));
      name.append(button);
      return make("tr", "", name, make("td", "num"), make("td", "num wide"), make("td", "wide"), make("td", "num"));
    }
    const link = make("a", "", entry.name);
    link.href = urlOf(entry.path);
    link.download = entry.name;
    name.append(link);
    const hash = make("td", "hash wide", entry.sha256.slice(0, 16) + "…");
    hash.title = entry.sha256;
    const changed = make("td", "num", ago(entry.modified));
    changed.title = entry.modified;
    return make("tr", "", name, make("td", "num", size(entry.length)), make("td", "num wide", String(entry.replication)), hash, changed);
  }

  async function load(more) {
    const after = more && next !== null ? "&after=" + encodeURIComponent(next) : "";
    const shown = directory;
    try {
      const answer = await fetch(`${urlOf(directory).replace(/\/$/, "")}/?list&limit=${PAGE}${after}`, { cache: "no-store", signal: AbortSignal.timeout(10000) });
      const body = await answer.json();
      if (shown !== directory) return;
      if (!answer.ok) throw new Error(body.detail || body.title);
      entries = more ? entries.concat(body.entries) : body.entries;
      next = body.next ?? null;
      fill($("files"), entries.length ? entries.map(fileRow) : [emptyRow(directory ? "Nothing here." : "No files yet: PUT one to /v1/files/hello.txt", 5)]);
    } catch (error) {
      if (shown === directory) fill($("files"), [emptyRow(`The listing is not available: ${error.message}`, 5)]);
    }
    $("more").hidden = next === null;
  }

  function open(path) {
    directory = path; entries = []; next = null;
    showCrumbs();
    load(false);
  }

  $("more").addEventListener("click", () => load(true));
  // The first page of a directory is kept fresh; whoever asked for more is left alone.
  setInterval(() => { if (entries.length <= PAGE && !document.hidden) load(false); }, 5000);
  open("");
  poll();
})();
