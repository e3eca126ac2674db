// Comforts of a page that shows a policy: contents that follow the reader, and the address of a clause to pass on.
(() => {
  const contents = document.querySelector("nav.contents");
  const LINE = 0.3; // a part is being read once its heading has come up to here

  function follow(links) {
    const parts = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    const frame = contents.closest(".aside");
    const mark = () => {
      const above = parts.map((part) => Boolean(part) && part.getBoundingClientRect().top <= innerHeight * LINE);
      const read = above.lastIndexOf(true);
      links.forEach((link, index) => {
        if (index === read) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      });
      // Only the list itself moves, and at once: never the page under the reader.
      const link = links[read];
      if (link && frame.scrollHeight > frame.clientHeight) frame.scrollTop = link.offsetTop - frame.clientHeight / 2;
    };
    const watch = new IntersectionObserver(mark, { rootMargin: `0px 0px -${100 - LINE * 100}% 0px` });
    // The whole of each part is watched: a heading alone can be leapt over.
    parts.filter(Boolean).forEach((part) => watch.observe(part.closest("section")));
  }

  function offerAddresses(text) {
    const said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    text.append(said);
    text.querySelectorAll(".policy-clause[id]").forEach((clause) => {
      clause.querySelector(".policy-ref").after(copier(clause.id, said));
    });
  }

  function copier(ref, said) {
    const button = document.createElement("button");
    const whole = document.createElement("span");
    button.type = "button";
    button.className = "policy-copy";
    whole.className = "visually-hidden";
    whole.textContent = ` the link to clause ${ref}`;
    button.append("Copy", whole);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(`${location.origin}${location.pathname}#${encodeURIComponent(ref)}`);
      button.firstChild.data = "Copied";
      said.textContent = `Copied the link to clause ${ref}`;
      setTimeout(() => {
        button.firstChild.data = "Copy";
        said.textContent = "";
      }, 3000);
    });
    return button;
  }

  const text = document.querySelector(".policy-text");
  if (contents) follow([...contents.querySelectorAll("a[href^='#']")]);
  // A browser hands out its clipboard only on a safe connection.
  if (text && navigator.clipboard) offerAddresses(text);
})();
