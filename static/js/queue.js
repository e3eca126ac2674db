// The queue by keyboard, and its place kept when new rows come. The page works without any of it.
(() => {
  const KEYS = "queue-keys";
  const page = document.querySelector("[data-queue]");
  if (!page) return;
  const help = page.querySelector("[data-shortcuts-help]");
  const offer = page.querySelector("[data-shortcuts]");
  const off = help.querySelector("[data-shortcuts-off]");
  let kept = null;

  const links = () => [...page.querySelectorAll("[data-rows] tbody th a")];
  const rowOf = (element) => element?.closest("tr");
  const isOn = () => localStorage.getItem(KEYS) !== "off";

  function here() {
    return links().find((link) => rowOf(link).contains(document.activeElement))
      || page.querySelector("tr.is-here th a");
  }

  function go(to) {
    if (!to) return;
    page.querySelectorAll("tr.is-here").forEach((row) => row.classList.remove("is-here"));
    rowOf(to).classList.add("is-here");
    to.focus();
    to.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = links();
    const at = all.indexOf(here());
    go(at < 0 ? all[0] : all[at + by]);
  }

  const list = (name) => () => page.querySelector(`[data-list="${name}"]`).click();
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    o: () => here()?.click(),
    x: () => rowOf(here())?.querySelector("input[type=checkbox]").click(),
    r: () => page.querySelector("#queue-news a")?.click(),
    m: list("mine"),
    u: list("unassigned"),
    d: list("due"),
    w: list("waiting"),
    "/": () => page.querySelector("#queue-words").focus(),
    "?": () => help.showModal(),
  };

  function press(event) {
    if (!isOn() || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || help.open) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  // New rows take the place of the old: the ticks and the row one stands on are found again.
  function remember() {
    const chosen = [...page.querySelectorAll("input[name=case]:checked")].map((box) => box.value);
    kept = { chosen: new Set(chosen), href: here()?.getAttribute("href") };
  }

  function findAgain() {
    if (!kept) return;
    page.querySelectorAll("input[name=case]").forEach((box) => { box.checked = kept.chosen.has(box.value); });
    const same = links().find((link) => link.getAttribute("href") === kept.href);
    if (same) go(same);
    else page.querySelector("#queue-found")?.focus();
    kept = null;
  }

  off.checked = !isOn();
  off.addEventListener("change", () => {
    if (off.checked) localStorage.setItem(KEYS, "off");
    else localStorage.removeItem(KEYS);
  });
  offer.hidden = false;
  offer.addEventListener("click", () => help.showModal());
  document.addEventListener("keydown", press);
  document.addEventListener("htmx:beforeSwap", (event) => event.detail.target.id === "queue-list" && remember());
  document.addEventListener("htmx:afterSettle", (event) => event.detail.target.id === "queue-list" && findAgain());
})();
