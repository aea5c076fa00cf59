// What stands in for the clouds in tests of the window: who gives tokens, the sandbox in a process of its own,
// and a key file that was made for the test.
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { program } from './shirabe.mjs';

/** A server that gives this token for signed requests, as Google's does; `end` stops it. */
export async function tokenServer(token) {
  const asked = [];
  const server = createServer((request, answer) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      asked.push(new URLSearchParams(body));
      answer.setHeader('content-type', 'application/json');
      answer.end(JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 3600 }));
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}/token`,
    asked,
    end: () => server.close(),
  };
}

/** The sandbox in a process of its own: its first line, and `end`. Its secrets come by the environment. */
export async function sandboxProcess(home, { token, s3, args = ['--empty'] }) {
  const child = spawn(program, ['sandbox', 'serve', '--home', home, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      SHIRABE_TOKEN: token,
      ...(s3 && { SHIRABE_S3_ACCESS_KEY_ID: s3.id, SHIRABE_S3_SECRET_ACCESS_KEY: s3.secret }),
    },
  });
  const end = () => child.kill('SIGKILL');
  for await (const line of createInterface({ input: child.stdout }))
    return { ...JSON.parse(line), pid: child.pid, end };
  throw new Error('the sandbox did not start');
}

/** A service account's key with a private key made for this test: its path, and the key's own text. */
export function keyFile(folder, name, email, tokenUri) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const path = join(folder, name);
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(
    path,
    JSON.stringify({
      type: 'service_account',
      project_id: 'acme-games',
      private_key_id: '5a0c1f2e9b7d',
      private_key: pem,
      client_email: email,
      token_uri: tokenUri,
    }),
  );
  return { path, pem };
}
