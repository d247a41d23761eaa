// After signing in again: sends what was typed before, as the button would.

document.querySelector('#resend')?.requestSubmit();
