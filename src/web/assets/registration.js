// The registration form: what was refused is come to at once, and a form is sent once.

const form = document.querySelector('#registration-form');
const refused = form.querySelector('[aria-invalid="true"]') ?? document.querySelector('.registration .notice.bad');
if (refused) {
  if (!refused.matches('input, select, textarea')) refused.tabIndex = -1;
  refused.focus();
}

let isSent = false;
form.addEventListener('submit', (event) => {
  if (isSent) event.preventDefault();
  isSent = true;
});
// A page that comes back out of the browser's memory can be sent again.
window.addEventListener('pageshow', () => { isSent = false; });
