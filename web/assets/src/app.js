// Every page: styles, htmx, and small helps. The pages work without it; forms then cost a page load.
import '@tabler/core/dist/css/tabler.min.css';
import './styles/frame.css';
import './styles/tasks.css';
import './styles/progress.css';
import './styles/tokens.css';
import './styles/gallery.css';
import './styles/handbook.css';
import './styles/print.css';
import 'htmx.org/dist/htmx.esm.js';
import { startDialogs } from './app/dialogs.js';
import { startDrafts } from './app/drafts.js';
import { startKept } from './app/kept.js';
import { startMentions } from './app/mentions.js';
import { startOfflineBanner, startOfflinePage, startWorker } from './app/offline.js';
import { startPolling } from './app/poll.js';
import { startSending } from './app/sending.js';
import { startShortcuts } from './app/shortcuts.js';
import { startSubmitGuard } from './app/submit.js';
import { startUploads } from './app/uploads.js';
import { focusSummary, startSummaryLinks } from './app/summary.js';
import { csrfToken } from './lib/http.js';

startSending();
startSubmitGuard();
startSummaryLinks();
startShortcuts();
startDialogs();
startOfflineBanner();
startOfflinePage();
startWorker();
startPolling();
startUploads(document);
startDrafts(document);
startKept(document);
startMentions(document);
focusSummary();

document.addEventListener('htmx:config:request', ({ detail }) => {
  detail.ctx.request.headers['X-CSRF-Token'] = csrfToken();
});
document.addEventListener('htmx:after:swap', () => {
  startUploads(document);
  startDrafts(document);
  focusSummary();
});
