import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Hono } from 'hono'
import type { GatewayContext } from '../context.ts'
import type { GatewayEnv } from '../serving/mount-routes.ts'

/** Only our own files, no script in the page itself; Swagger UI writes styles into its elements. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"

/** Files of swagger-ui-dist. */
const ASSETS: Readonly<Record<string, { type: string }>> = {
  'swagger-ui.css': { type: 'text/css; charset=utf-8' },
  'swagger-ui-bundle.js': { type: 'text/javascript; charset=utf-8' },
  'favicon-32x32.png': { type: 'image/png' },
}

/** `/openapi.json` and a readable page of it at `/docs`, all from this machine: nothing is loaded from elsewhere. */
export function mountDocs(app: Hono<GatewayEnv>, ctx: GatewayContext): void {
  const document = createDocumentReader()
  const asset = createAssetReader()
  app.get('/openapi.json', async () => textResponse(await document(), 'application/json'))
  app.get('/docs', () =>
    textResponse(docsPage(ctx), 'text/html; charset=utf-8', { 'content-security-policy': PAGE_POLICY }),
  )
  app.get('/docs/start.js', () => textResponse(START_SCRIPT, 'text/javascript; charset=utf-8'))
  // A path each, no parameter: Hono's quickest router takes no parameter beside fixed names.
  for (const [name, { type }] of Object.entries(ASSETS)) {
    app.get(
      `/docs/${name}`,
      async () =>
        new Response(await asset(name), {
          headers: { 'content-type': type, 'cache-control': 'public, max-age=86400' },
        }),
    )
  }
}

function textResponse(text: string, type: string, headers: Record<string, string> = {}): Response {
  return new Response(text, {
    headers: { 'content-type': type, 'x-content-type-options': 'nosniff', ...headers },
  })
}

/** Writes the document when it is asked for first: it takes memory that a gateway whose pages nobody reads does not need. */
function createDocumentReader(): () => Promise<string> {
  let written: Promise<string> | undefined
  const write = async () => {
    const { openApiDocument } = await import('./document.ts')
    return JSON.stringify(openApiDocument())
  }
  return () => {
    written ??= write()
    return written
  }
}

/** Reads each file once. */
function createAssetReader(): (file: string) => Promise<Uint8Array<ArrayBuffer>> {
  const read = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()
  return (file) => {
    const known =
      read.get(file) ??
      readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`))).then(
        (bytes) => new Uint8Array(bytes),
      )
    read.set(file, known)
    return known
  }
}

function docsPage({ simulated, apiAccess }: GatewayContext): string {
  const notes = [
    simulated.voximplant ? 'Calls are <b>simulated</b>: nobody is dialled.' : 'Calls are <b>real</b>.',
    simulated.openai ? 'The model is <b>simulated</b>.' : 'The model is OpenAI’s.',
    {
      keys: 'The public API needs an API key (Authorize).',
      local: 'The public API answers programs on this machine without a key.',
      closed: 'The public API is closed: set PEREZVON_API_KEYS.',
    }[apiAccess.mode],
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Perezvon: API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<p style="font-family:sans-serif;margin:1rem auto;max-width:1420px;padding:0 20px">${notes.join(' ')} <a href="/openapi.json">openapi.json</a></p>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`
}

const START_SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null })\n`
