// Pictures at the desk: how far an upload is, and how far the variants are. Without it the page does the same in its own time.

/** How long between two looks at what is being made, in milliseconds. */
const LOOK_MS = 2000;

const parsed = (text) => new DOMParser().parseFromString(text, 'text/html');

/** Sends the form and tells how far it is. The answer is a page: the next one, or this one with what is wrong. */
const send = (form) => {
  const progress = form.querySelector('.picture-progress');
  const bar = progress.querySelector('progress');
  const label = progress.querySelector('label');
  const button = form.querySelector('button');
  const over = () => {
    progress.hidden = true;
    button.disabled = false;
  };
  progress.hidden = false;
  button.disabled = true;
  label.textContent = form.dataset.sending;
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.setRequestHeader('accept', 'text/html');
  request.upload.addEventListener('progress', (event) => {
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  request.upload.addEventListener('load', () => {
    label.textContent = form.dataset.reading;
    bar.removeAttribute('value');
  });
  request.addEventListener('load', () => {
    if (request.status < 400) {
      location.assign(request.responseURL);
      return;
    }
    if (request.status === 401) {
      signIn(parsed(request.responseText));
      return;
    }
    over();
    refused(form, parsed(request.responseText));
  });
  request.addEventListener('error', () => {
    over();
    tell(form, form.dataset.lost);
  });
  request.send(new FormData(form));
};

/** The session has ended: shows the page where one signs in, which has the file. */
const signIn = (answer) => {
  document.replaceChild(document.adoptNode(answer.documentElement), document.documentElement);
  document.querySelector('main input[type="email"]')?.focus();
};

/** Says something above the form. */
const tell = (form, text) => {
  form.parentNode.querySelector('.notice.bad')?.remove();
  const said = document.createElement('p');
  said.className = 'notice bad';
  said.setAttribute('role', 'alert');
  said.textContent = text;
  form.before(said);
};

/** Shows what is wrong beside the fields; the file stays chosen. */
const refused = (form, answer) => {
  const fresh = answer.getElementById('picture-upload');
  const notice = answer.querySelector('main .notice.bad');
  if (!fresh) {
    tell(form, (notice ?? answer.querySelector('main')).textContent.trim());
    return;
  }
  const files = form.elements.file.files;
  const fields = [...fresh.querySelectorAll('.field')];
  form.querySelectorAll('.field').forEach((field, n) => field.replaceWith(fields[n]));
  form.elements.file.files = files;
  if (notice) tell(form, notice.textContent);
  else form.parentNode.querySelector('.notice.bad')?.remove();
  (form.querySelector('[aria-invalid]') ?? form.querySelector('button')).focus();
};

/** Looks how far the variants are until all are made. What somebody types meanwhile stays as it is. */
const look = async (list) => {
  try {
    const answer = await fetch(location.pathname, { headers: { accept: 'text/html' } });
    if (answer.ok) {
      const fresh = parsed(await answer.text());
      for (const old of document.querySelectorAll('[data-state]')) {
        const now = fresh.querySelector(`[data-state="${old.dataset.state}"]`);
        if (!now) old.remove();
        else if (now.outerHTML !== old.outerHTML) old.replaceWith(now);
      }
      if (!fresh.querySelector('[data-making]')) {
        list.removeAttribute('data-making');
        return;
      }
    }
  } catch {
    // The network is away; the next look may find it.
  }
  setTimeout(look, LOOK_MS, list);
};

const form = document.getElementById('picture-upload');
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  send(form);
});
const list = document.getElementById('picture-list');
if (list?.hasAttribute('data-making')) setTimeout(look, LOOK_MS, list);
