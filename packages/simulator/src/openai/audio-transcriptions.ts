import { decodeRecording } from '../recording/decode-recording.ts'
import { badRequest, type ErrorAnswer, errorAnswerFor, unknownModel } from './error-answer.ts'
import type { Fault } from './fault-dial.ts'
import {
  answerError,
  answerJson,
  answerText,
  breakConnection,
  type HttpExchange,
  readBody,
} from './http-exchange.ts'
import type { SimulationState } from './simulation-state.ts'
import { type HeardSpeech, heardSpeech, verboseBody, wholeText } from './transcription-body.ts'
import { untilGone, waitFor } from './waiting.ts'

/** OpenAI's limit for an upload: 25 MiB. */
const largestUploadBytes = 26_214_400

/** Room for the multipart boundaries and the other fields. */
const envelopeBytes = 64 * 1024

const speechModel = /^(whisper-1|gpt-4o(-mini)?-transcribe.*|gpt-transcribe.*)$/
const supportedFormats = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm']

interface Upload {
  readonly file: File
  readonly model: string
  readonly language: string
  readonly format: string
  readonly granularities: readonly string[]
}

/** Answers `POST /v1/audio/transcriptions` from the speech that the uploaded recording carries. */
export async function audioTranscriptions(exchange: HttpExchange, state: SimulationState): Promise<void> {
  const ordinal = state.nextOrdinal('transcription')
  const parsed = await parseUpload(exchange)
  if (!parsed.ok) return answerError(exchange, parsed.answer)
  const { upload } = parsed
  exchange.entry.model = upload.model
  const fault = state.faults.strike({ endpoint: 'transcription', ordinal, prompt: upload.file.name })
  exchange.entry.fault = fault?.kind
  const whole = fault === undefined ? undefined : errorAnswerFor(fault, state.keyOf(exchange.request) ?? '')
  if (whole !== undefined) return answerError(exchange, whole)
  if (await isHeldOrBroken(exchange, state, fault)) return
  const recording = decodeRecording(new Uint8Array(await upload.file.arrayBuffer()))
  if (recording === undefined) return answerError(exchange, undecodable())
  if (recording.durationMs < 100) return answerError(exchange, tooShort())
  const speech = heardSpeech(recording.utterances, recording.durationMs, state.hallucinateOnSilence)
  answerIn(exchange, upload, speech)
}

/** Plays the faults that are no answer of their own. True where the exchange is over. */
async function isHeldOrBroken(
  exchange: HttpExchange,
  state: SimulationState,
  fault: Fault | undefined,
): Promise<boolean> {
  switch (fault?.kind) {
    case 'slow-first-token':
      await waitFor(state.clock, fault.delayMs, exchange.gone)
      return exchange.gone.aborted
    case 'stall':
    case 'no-answer':
      await untilGone(exchange.gone)
      return true
    case 'broken-connection':
      state.ledger.close(exchange.entry, 'broken-by-fault')
      breakConnection(exchange)
      return true
    default:
      return false
  }
}

type ParsedUpload = { ok: true; upload: Upload } | { ok: false; answer: ErrorAnswer }

async function parseUpload(exchange: HttpExchange): Promise<ParsedUpload> {
  const contentType = exchange.request.headers['content-type'] ?? ''
  if (!contentType.startsWith('multipart/form-data')) {
    return { ok: false, answer: badRequest('Content-Type must be multipart/form-data.') }
  }
  const bytes = await readBody(exchange.request, largestUploadBytes + envelopeBytes)
  if (bytes === undefined) return { ok: false, answer: tooLarge() }
  const form = await formOf(bytes, contentType)
  if (form === undefined) return { ok: false, answer: badRequest('Could not parse multipart form') }
  const file = form.get('file')
  if (!(file instanceof File)) return { ok: false, answer: missing('file') }
  const upload = {
    file,
    model: textField(form, 'model'),
    language: textField(form, 'language') || 'ru',
    format: textField(form, 'response_format') || 'json',
    granularities: form.getAll('timestamp_granularities[]').map(String),
  }
  const objection = objectionTo(upload)
  return objection === undefined ? { ok: true, upload } : { ok: false, answer: objection }
}

function objectionTo({ file, model, format, granularities }: Upload): ErrorAnswer | undefined {
  if (model === '') return missing('model')
  if (!speechModel.test(model)) return unknownModel(model)
  if (file.size > largestUploadBytes) return tooLarge()
  const extension = file.name.split('.').at(-1)?.toLowerCase() ?? ''
  if (!supportedFormats.includes(extension)) return wrongFileFormat()
  if (model === 'whisper-1') {
    if (granularities.length === 0 || format === 'verbose_json') return undefined
    return badRequest(
      "timestamp_granularities requires response_format 'verbose_json'.",
      'timestamp_granularities',
    )
  }
  if (format === 'json' || format === 'text') return undefined
  const message = `response_format '${format}' is not compatible with model '${model}'. Use 'json' or 'text' instead.`
  return badRequest(message, 'response_format', 'unsupported_value')
}

function missing(param: string): ErrorAnswer {
  return badRequest(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter')
}

async function formOf(bytes: Buffer, contentType: string): Promise<FormData | undefined> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData()
  } catch {
    return undefined // the platform's parser throws TypeError for a malformed form: the caller answers 400
  }
}

function textField(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

function answerIn(exchange: HttpExchange, upload: Upload, speech: HeardSpeech): void {
  switch (upload.format) {
    case 'json': {
      const usage = { type: 'duration', seconds: Math.ceil(speech.durationMs / 1000) }
      answerJson(exchange, 200, { text: wholeText(speech), usage })
      break
    }
    case 'verbose_json':
      answerJson(exchange, 200, verboseBody(speech, upload.language, upload.granularities))
      break
    case 'text':
      answerText(exchange, 200, `${wholeText(speech)}\n`, { 'content-type': 'text/plain; charset=utf-8' })
      break
    default: {
      const message = `Invalid response_format: '${upload.format}'.`
      answerError(exchange, badRequest(message, 'response_format', 'invalid_value'))
    }
  }
}

function wrongFileFormat(): ErrorAnswer {
  const list = supportedFormats.map((format) => `'${format}'`).join(', ')
  return badRequest(`Unrecognized file format. Supported formats: [${list}]`, 'file')
}

function undecodable(): ErrorAnswer {
  return badRequest('The audio file could not be decoded or its format is not supported.', 'file')
}

function tooShort(): ErrorAnswer {
  return badRequest(
    'Audio file is too short. Minimum audio length is 0.1 seconds.',
    'file',
    'audio_too_short',
  )
}

function tooLarge(): ErrorAnswer {
  const message = `413: Maximum content size limit (${largestUploadBytes}) exceeded`
  return { status: 413, error: { message, type: 'server_error', param: null, code: null } }
}
