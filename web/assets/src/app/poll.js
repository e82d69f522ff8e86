// <p data-poll-url="…" data-poll-seconds="60"><a hidden></a></p>: asks whether there is news while the page is seen,
// and shows the link with the answer's words; nothing on the page moves by itself.

async function ask(place) {
  const response = await fetch(place.dataset.pollUrl, { headers: { Accept: 'application/json' } });
  if (response.status !== 200) return;
  const { text } = await response.json();
  const link = place.querySelector('a');
  link.textContent = text;
  link.hidden = false;
}

export function startPolling() {
  for (const place of document.querySelectorAll('[data-poll-url]')) {
    setInterval(() => {
      if (document.visibilityState === 'visible') ask(place).catch(() => {});
    }, Number(place.dataset.pollSeconds) * 1000);
  }
}
