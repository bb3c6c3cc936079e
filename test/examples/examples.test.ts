import { readdirSync, readFileSync } from 'node:fs'
import { type AgentSpec, agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import { renderVariables, variableNames } from '@perezvon/contracts/agent/variables'
import { campaignSpecSchema } from '@perezvon/contracts/campaign/campaign-spec'
import { type ContactSpec, contactSpecSchema } from '@perezvon/contracts/campaign/contact-spec'
import { parse as parseCsv } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'

const FOLDER = new URL('../../examples/', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, FOLDER), 'utf8')
const agentFiles = readdirSync(new URL('agents/', FOLDER)).filter((file) => !file.endsWith('.suite.yaml'))
const campaignFiles = readdirSync(new URL('campaigns/', FOLDER)).filter((file) => file.endsWith('.yaml'))

function agentIn(file: string): AgentSpec {
  return agentSpecSchema.parse(parseYaml(read(`agents/${file}`)))
}

/** As the platform takes a list: these columns are the contact's own, every other one is a variable. */
function contacts(): ContactSpec[] {
  const rows: Record<string, string>[] = parseCsv(read('campaign.csv'), { columns: true })
  return rows.map(({ id, phone, name, time_zone, ...variables }) =>
    contactSpecSchema.parse({ id, phone, name, time_zone, variables }),
  )
}

const valuesOf = (agent: AgentSpec, contact: Partial<ContactSpec> = {}) => ({
  ...agent.variables,
  ...(contact.name === undefined ? {} : { name: contact.name }),
  ...contact.variables,
})

describe.each(agentFiles)('the agent in %s', (file) => {
  const agent = agentIn(file)
  const rendered = [agent.disclosure, agent.greeting, agent.prompt]

  test('bears the name of its file', () => {
    expect(`${agent.name}.yaml`).toBe(file)
  })

  test('can call somebody of whom nothing is known', () => {
    for (const text of rendered) expect(renderVariables(text, valuesOf(agent))).toMatchObject({ ok: true })
  })

  test('has no braces in texts that are spoken as they stand', () => {
    // What a tool is called with is not spoken.
    const { disclosure: _, greeting: __, prompt: ___, tools: ____, ...others } = agent
    expect(JSON.stringify(others)).not.toMatch(/\{\{/)
  })

  test('brings no default that none of its texts uses', () => {
    expect(Object.keys(agent.variables).sort()).toEqual(variableNames(...rendered).sort())
  })
})

describe('HALO', () => {
  const halo = agentIn('halo.yaml')

  test('greets as agreed, says before it that it is a program and that it records, and ends after 12 turns', () => {
    expect(halo.greeting).toBe('Здравствуйте! Я голосовой ассистент компании HALO. Чем могу помочь?')
    expect(halo.disclosure).toMatch(/автоматический.*записывается/s)
    expect(halo.max_turns).toBe(12)
  })

  test('asks the analysis for a yes or no, a text and a choice', () => {
    expect(new Set(halo.extraction.map(({ type }) => type))).toEqual(new Set(['boolean', 'text', 'choice']))
  })

  test('has words of its own for every contact of the campaign', () => {
    const withoutDefaults = { ...halo, variables: {} }
    for (const contact of contacts())
      for (const text of [halo.disclosure, halo.greeting, halo.prompt])
        expect(renderVariables(text, valuesOf(withoutDefaults, contact)), contact.id).toMatchObject({
          ok: true,
        })
  })
})

describe('the campaign', () => {
  const list = contacts()

  test('has 44 people, each with an id and a number of their own', () => {
    expect(list).toHaveLength(44)
    expect(new Set(list.map(({ id }) => id)).size).toBe(44)
    expect(new Set(list.map(({ phone }) => phone)).size).toBe(44)
  })

  test('calls numbers that cannot be given to anybody', () => {
    for (const { phone } of list) expect(phone).toMatch(/^\+7000\d{7}$/)
  })

  test('knows the name and the time zone of everybody', () => {
    for (const { name, time_zone } of list) {
      expect(name).toMatch(/^\p{Lu}\p{L}+ \p{Lu}\p{L}+$/u)
      expect(time_zone).toBeDefined()
    }
  })
})

describe.each(campaignFiles)('the campaign in %s', (file) => {
  const given: Record<string, unknown> = parseYaml(read(`campaigns/${file}`))
  const spec = campaignSpecSchema.parse(given)

  test('is spoken by an agent of these examples, which has words for its people', () => {
    const agent = agentIn(`${spec.agent}.yaml`)
    for (const contact of spec.contacts)
      for (const text of [agent.disclosure, agent.greeting, agent.prompt])
        expect(renderVariables(text, valuesOf({ ...agent, variables: {} }, contact))).toMatchObject({
          ok: true,
        })
  })

  test('says how far it may go', () => {
    const { frequency_caps, budget, stop_rules, country_profile } = spec
    expect({ frequency_caps, budget, country_profile }).toEqual({
      frequency_caps: expect.anything(),
      budget: expect.anything(),
      country_profile: expect.anything(),
    })
    expect(stop_rules).toMatchObject({ failure_share: expect.any(Number), opt_out_share: expect.any(Number) })
  })
})

test('the campaigns show every field that there is, of a campaign and of a contact', () => {
  const given = campaignFiles.map((file): Record<string, unknown> => parseYaml(read(`campaigns/${file}`)))
  const shown = (objects: readonly object[]) => [...new Set(objects.flatMap(Object.keys))].sort()
  expect(shown(given)).toEqual(Object.keys(campaignSpecSchema.shape).sort())
  const people = given.flatMap(({ contacts }) => (Array.isArray(contacts) ? contacts : []))
  const { agent_version: _, ...fields } = contactSpecSchema.shape
  expect(shown(people)).toEqual(Object.keys(fields).sort())
})

test('the list beside a campaign belongs to nobody, and says on what ground each person is called', () => {
  const rows: Record<string, string>[] = parseCsv(read('campaigns/spring-sale-us.csv'), { columns: true })
  expect(rows.length).toBeGreaterThan(3)
  for (const { phone, consent } of rows) {
    expect(phone).toMatch(/^\+1\d{3}55501\d{2}$/)
    expect(consent).toMatch(/\S/)
  }
})
