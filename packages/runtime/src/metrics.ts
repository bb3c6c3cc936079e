import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** A service's Prometheus metrics. Names begin with `perezvon_`; labels have few values, never ids or numbers. */
export type Metrics = {
  registry: Registry
  counter<Label extends string>(name: string, help: string, labels?: readonly Label[]): Counter<Label>
  histogram<Label extends string>(
    name: string,
    help: string,
    options: { buckets: number[]; labels?: readonly Label[] },
  ): Histogram<Label>
  /** `collect` is asked at every scrape; where it fails the figure is NaN, and all others are told. */
  gauge(name: string, help: string, collect: () => number | Promise<number>): void
}

/** A registry of its own for each service, so that several live in one process. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry, prefix: 'perezvon_' })
  const registers = [registry]
  return {
    registry,
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: [...labels], registers }),
    histogram: (name, help, { buckets, labels = [] }) =>
      new Histogram({ name, help, labelNames: [...labels], buckets, registers }),
    gauge: (name, help, collect) => {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          this.set(await settled(collect))
        },
      })
    },
  }
}

/** A server that is away must not take away the figures that say so. */
async function settled(collect: () => number | Promise<number>): Promise<number> {
  try {
    return await collect()
  } catch {
    return Number.NaN
  }
}
