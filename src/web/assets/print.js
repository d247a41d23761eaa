// Sheets to print: the button that opens the browser's own dialogue.

const button = document.getElementById('print-now');
if (button) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
