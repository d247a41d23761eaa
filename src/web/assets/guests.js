// The table of guests: choosing many, and what happens when somebody was signed out meanwhile.

const list = () => document.getElementById('guest-list');
const boxes = () => [...(list()?.querySelectorAll('tbody input[name=id]') ?? [])];

/** Says how many are chosen, and shows the box that chooses all of the page. */
function count() {
  const all = document.getElementById('pick-all');
  const said = document.getElementById('picked');
  if (!all || !said) return;
  const rows = boxes();
  const chosen = rows.filter((box) => box.checked).length;
  all.hidden = false;
  all.checked = chosen > 0 && chosen === rows.length;
  all.indeterminate = chosen > 0 && chosen < rows.length;
  said.textContent = chosen === 0 ? said.dataset.none : said.dataset.some.replace('#', chosen);
}

let last = null;

document.addEventListener('click', (event) => {
  const box = event.target.closest?.('#guest-list tbody input[name=id]');
  if (!box) return;
  // With the shift key, all rows between this one and the one before.
  if (event.shiftKey && last?.isConnected) {
    const rows = boxes();
    const [from, to] = [rows.indexOf(last), rows.indexOf(box)].sort((one, other) => one - other);
    for (const between of rows.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
});

document.addEventListener('change', (event) => {
  if (event.target.id === 'pick-all') {
    for (const box of boxes()) box.checked = event.target.checked;
  }
  if (event.target.closest?.('#guest-list')) count();
});

let left = null;

// A row that was put in another's place begins where the eye is: at its first field, or at its button.
document.addEventListener('htmx:after:swap', () => {
  count();
  if (left) document.getElementById(left)?.querySelector('.edit a')?.focus();
  left = null;
  const form = document.querySelector('.row-form:not([data-seen])');
  if (form) {
    form.dataset.seen = '';
    (form.querySelector('[aria-invalid=true]') ?? form.querySelector('input:not([type=hidden])'))?.focus();
  }
});

// What was typed in a row is left with the Escape key.
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') event.target.closest?.('.row-form')?.querySelector('.actions a')?.click();
});

// An answer that is a whole page does not belong in a row: somebody was signed out, or something went wrong.
document.addEventListener('htmx:before:swap', (event) => {
  const status = event.detail?.ctx?.response?.status;
  if (status === 401 || status === 403 || status === 404 || status >= 500) {
    event.preventDefault();
    location.reload();
  }
  left = event.detail?.ctx?.sourceElement?.closest?.('tr.editing')?.id ?? null;
});

count();
