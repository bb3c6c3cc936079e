import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { reportToBench } from '@perezvon/cli/bench/measured-process'
import { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { z } from 'zod'

/**
 * What imports are held against: a file read, split by hand and streamed into COPY, into a plain table with the same
 * columns. Nothing is judged, compared or suppressed. `POST /run` with the
 * file's path answers when all rows are there, with their number.
 */
const environment = z.object({ DATABASE_URL: z.string() }).parse(process.env)

const client = new Client({ connectionString: environment.DATABASE_URL })
await client.connect()

async function run(list: string): Promise<number> {
  await client.query('drop table if exists bare_contacts')
  await client.query(
    'create table bare_contacts (id text, phone text, name text, order_number text, amount text, city text)',
  )
  const copying = client.query(copyFrom('copy bare_contacts from stdin'))
  await pipeline(Readable.from(copyLines(list), { objectMode: false }), copying)
  return copying.rowCount
}

async function* copyLines(list: string): AsyncGenerator<string> {
  let rest = ''
  let isHeader = true
  for await (const piece of createReadStream(list, 'utf8')) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    if (isHeader) lines.shift()
    isHeader = false
    let copied = ''
    for (const line of lines) copied += `${line.split(',').join('\t')}\n`
    yield copied
  }
}

const server = createServer((request, response) => {
  text(request)
    .then(run)
    .then(
      (rows) => response.end(String(rows)),
      (fault: unknown) => response.writeHead(500).end(String(fault)),
    )
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the floor has no port')
  reportToBench({
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.close()
      await client.end()
    },
  })
})
