import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'

/** A claim as the gateway grants it. */
export const EXAMPLE_CLAIM = {
  granted: true,
  call_id: 'call_01jz3k6v9m2c4x8q7t5w',
  number: '+79019433546',
  caller_id: '+74951234567',
  command_key: 'a key that only the tests know',
  settings: {
    language: 'ru-RU',
    voice: { name: 'Yandex.Neural.ru_RU_alena', options: {} },
    speech_recognition: { profile: 'Yandex.ru_RU', phrase_hints: [], interim_results: true },
    disclosure: 'Вам звонит голосовой ассистент, разговор записывается.',
    greeting: 'Здравствуйте! Я голосовой ассистент компании HALO. Чем могу помочь?',
    silence: {
      reprompt_after_seconds: 8,
      reprompts: ['Алло, вы меня слышите?'],
      goodbye: 'К сожалению, вас не слышно. До свидания!',
    },
    interruption: { enabled: true, min_words: 2 },
    fallback: 'Простите, я не расслышал. Повторите, пожалуйста.',
    farewell: 'Спасибо за разговор. До свидания!',
    max_duration_seconds: 600,
    ring_seconds: 30,
    reply_timeout_seconds: 8,
    recording: { enabled: true, stereo: true },
  } satisfies ScenarioSettings,
} as const
