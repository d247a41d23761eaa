// The time of an event on the visitor's own clock, where that shows another. Its line is there from the beginning, so that
// nothing moves.

for (const line of document.querySelectorAll('.visitor-time')) {
  const begins = new Date(line.dataset.begins);
  const ends = line.dataset.ends ? new Date(line.dataset.ends) : null;
  if (-begins.getTimezoneOffset() !== Number(line.dataset.offset)) {
    const form = { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' };
    const writer = new Intl.DateTimeFormat(document.documentElement.lang, form);
    line.lastElementChild.textContent = ends ? writer.formatRange(begins, ends) : writer.format(begins);
    line.classList.add('shown');
  }
}
