// Small helps on top of pages that already work. Nothing here is needed to read, send or sign.
(() => {
  const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);
  const changed = new WeakSet();

  function countCharacters(box) {
    const limit = Number(box.dataset.count);
    const line = document.createElement("p");
    line.className = "counter";
    line.id = `${box.id}_count`;
    line.setAttribute("aria-live", "polite");
    box.after(line);
    box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") || ""} ${line.id}`.trim());
    const say = () => {
      const left = limit - [...box.value].length;
      line.classList.toggle("counter-over", left < 0);
      const words = box.value.match(/\S+/g)?.length ?? 0;
      const counted = "words" in box.dataset ? `${words} ${words === 1 ? "word" : "words"}, ` : "";
      // A long way off the limit says nothing, except where people like to know how much they wrote.
      const isNear = counted || left < Math.max(limit / 10, 200);
      line.textContent = counted + (left < 0 ? `${-left} too many` : isNear ? `${left} characters left` : "");
    };
    let pause;
    box.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(say, 250); // a reader of screens hears the pause, not each key
    });
    say();
  }

  function listFiles(input) {
    const list = document.createElement("ul");
    list.className = "chosen-files";
    list.setAttribute("aria-live", "polite");
    input.after(list);
    const show = () => list.replaceChildren(...[...input.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = file.name;
      return item;
    }));
    input.addEventListener("change", show);
    input.form?.addEventListener("paste", (event) => {
      const pasted = [...event.clipboardData.files];
      if (!pasted.length) return;
      const all = new DataTransfer();
      [...input.files, ...pasted].forEach((file) => all.items.add(file));
      input.files = all.files;
      changed.add(input.form);
      show();
    });
  }

  // The second press of a button that was pressed already changes nothing, here or on the server.
  function sendOnce(event) {
    const form = event.target;
    if (form.method !== "post" || !form.matches("[data-single]")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    changed.delete(form);
    each("button[type=submit]", (button) => button.setAttribute("aria-disabled", "true"), form);
  }

  function allowSendingAgain() {
    each("form[data-sent]", (form) => {
      delete form.dataset.sent;
      each("[aria-disabled]", (button) => button.removeAttribute("aria-disabled"), form);
    });
  }

  function warnBeforeLeaving(event) {
    if ([...document.querySelectorAll("form[data-guard]")].some((form) => changed.has(form))) event.preventDefault();
  }

  // Nothing stands in the way of leaving, and the page that was open is not the one that "back" leads to.
  function leaveQuickly(event) {
    const way = event.target.closest?.("[data-quick-exit]");
    if (!way) return;
    event.preventDefault();
    leaveBy(way);
  }

  function leaveBy(way) {
    each("form[data-guard]", (form) => changed.delete(form));
    document.body.replaceChildren();
    location.replace(way.href);
  }

  let escapes = [];

  function leaveOnThirdEscape(event) {
    const way = document.querySelector("[data-quick-exit]");
    if (!way || event.key !== "Escape") return;
    escapes = [...escapes.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    if (escapes.length === 3) leaveBy(way);
  }

  function offerCopy(button) {
    button.hidden = false;
    const words = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy || location.href);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = words; }, 3000);
    });
  }

  function closeMenus(except) {
    each("details[data-menu][open]", (menu) => {
      if (!menu.contains(except)) menu.open = false;
    });
  }

  function closeOnEscape(event) {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  }

  // Arrow keys walk the rows of a list once the focus is in it.
  function walkRows(event) {
    const table = event.target.closest("[data-rows]");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!table || !step || event.target.matches("input, select, textarea")) return;
    const links = [...table.querySelectorAll("tbody th a")];
    const here = event.target.closest("tr")?.querySelector("th a");
    const next = links[links.indexOf(here) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  function chooseAppearance(group) {
    const buttons = [...group.querySelectorAll("button")];
    const mark = () => buttons.forEach((button) => {
      button.setAttribute("aria-pressed", String(button.value === (document.documentElement.dataset.theme || "")));
    });
    group.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.value) {
        localStorage.setItem("theme", button.value);
        document.documentElement.dataset.theme = button.value;
      } else {
        localStorage.removeItem("theme");
        delete document.documentElement.dataset.theme;
      }
      mark();
    });
    mark();
    group.hidden = false;
  }

  // What may be folded stands open; a narrow page shows what there is before it shows it all.
  function foldAway(part) {
    part.open = false;
  }

  function openAimed() {
    const aimed = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const part = aimed?.closest("details[data-fold]:not([open])");
    if (!part) return;
    part.open = true;
    aimed.scrollIntoView();
  }

  function enhance(root) {
    if (matchMedia("(max-width: 47.99rem)").matches) each("details[data-fold]", foldAway, root);
    each("textarea[data-count]", countCharacters, root);
    each("input[type=file][data-files]", listFiles, root);
    each("button[data-copy]", offerCopy, root);
    each("[data-appearance]", chooseAppearance, root);
  }

  document.addEventListener("input", (event) => event.target.form && changed.add(event.target.form));
  document.addEventListener("submit", sendOnce);
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("click", leaveQuickly);
  document.addEventListener("keydown", closeOnEscape);
  document.addEventListener("keydown", leaveOnThirdEscape);
  document.addEventListener("keydown", walkRows);
  document.addEventListener("htmx:load", (event) => event.target !== document.body && enhance(event.target));
  window.addEventListener("pageshow", allowSendingAgain);
  window.addEventListener("hashchange", openAimed);
  window.addEventListener("beforeunload", warnBeforeLeaving);
  enhance(document);
  openAimed();
})();
