// "Should I post this?": the answer comes beside the draft, and what was typed goes when the page does.
// Without this script the form sends itself and the whole page comes back. Nothing is put into the browser's storage.
(() => {
  const form = document.getElementById("check-form");
  const region = document.querySelector("[data-answer]");
  const said = document.querySelector("[data-answer-said]");
  if (!form || !region) return;
  let asking = null;

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
    sent.delete("picture"); // it is sent to be read, and not to be checked
    asking = new AbortController();
    setBusy(true);
    try {
      const reply = await fetch(form.action, { method: "POST", body: sent, signal: asking.signal });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const answer = page.getElementById("answer");
      if (answer) {
        document.title = page.title;
        show(answer.childNodes);
        form.querySelector("button[type=submit]").textContent = "Check again";
      } else if (reply.redirected) {
        tellOfLoss("signed-out");
      } else {
        form.submit(); // what was wrong with the form is said best by the whole page
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

  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return; // a picture comes back with a page of its own
    event.preventDefault();
    if (!asking) ask(event.submitter);
  });
  window.addEventListener("pagehide", erase);
  window.addEventListener("pageshow", (event) => event.persisted && location.replace(new URL(form.action).pathname));
  openElsewhere();
})();
