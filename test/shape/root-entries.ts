/** Everything that may stand in the project's root: what a newcomer sees first stays one screen. */
const ALLOWED = new Set([
  '.ci',
  '.dockerignore',
  '.env.example',
  '.gitattributes',
  '.github',
  '.gitignore',
  '.npmrc',
  '.nvmrc',
  'GLOSSARY.md',
  'LICENSE',
  'README.md',
  'README.ru.md',
  'biome.json',
  'deploy',
  'docker-compose.yml',
  'docs',
  'examples',
  'knip.json',
  'package.json',
  'packages',
  'perezvon',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'services',
  'test',
  'tsconfig.json',
  'vitest.config.ts',
  'voxengine',
])

/** What a newcomer's first commands and first reading need to find there. */
const NEEDED = [
  'LICENSE',
  'README.md',
  'README.ru.md',
  'GLOSSARY.md',
  'perezvon',
  'docker-compose.yml',
  '.env.example',
]

/** Entries of the root that do not belong there, and those that are missing. */
export function rootFaults(entries: readonly string[]): string[] {
  return [
    ...entries.filter((name) => !ALLOWED.has(name)).map((name) => `${name}: does not belong in the root`),
    ...NEEDED.filter((name) => !entries.includes(name)).map((name) => `${name}: is missing`),
  ]
}
