// The form of an event: the description as it will look without a new page, and the fields of a new venue when one is wanted.

const form = document.querySelector('#event-form');
const shown = document.querySelector('#preview');

/** Shows the description as it will look. */
async function preview(event) {
  const button = event.submitter;
  if (button?.value !== 'preview') return;
  event.preventDefault();
  const body = new URLSearchParams({ description: form.elements.description.value });
  const answer = await fetch('/admin/events/preview', { method: 'POST', body });
  if (!answer.ok) return;
  document.querySelector('#preview-text').innerHTML = await answer.text();
  shown.hidden = false;
}

/** Opens the fields of a new venue with the choice. */
function open() {
  if (form.elements.venue.value === 'new') document.querySelector('#new-venue').open = true;
}

form.addEventListener('submit', preview);
form.elements.venue.addEventListener('change', open);
