import { resolveRelative } from './direction.ts'
import type { SourceFile } from './repository.ts'
import { pathExists } from './repository.ts'

/** Links of a page that lead nowhere: to a path that is not there, or to a heading that the page does not have. */
export function brokenLinks(pages: readonly SourceFile[], paths: readonly string[]): string[] {
  return pages.flatMap((page) =>
    linksOf(page).flatMap((link) => {
      const [target = '', heading] = link.split('#')
      const path = target === '' ? page.path : resolveRelative(page.path, target)
      if (!pathExists(path, paths)) return [`${page.path}: ${link} leads nowhere`]
      const linked = pages.find((known) => known.path === path)
      return heading === undefined || linked === undefined || headingsOf(linked).includes(heading)
        ? []
        : [`${page.path}: ${link} is no heading of ${path}`]
    }),
  )
}

function linksOf({ text }: SourceFile): string[] {
  return [...withoutFences(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
    .map(decodeURIComponent)
}

function headingsOf({ text }: SourceFile): string[] {
  return [...withoutFences(text).matchAll(/^#{1,6} (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function withoutFences(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '')
}

/** Files of the project that a page names in back quotes and that are not there. Names with a star or <…> are patterns. */
export function pathsThatAreNotThere(pages: readonly SourceFile[], paths: readonly string[]): string[] {
  return pages.flatMap((page) =>
    [
      ...withoutFences(page.text).matchAll(
        /`((?:services|packages|voxengine|test|docs|deploy|examples)\/[^`\s]*)`/g,
      ),
    ]
      .map((match) => match[1] ?? '')
      .filter((path) => !/[*<>{}…]/.test(path) && !path.includes('/dist/') && !pathExists(path, paths))
      .map((path) => `${page.path}: ${path} is not there`),
  )
}

/** A `./perezvon …` that a page tells its reader to run. */
export type DocumentedCommand = { page: string; command: string; options: readonly string[] }

/** Every use of the launcher in a page, in code blocks and in back quotes. */
export function documentedCommands(pages: readonly SourceFile[]): DocumentedCommand[] {
  return pages.flatMap((page) =>
    [...page.text.matchAll(/\.\/perezvon ([a-z][a-z-]*)([^\n`#|&;]*)/g)].map((match) => ({
      page: page.path,
      command: match[1] ?? '',
      options: [...(match[2] ?? '').matchAll(/(?<!\S)\[?(--[a-z][a-z-]*)/g)].map((option) => option[1] ?? ''),
    })),
  )
}
