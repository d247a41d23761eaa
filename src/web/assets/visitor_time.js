// The beginning of an event on the visitor's own clock, where that shows another time. Its line is there from the
// beginning, so that nothing moves.

const form = { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' };
// Days before months, as the rest of the English pages has them.
const language = { en: 'en-AU' }[document.documentElement.lang] ?? document.documentElement.lang;

for (const line of document.querySelectorAll('.visitor-time')) {
  const begins = new Date(line.dataset.begins);
  if (-begins.getTimezoneOffset() !== Number(line.dataset.offset)) {
    line.lastElementChild.textContent = new Intl.DateTimeFormat(language, form).format(begins);
    line.classList.add('shown');
  }
}
