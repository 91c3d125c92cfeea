// tus_server.mjs FOLDER: @tus/server on a port of its own choice; says the port, ends with its standard input.
import { createServer } from 'node:http'
import { Server } from '@tus/server'
import { FileStore } from '@tus/file-store'

const tus = new Server({ path: '/v1/uploads', datastore: new FileStore({ directory: process.argv[2] }) })
const server = createServer(tus.handle.bind(tus))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => process.exit(0)).resume()
