// Nothing typed is lost: forms with data-draft-key are kept in this browser, and on the server when data-draft-url is given.
(() => {
  "use strict";
  const { all, token } = window.desk;
  const PREFIX = "draft:";
  const OWN = `${PREFIX}${document.body.dataset.person ?? ""}:`; // two people may share a browser
  const LOCAL_PAUSE = 400;
  const SERVER_PAUSE = 2000;
  const KEPT_DAYS = 14;

  const read = (key) => {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  };
  const write = (key, draft) => {
    try { localStorage.setItem(key, JSON.stringify(draft)); } catch { /* full or forbidden: the server has it */ }
  };
  const drop = (key) => {
    try { localStorage.removeItem(key); } catch { /* nothing to drop */ }
  };
  const keys = () => {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; }
  };

  const keyOf = (form) => OWN + form.dataset.draftKey;

  const controls = (form) =>
    [...form.elements].filter((c) => c.name && c.name !== "csrfmiddlewaretoken" && !["file", "hidden", "submit", "button", "password"].includes(c.type));
  const typed = (form) => {
    const values = {};
    for (const control of controls(form)) {
      const known = (values[control.name] ??= []);
      if (["checkbox", "radio"].includes(control.type)) { if (control.checked) known.push(control.value); }
      else if (control.multiple) known.push(...[...control.selectedOptions].map((o) => o.value));
      else known.push(control.value);
    }
    return values;
  };
  const fill = (form, values) => {
    const taken = {};
    for (const control of controls(form)) {
      const known = values[control.name];
      if (!known) continue;
      if (["checkbox", "radio"].includes(control.type)) control.checked = known.includes(control.value);
      else if (control.multiple) [...control.options].forEach((o) => { o.selected = known.includes(o.value); });
      else control.value = known[(taken[control.name] = (taken[control.name] ?? -1) + 1)] ?? control.value;
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const say = (form, kind) => {
    const place = form.querySelector("[data-draft-status]");
    const words = place?.dataset[kind];
    if (!words) return;
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false }).format(new Date());
    place.textContent = words.replace("{time}", time);
  };
  const saveHere = (form) => {
    write(keyOf(form), { at: Date.now(), values: typed(form) });
    if (!form.dataset.draftUrl) say(form, "saved");
  };
  const saveThere = async (form) => {
    if (!form.dataset.draftUrl || form.dataset.sending) return;
    const body = new FormData(form);
    [...body.keys()].filter((name) => body.get(name) instanceof File).forEach((name) => body.delete(name));
    try {
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, headers: { "X-CSRFToken": token() }, redirect: "manual" });
      say(form, answer.ok ? "saved" : "local");
    } catch { say(form, "local"); }
  };

  const timers = new WeakMap();
  const later = (form) => {
    const running = timers.get(form) ?? {};
    window.clearTimeout(running.here);
    window.clearTimeout(running.there);
    timers.set(form, {
      here: window.setTimeout(saveHere, LOCAL_PAUSE, form),
      there: window.setTimeout(saveThere, SERVER_PAUSE, form),
    });
  };
  const stop = (form) => {
    const running = timers.get(form) ?? {};
    window.clearTimeout(running.here);
    window.clearTimeout(running.there);
  };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.draftKey && event.isTrusted) later(form);
  });

  // A sent form may still fail on its way (session over, server down): the draft goes only when the next page is a good one.
  const markSent = (form) => {
    stop(form);
    write(keyOf(form), { at: Date.now(), values: typed(form), sent: true });
  };
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.draftKey) markSent(event.target);
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, requestConfig } = event.detail;
    const form = requestConfig?.elt; // the event's own element is another one once the form has been swapped away
    if (!form?.dataset?.draftKey || requestConfig.verb === "get") return;
    if (xhr.getResponseHeader("HX-Redirect")) return;
    if (xhr.status >= 200 && xhr.status < 300) drop(keyOf(form));
    else write(keyOf(form), { at: Date.now(), values: typed(form) });
  });

  const settleSent = () => {
    const failed = document.querySelector("[data-send-failed], [data-error-summary]");
    const oldest = Date.now() - KEPT_DAYS * 86400000;
    for (const key of keys()) {
      const draft = read(key);
      if (!draft || draft.at < oldest || (draft.sent && !failed && key.startsWith(OWN))) drop(key);
      else if (draft.sent && failed) write(key, { at: draft.at, values: draft.values });
    }
  };
  const restore = (form) => {
    const draft = read(keyOf(form));
    const server = Date.parse(form.dataset.draftAt ?? "") || 0;
    if (!draft || draft.at <= server || form.querySelector(".is-invalid")) return;
    fill(form, draft.values);
    say(form, "restored");
  };

  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-draft-discard]")?.form ?? event.target.closest("[data-draft-discard]")?.closest("form");
    if (!form) return;
    stop(form);
    drop(keyOf(form));
  });
  settleSent();
  all("form[data-draft-key]").forEach(restore);
  document.addEventListener("htmx:afterSettle", (event) => all("form[data-draft-key]", event.detail.target).forEach(restore));
})();
