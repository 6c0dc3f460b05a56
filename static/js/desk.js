// Everything small that pages do in the browser beyond htmx. Without any of it the pages still work.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

  // Read a sentence out without moving the focus.
  const announce = (words) => {
    const live = document.getElementById("sd-live");
    if (!live || !words) return;
    live.textContent = "";
    window.setTimeout(() => { live.textContent = words; }, 50);
  };
  window.desk = { all, token, announce };

  // htmx sends the token with every request that changes something.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
  });

  // The error summary takes the focus; its links put it into the field.
  const focusErrors = (root) => root.querySelector("[data-error-summary]")?.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.matches("input, select, textarea") ? field : field.querySelector("input") ?? field).focus();
  });

  // One click on send is one send. Nothing is disabled, so the button's own name and value still travel.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [data-hx-post]")) return;
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "yes";
    form.setAttribute("aria-busy", "true");
    window.setTimeout(() => release(form), 10000);
  });
  const release = (form) => {
    delete form.dataset.sending;
    form.removeAttribute("aria-busy");
  };
  window.addEventListener("pageshow", () => all("form[data-sending]").forEach(release));

  // Fields that are shown only when another field has one of some values; hidden ones are not sent.
  const valuesOf = (form, name) =>
    all(`[name="${CSS.escape(name)}"]`, form)
      .filter((control) => !["checkbox", "radio"].includes(control.type) || control.checked)
      .flatMap((control) => (control.selectedOptions ? [...control.selectedOptions].map((o) => o.value) : [control.value]));
  const showFields = (form) => {
    all("[data-show-when]", form).forEach((wrapper) => {
      const rule = JSON.parse(wrapper.dataset.showWhen);
      const source = form.querySelector(`[name="${CSS.escape(rule.field)}"]`);
      const shown = Boolean(source) && !source.disabled && valuesOf(form, rule.field).some((v) => rule.in.includes(v));
      wrapper.hidden = !shown;
      all("input, select, textarea", wrapper).forEach((control) => { control.disabled = !shown; });
    });
  };
  document.addEventListener("change", (event) => {
    if (event.target.form?.querySelector("[data-show-when]")) showFields(event.target.form);
  });

  // Menus close when one looks elsewhere.
  document.addEventListener("click", (event) => {
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all("details[data-menu][open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // Copy a link or a number.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = button.dataset.copy.startsWith("/") ? location.origin + button.dataset.copy : button.dataset.copy;
    await navigator.clipboard?.writeText(text);
    announce(button.dataset.copied);
  });

  // Selected rows: the bar for what can be done with them appears with the first.
  const countSelected = () => {
    const bar = document.querySelector("[data-bulk]");
    const boxes = all("[data-list] input[type=checkbox][name]");
    if (!bar || !boxes.length) return;
    boxes.forEach((box) => box.closest("[data-row], tr")?.classList.toggle("sd-selected", box.checked));
    const chosen = boxes.filter((box) => box.checked).length;
    bar.hidden = chosen === 0;
    all("[data-bulk-count]", bar).forEach((place) => { place.textContent = String(chosen); });
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-list] input[type=checkbox]")) countSelected();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-bulk-clear]")) return;
    all("[data-list] input[type=checkbox]:checked").forEach((box) => { box.checked = false; });
    countSelected();
  });

  // On a phone a row of a wide table is a block, and each cell says its column. Two columns of numbers stay a table.
  const nameCells = (root) => {
    const around = root.closest?.("table.sd-list");
    all("table.sd-list", root).concat(around ?? []).filter((table) => !table.matches(".sd-stacked")).forEach((table) => {
      const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
      const isNumbers = heads.slice(1).every((head) => head.matches(".sd-num"));
      if (heads.length < (isNumbers ? 4 : 3) || table.closest(".sd-as-table")) return;
      table.classList.add("sd-blocks");
      table.classList.toggle("sd-numbers", isNumbers);
      all("tbody tr", table).filter((row) => row.cells.length === heads.length).forEach((row) => {
        heads.forEach((head, n) => {
          row.cells[n].dataset.label = head.querySelector(".visually-hidden") ? "" : head.textContent.trim();
        });
      });
    });
  };

  const prepare = (root) => {
    nameCells(root);
    all("form", root).concat(root.matches?.("form") ? [root] : []).forEach((form) => {
      if (form.querySelector("[data-show-when]")) showFields(form);
    });
    countSelected();
    focusErrors(root);
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    prepare(event.detail.target);
    announce(event.detail.target.querySelector("[data-announce]")?.dataset.announce ?? event.detail.target.dataset.announce);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    // A form that is refused (422) or a page that is stale (409) comes back with its explanation: show it.
    if ([409, 422].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  prepare(document);
})();
