// Single keys for people who live here all day. Off when the person says so; never while something is being typed.
(() => {
  "use strict";
  const { all } = window.desk;
  const sheet = document.getElementById("sd-shortcuts");
  const press = (name) => {
    const target = document.querySelector(`main [data-shortcut="${name}"]`) ?? document.querySelector(`[data-shortcut="${name}"]`);
    if (!target) return false;
    if (target.matches("input, textarea, select")) target.focus();
    else target.click();
    document.getElementById(target.dataset.thenFocus)?.focus();
    return true;
  };

  const rows = () => all("[data-list] [data-row], .sd-queue tbody tr:not(.sd-band), a.sd-lane").filter((row) => row.offsetParent);
  const linkIn = (row) => (row.matches("a") ? row : row.querySelector("a[href]"));
  const current = () => document.querySelector(".sd-current");
  const step = (by) => {
    const list = rows();
    if (!list.length) return false;
    const at = list.indexOf(current());
    const next = list[Math.min(Math.max(at + by, 0), list.length - 1)];
    current()?.classList.remove("sd-current");
    next.classList.add("sd-current");
    linkIn(next)?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  };
  const open = () => { const row = current(); if (row) linkIn(row)?.click(); return Boolean(row); };
  const select = () => { const box = current()?.querySelector("input[type=checkbox]"); box?.click(); return Boolean(box); };
  const help = () => { sheet?.showModal(); return Boolean(sheet); };

  const KEYS = {
    "/": () => press("search"), c: () => press("plus"), j: () => step(1), k: () => step(-1), o: open, x: select,
    r: () => press("reply"), n: () => press("note"), a: () => press("assign"), s: () => press("status"), "?": help,
  };
  const GO = { h: "home", q: "queue", d: "chart" };
  let going = 0;

  const typing = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.form) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (document.body.dataset.shortcuts !== "on") return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      if (press("search")) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target) || sheet?.open) return;
    if (event.timeStamp - going < 1200 && GO[event.key]) {
      going = 0;
      if (press(GO[event.key])) event.preventDefault();
      return;
    }
    if (event.key === "g") { going = event.timeStamp; return; }
    if (KEYS[event.key]?.()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-sheet]")) help();
  });
})();
