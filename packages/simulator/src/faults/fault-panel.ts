import { seededDice } from '../openai/seeded-dice.ts'
import {
  type FaultAt,
  type FaultDial,
  type FaultDialInput,
  type FaultPlace,
  faultDialSchema,
  faultNames,
} from './fault-dial.ts'

/** A fault that strikes now. */
export interface Strike<Place extends FaultPlace> {
  readonly fault: FaultAt<Place>
  readonly ms: number | undefined
}

/** The dials of one rig: turned at any time, asked once per occasion. */
export interface FaultPanel {
  /** Replaces all dials. Throws a ZodError where one is malformed. */
  set(dials: readonly FaultDialInput[]): void
  /** Puts a dial in front of the others. */
  add(dial: FaultDialInput): void
  clear(): void
  dials(): readonly FaultDial[]
  /** Whether and how this occasion goes wrong. What strikes is written to the ledger. */
  strike<Place extends FaultPlace>(place: Place, description: string): Strike<Place> | undefined
}

interface TurnedDial extends FaultDial {
  struck: number
  passed: number
}

/** Creates the panel; `onStrike` learns of each injected fault. */
export function createFaultPanel(options: {
  seed: number
  dials?: readonly FaultDialInput[]
  onStrike(fault: string, where: string): void
}): FaultPanel {
  let turned: TurnedDial[] = []
  const occasions = new Map<FaultPlace, number>()
  const turn = (dial: FaultDialInput): TurnedDial => ({
    ...faultDialSchema.parse(dial),
    struck: 0,
    passed: 0,
  })

  const panel: FaultPanel = {
    set(dials) {
      turned = dials.map(turn)
    },
    add(dial) {
      turned = [turn(dial), ...turned]
    },
    clear() {
      turned = []
    },
    dials: () => turned.map(({ struck: _struck, passed: _passed, ...dial }) => dial),
    strike(place, description) {
      const occasion = (occasions.get(place) ?? 0) + 1
      occasions.set(place, occasion)
      for (const [index, dial] of turned.entries()) {
        const fault = faultOf(place, dial)
        if (fault === undefined || !fits(dial, description)) continue
        if (dial.passed < dial.skip) {
          dial.passed += 1
          continue
        }
        if (seededDice(options.seed, 'fault', place, index, occasion).roll() >= dial.probability) continue
        dial.struck += 1
        options.onStrike(fault, description.slice(0, 300))
        return { fault, ms: dial.ms }
      }
      return undefined
    },
  }
  panel.set(options.dials ?? [])
  return panel
}

function faultOf<Place extends FaultPlace>(place: Place, dial: FaultDial): FaultAt<Place> | undefined {
  const names: readonly FaultAt<Place>[] = faultNames[place]
  return names.find((name) => name === dial.fault)
}

function fits(dial: TurnedDial, description: string): boolean {
  if (dial.times !== undefined && dial.struck >= dial.times) return false
  return dial.where === undefined || description.includes(dial.where)
}
