import { readConfig } from '@perezvon/gateway/config'
import { createContext } from '@perezvon/gateway/context'
import { createService } from '@perezvon/gateway/service'
import { startAlone } from '@perezvon/runtime/start-alone'
import { reportToBench } from '../measured-process.ts'

/** The real gateway, composed as its own `main.ts` does it, whose processor time the bench may ask. */
const service = createService(await createContext(readConfig(process.env)))
await startAlone(service)
reportToBench({ url: `http://127.0.0.1:${process.env.PORT}`, stop: () => service.stop() })
