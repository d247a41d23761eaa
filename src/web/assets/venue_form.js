// The form of a venue: a click on the map fills in the degrees, and what is typed moves the point.

const form = document.querySelector('#venue-form');
const map = document.querySelector('#venue-map');
const spot = map.querySelector('.spot');
const { latitude, longitude } = form.elements;

/** Moves the point to what is typed. */
function move() {
  const [lat, lon] = [latitude, longitude].map((field) => Number.parseFloat(field.value.replace(',', '.')));
  const isThere = Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  spot.setAttribute('visibility', isThere ? 'visible' : 'hidden');
  if (!isThere) return;
  spot.setAttribute('cx', lon);
  spot.setAttribute('cy', -lat);
}

/** Takes the degrees of a click. */
function take(event) {
  const box = map.getBoundingClientRect();
  longitude.value = (((event.clientX - box.left) / box.width) * 360 - 180).toFixed(2);
  latitude.value = (90 - ((event.clientY - box.top) / box.height) * 180).toFixed(2);
  move();
}

latitude.addEventListener('input', move);
longitude.addEventListener('input', move);
if (!form.querySelector('fieldset').disabled) {
  map.addEventListener('click', take);
  document.querySelector('#map-hint').hidden = false;
}
