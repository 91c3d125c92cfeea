// tus_client.mjs BASE KIOSK SEED UUID FILE...: sealed photographs to heyan-hub by tus-js-client; the stamp is made here.
// Says a line of JSON for each thing it tried.
import { createHash, createPrivateKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as tus from 'tus-js-client'

const [base, kiosk, seed, uuid, ...files] = process.argv.slice(2)
const PIECE = 65536
const key = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed, 'hex')]),
  format: 'der',
  type: 'pkcs8',
})
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

// src/trust/stamp.h
function stamp(method, path) {
  const time = Math.floor(Date.now() / 1000)
  const lines = ['heyan-request-1', method, path, kiosk, time, 1, sha256(''), '']
  return `heyan1 ed25519 ${kiosk} ${time} 1 ${sign(null, Buffer.from(lines.join('\n')), key).toString('hex')}`
}

// What became of it; change may end it early.
function upload(bytes, name, options, change) {
  return new Promise((resolve) => {
    const asked = []
    const u = new tus.Upload(bytes, {
      endpoint: `${base}/v1/uploads`,
      metadata: { report: uuid, sha256: name },
      chunkSize: PIECE,
      retryDelays: [0, 50, 100],
      onBeforeRequest(request) {
        asked.push(request.getMethod())
        const path = new URL(request.getURL()).pathname
        if (path === '/v1/uploads') request.setHeader('Heyan-Stamp', stamp(request.getMethod(), path))
      },
      onChunkComplete(_, at) {
        if (change) change(u, at, () => resolve({ end: 'left', at, url: u.url, asked }))
      },
      onSuccess: () => resolve({ end: 'success', url: u.url, asked }),
      onError: (e) => resolve({
        end: 'error', url: u.url, asked,
        status: e.originalResponse ? e.originalResponse.getStatus() : 0,
        body: e.originalResponse ? e.originalResponse.getBody() : String(e),
      }),
      ...options,
    })
    u.start()
  })
}

const say = (what, result) => console.log(JSON.stringify({ what, ...result }))
const [first, second, third] = files.map((file) => readFileSync(file))

const left = await upload(first, sha256(first), {}, (u, at, done) => {
  if (at >= 2 * PIECE) u.abort().then(done)
})
say('left', left)
say('resumed', await upload(first, sha256(first), { uploadUrl: left.url }))
say('again', await upload(first, sha256(first), {}))
say('other bytes', await upload(Buffer.alloc(second.length, 7), sha256(second), {}))
say('by post', await upload(second, sha256(second), { overridePatchMethod: true, chunkSize: Infinity }))
say('ended', await upload(third, sha256(third), {}, (u, at, done) => {
  if (at >= PIECE) u.abort(true).then(done)
}))
say('unknown', await upload(third, sha256('nothing'), {}))
