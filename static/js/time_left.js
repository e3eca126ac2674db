// Counts down the minutes for the questions. The server decides when they are over; without this each page says it anew.
(() => {
  const clock = document.querySelector("[data-until]");
  if (!clock) return;
  const until = new Date(clock.dataset.until).getTime();
  const words = clock.querySelector("[data-left]");
  const said = clock.querySelector("[data-left-said]");
  const TOLD = [5, 1]; // minutes left at which it is said aloud; with so few left, also on each page one comes to
  let last = Infinity;

  function tick() {
    const minutes = Math.max(Math.ceil((until - Date.now()) / 60000), 0);
    if (minutes === last) return;
    const left = `${minutes} minute${minutes === 1 ? "" : "s"} left`;
    const isShort = minutes <= TOLD[0];
    words.textContent = isShort ? `Nearly over: ${left}` : left;
    clock.classList.toggle("clock-overdue", isShort);
    if (last === Infinity ? isShort : TOLD.includes(minutes)) said.textContent = `${left} for the questions`;
    last = minutes;
  }

  tick();
  setInterval(tick, 5000);
})();
