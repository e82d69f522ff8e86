// A certified OpenID provider (npm oidc-provider) on a free port of this machine, for the tests of single sign-on.
// Call it as: node provider.mjs <folder with node_modules> <redirect URI> <logout URI>; prints its issuer when ready.

import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, redirectUri, logoutUri] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')));

const client = (id) => ({
  client_id: id,
  client_secret: `secret of ${id}`,
  redirect_uris: [redirectUri],
  post_logout_redirect_uris: [logoutUri],
});

// What is typed as the login is the subject; GET /names/<subject>/<name> says what it is called from then on.
const names = new Map();
const findAccount = (_ctx, id) => {
  const name = names.get(id);
  return { accountId: id, claims: () => ({ sub: id, preferred_username: name, email: name, email_verified: false }) };
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [client('saicheng'), client('another')],
    claims: { openid: ['sub'], profile: ['preferred_username'], email: ['email', 'email_verified'] },
    cookies: { keys: ['only for tests'] },
    findAccount,
    pkce: { required: () => true },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    const [, path, subject, name] = request.url.split('/');
    if (path !== 'names') return answer(request, response);
    names.set(subject, decodeURIComponent(name));
    return response.end();
  });
  process.stdout.write(`${issuer}\n`);
});
process.stdin.resume().on('end', () => process.exit());
