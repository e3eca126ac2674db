// "Should I post this?": the answer comes beside the draft, and what was typed goes when the page does.
// Without this script the form sends itself and the whole page comes back. Nothing is put into the browser's storage.
// Nor is the form ever sent as a page: browsers keep what was sent with a page, to open their tabs again.
(() => {
  let form, region, said;
  let asking = null;

  function begin() {
    form = document.getElementById("check-form");
    region = document.querySelector("[data-answer]");
    said = document.querySelector("[data-answer-said]");
    form.addEventListener("submit", send);
    openElsewhere();
  }

  function setBusy(busy) {
    region.setAttribute("aria-busy", String(busy));
    document.querySelectorAll("button[form=check-form], #check-form button").forEach((button) => {
      if (busy) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    });
    if (busy) said.textContent = "Checking";
  }

  function show(content) {
    region.id = "answer";
    region.replaceChildren(...content);
    openElsewhere();
    const heading = region.querySelector("[data-just-done]") || region.querySelector("h2, .notice-title");
    said.textContent = heading.textContent.trim();
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    region.scrollIntoView({ block: "nearest" });
    if (region.getBoundingClientRect().top < 0) region.scrollIntoView();
  }

  // What the whole page says best: what is wrong with the form, the words of a picture.
  function become(page) {
    const main = page.getElementById("main");
    const first = main.querySelector("[autofocus]") || main.querySelector("section .notice-title");
    first.removeAttribute("autofocus"); // only a page that opens heeds it
    document.getElementById("main").replaceWith(main);
    document.title = page.title;
    main.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true })); // its fields get what portal.js adds
    begin();
    first.tabIndex = -1;
    first.focus();
  }

  function tellOfLoss(why) {
    show(document.querySelector(`[data-answer-lost=${why}]`).content.cloneNode(true).children);
  }

  // A clause opens in a tab of its own: following it here would erase the draft.
  function openElsewhere() {
    region.querySelectorAll("a[href]").forEach((link) => {
      if (link.pathname === location.pathname) return;
      link.target = "_blank";
      link.rel = "noopener";
    });
  }

  async function ask(submitter) {
    const sent = new FormData(form, submitter);
    const isPicture = submitter?.hasAttribute("formaction");
    if (!isPicture) sent.delete("picture"); // it is sent to be read, and not to be checked
    asking = new AbortController();
    setBusy(true);
    try {
      const address = isPicture ? submitter.formAction : form.action;
      const reply = await fetch(address, { method: "POST", body: sent, signal: asking.signal });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const answer = page.getElementById("answer");
      if (answer) {
        document.title = page.title;
        show(answer.childNodes);
        form.querySelector("button[type=submit]").textContent = "Check again";
      } else if (reply.redirected) {
        tellOfLoss("signed-out");
      } else if (page.getElementById("check-form")) {
        become(page);
      } else {
        tellOfLoss("away");
      }
    } catch (error) {
      if (error.name !== "AbortError") tellOfLoss("away");
    } finally {
      asking = null;
      setBusy(false);
    }
  }

  function erase() {
    asking?.abort();
    form.querySelectorAll("textarea, input[type=text]").forEach((field) => { field.value = ""; });
    const picture = form.elements.namedItem("picture");
    if (picture) picture.value = "";
    region.replaceChildren();
    document.title = document.title.replace(/^.* - (?=Should)/, "");
  }

  function send(event) {
    event.preventDefault();
    if (!asking) ask(event.submitter);
  }

  if (!document.getElementById("check-form")) return;
  window.addEventListener("pagehide", erase);
  window.addEventListener("pageshow", (event) => event.persisted && location.replace(location.pathname));
  begin();
})();
